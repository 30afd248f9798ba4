import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { sniffFile } from "../../tabular/sniff.ts";
import { Groups } from "../groups/guard.ts";
import { indexFromBytes } from "../groups/index/index-bytes.ts";
import type { GroupIndex } from "../groups/index/table-index.ts";
import { LearnedFinder } from "../learned/find.ts";
import { hashKey } from "../learned/keyed-hash.ts";
import { createLearner, isTable, type Learner } from "../learned/learn.ts";
import { LearnedTable } from "../learned/table.ts";

/** What was learned of a set of files. */
export interface Known {
  readonly learned: LearnedFinder | null;
  readonly groups: Groups | null;
}

interface KnownFile {
  readonly table: LearnedTable;
  readonly rows: number;
  readonly index: GroupIndex | null;
}

/** Nothing of it is kept, so it need not be secret. */
const KEY = new Uint8Array([0x74, 0x68, 0x72, 0x65, 0x61, 0x64, 0x73, 0x68]);

/** What is known of files on the disk: learned once of each file, and once of each set of them. */
export class LearnedFiles {
  readonly workDir: string;
  readonly #learner: Learner;
  readonly #sets = new Map<string, Promise<Known>>();
  readonly #files = new Map<string, Promise<KnownFile | null>>();

  private constructor(workDir: string) {
    this.workDir = workDir;
    this.#learner = createLearner({ workDir });
  }

  static async open(): Promise<LearnedFiles> {
    return new LearnedFiles(await mkdtemp(join(tmpdir(), "threadsheet-scrub-")));
  }

  /** What a thread with these files knows. `entityColumn` tells its people apart where that is not to be guessed. */
  of(paths: readonly string[], entityColumn?: string): Promise<Known> {
    const key = [entityColumn ?? "", ...paths].join("\n");
    const known = this.#sets.get(key) ?? this.#learn(paths, entityColumn);
    this.#sets.set(key, known);
    return known;
  }

  async close(): Promise<void> {
    await this.#learner.close();
    await rm(this.workDir, { recursive: true, force: true });
  }

  async #learn(paths: readonly string[], entityColumn: string | undefined): Promise<Known> {
    const all = await Promise.all(paths.map((path) => this.#file(path, entityColumn)));
    const files = all.filter((file) => file !== null);
    if (files.length === 0) return { learned: null, groups: null };
    const indexes = files.flatMap(({ index }) => (index === null ? [] : [index]));
    return { learned: new LearnedFinder(hashKey(KEY), files), groups: new Groups(hashKey(KEY), indexes) };
  }

  #file(path: string, entityColumn: string | undefined): Promise<KnownFile | null> {
    const key = `${entityColumn ?? ""}\n${path}`;
    const known = this.#files.get(key) ?? this.#learnFile(path, entityColumn);
    this.#files.set(key, known);
    return known;
  }

  async #learnFile(path: string, entityColumn: string | undefined): Promise<KnownFile | null> {
    const { kind } = await sniffFile(path);
    const file = isTable(kind) ? await this.#learner.learn(path, kind, KEY, { entityColumn }) : null;
    if (file === null) return null;
    const index = file.groups === null ? null : indexFromBytes(file.groups);
    return { table: LearnedTable.fromBytes(file.table), rows: file.rows, index };
  }
}
