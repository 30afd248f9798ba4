import type { Dataset } from "../../../src/files/dataset.ts";
import type { FilesDeps } from "../../../src/files/files.ts";
import { encodeThread, type Thread } from "../../../src/intake/question.ts";
import type { Exchange } from "../../../src/conversation/conversation.ts";
import type { LearnedRows, Lease } from "../../../src/store/store.ts";

/** The part of the store that the files stage uses, in memory. */
export class MemoryStore implements Pick<
  FilesDeps["store"],
  "datasets" | "saveDatasets" | "removeDataset" | "findUpload" | "exchanges" | "learned"
> {
  readonly rows: Dataset[] = [];
  readonly learnedRows: LearnedRows[] = [];
  readonly #exchanges: { thread: string; exchange: Exchange }[] = [];

  answered(thread: Thread, askedAt: number): void {
    const exchange = { askedAt, question: "q", answer: "a", artifacts: [] };
    this.#exchanges.push({ thread: encodeThread(thread), exchange });
  }

  async datasets(thread: Thread): Promise<readonly Dataset[]> {
    return this.rows.filter((row) => encodeThread(row.thread) === encodeThread(thread));
  }

  async learned(): Promise<readonly LearnedRows[]> {
    return this.learnedRows;
  }

  async saveDatasets(_lease: Lease, datasets: readonly Dataset[], learned: readonly LearnedRows[] = []): Promise<void> {
    this.learnedRows.push(...learned);
    for (const dataset of datasets) {
      const place = this.rows.findIndex((row) => row.id === dataset.id);
      if (place === -1) this.rows.push(dataset);
      else this.rows[place] = dataset;
    }
  }

  async removeDataset(thread: Thread, slackFileId: string, keep: readonly string[] = []): Promise<readonly Dataset[]> {
    const own = (await this.datasets(thread)).filter((row) => row.slackFileId === slackFileId);
    const gone = own.filter((row) => !keep.includes(row.id));
    for (const row of gone) this.rows.splice(this.rows.indexOf(row), 1);
    return gone;
  }

  async findUpload(team: string, sha256: string, aliveAt: number) {
    const row = this.rows.find(
      (row) => row.thread.team === team && row.sha256 === sha256 && row.remoteExpiresAt > aliveAt,
    );
    return row === undefined ? null : { remoteFileId: row.remoteFileId, expiresAt: row.remoteExpiresAt };
  }

  async exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]> {
    const own = this.#exchanges.filter((entry) => entry.thread === encodeThread(thread));
    return own.map((entry) => entry.exchange).slice(-limit);
  }
}
