import { requireSameThread } from "../../guards.ts";
import { claudeFiles, remoteFilesOf } from "../../owed.ts";
import type { Store } from "../../store.ts";
import type { SqliteCore } from "../core.ts";
import * as datasets from "../sql/datasets.ts";
import * as effects from "../sql/effects.ts";

/** Files of a thread, and what was learned of them. */
export function datasetsIn(core: SqliteCore) {
  return {
    async datasets(thread) {
      return datasets.selectDatasets(core.open(), thread);
    },

    async saveDatasets(lease, list, learned = []) {
      await core.writeUnder(lease, (db, turn) => {
        for (const dataset of list) {
          requireSameThread(turn.question.thread, dataset.thread);
          datasets.upsertDataset(db, dataset);
        }
        for (const each of learned) datasets.upsertLearned(db, turn.question.thread, each);
      });
    },

    async learned(thread) {
      return datasets.selectLearned(core.open(), thread);
    },

    async removeDataset(thread, slackFileId, keep) {
      return core.write((db, now) => {
        const removed = datasets.deleteDatasets(db, thread, slackFileId, keep);
        const unused = remoteFilesOf(removed).filter((id) => !datasets.isUploadUsed(db, thread.team, id));
        effects.insertOwed(db, thread, claudeFiles(unused), now, now);
        return removed;
      });
    },

    async findUpload(team, sha256, aliveAt) {
      return datasets.selectUpload(core.open(), team, sha256, aliveAt);
    },

    async threadsWith(team, slackFileId) {
      return datasets.selectThreadsWith(core.open(), team, slackFileId);
    },
  } satisfies Partial<Store>;
}
