import { createHmac } from "node:crypto";

import type { CodeRun, CodeRunRecord } from "../answer.ts";

/** How many earlier steps ran again in a new container, and how many of them printed something else. */
export interface RepeatCounts {
  readonly again: number;
  readonly otherwise: number;
}

/**
 * What a run printed as a keyed hash that tells nothing but whether it is the same; with the name of the key, so that
 * another key is not taken for another result. White space at the ends does not count.
 */
export function outputHash(key: Uint8Array, { stdout, failed }: Pick<CodeRun, "stdout" | "failed">): string {
  const output = createHmac("sha256", key).update(`output ${failed ? "failed" : "done"}\0${stdout.trim()}`);
  return `${keyName(key)}.${output.digest("base64url").slice(0, 22)}`;
}

function keyName(key: Uint8Array): string {
  return createHmac("sha256", key).update("output key").digest("base64url").slice(0, 6);
}

/** Steps of a lost container, each once, in the order in which they first ran. */
export function distinctRuns(earlier: readonly CodeRunRecord[]): readonly CodeRunRecord[] {
  const known = new Map<string, CodeRunRecord>();
  for (const run of earlier) if (!known.has(nameOf(run))) known.set(nameOf(run), run);
  return [...known.values()];
}

/** Watches the runs of a turn in a new container for steps of the old one. */
export class Repeats {
  readonly #key: Uint8Array;
  /** Hashes of what a step printed before; more than one where the same code ran on other files. */
  readonly #before = new Map<string, Set<string>>();
  readonly #seen = new Set<string>();
  #again = 0;
  #otherwise = 0;

  constructor(key: Uint8Array, earlier: readonly CodeRunRecord[]) {
    this.#key = key;
    for (const run of earlier) {
      const hashes = this.#before.get(nameOf(run)) ?? new Set();
      if (run.outputHash !== undefined) hashes.add(run.outputHash);
      this.#before.set(nameOf(run), hashes);
    }
  }

  /** Whether the run only builds up what was there before: a step of the old container, for the first time in the new one. */
  takes(run: CodeRun): boolean {
    const name = nameOf(run);
    const before = this.#before.get(name);
    if (before === undefined || this.#seen.has(name)) return false;
    this.#seen.add(name);
    const comparable = [...before].filter((hash) => hash.startsWith(`${keyName(this.#key)}.`));
    if (comparable.length === 0) return true;
    this.#again += 1;
    if (!comparable.includes(outputHash(this.#key, run))) this.#otherwise += 1;
    return true;
  }

  get counts(): RepeatCounts {
    return { again: this.#again, otherwise: this.#otherwise };
  }
}

function nameOf({ language, code }: Pick<CodeRunRecord, "language" | "code">): string {
  return `${language}\0${code.trim()}`;
}
