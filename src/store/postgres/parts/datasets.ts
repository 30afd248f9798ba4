import type { Dataset } from "../../../files/dataset.ts";
import { requireSameThread } from "../../guards.ts";
import { claudeFiles, remoteFilesOf } from "../../owed.ts";
import type { Store } from "../../store.ts";
import type { PostgresCore } from "../core.ts";
import * as datasets from "../sql/datasets.ts";
import * as effects from "../sql/effects.ts";

/** Files of a thread, and what was learned of them. */
export function datasetsIn(core: PostgresCore) {
  return {
    async datasets(thread) {
      return await core.read((db) => datasets.selectDatasets(db, thread));
    },

    async saveDatasets(lease, list, learned = []) {
      await core.writeUnder(lease, async (tx, turn) => {
        for (const dataset of list) {
          requireSameThread(turn.question.thread, dataset.thread);
          await datasets.upsertDataset(tx, dataset);
        }
        for (const each of learned) await datasets.upsertLearned(tx, turn.question.thread, each);
      });
    },

    async learned(thread) {
      return await core.read((db) => datasets.selectLearned(db, thread));
    },

    async removeDataset(thread, slackFileId, keep) {
      const removed = new Map<string, Dataset>();
      await core.write(async (tx, now) => {
        const gone = await datasets.deleteDatasets(tx, thread, slackFileId, keep);
        for (const each of gone) removed.set(each.id, each);
        const unused = await datasets.selectUnusedUploads(tx, thread.team, remoteFilesOf(gone));
        await effects.insertOwed(tx, thread, claudeFiles(unused), now, now);
      });
      return [...removed.values()];
    },

    async findUpload(team, sha256, aliveAt) {
      return await core.read((db) => datasets.selectUpload(db, team, sha256, aliveAt));
    },

    async threadsWith(team, slackFileId) {
      return await core.read((db) => datasets.selectThreadsWith(db, team, slackFileId));
    },
  } satisfies Partial<Store>;
}
