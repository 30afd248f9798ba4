import { hkdfSync } from "node:crypto";

import type { Learned } from "../files/fetch.ts";
import type { Sealing } from "../files/files.ts";
import { encodeThread, type Thread } from "../intake/question.ts";
import type { Ingress } from "../scrub/ingress/ingress.ts";
import { Pseudonyms, type PseudonymKey } from "../scrub/ingress/pseudonym.ts";
import { Sealer } from "../scrub/ingress/sealer.ts";
import type { LearnedShelf } from "../scrub/learned/shelf.ts";
import type { LearnedRows } from "../store/store.ts";

export interface SealingDeps {
  readonly ingress: Ingress;
  readonly shelf: LearnedShelf;
  /** Known to Slack and to us, never to Claude: whoever makes the pseudonyms' key can try out names. */
  readonly secret: string;
}

/** What is told Claude where it must not see what the thread's files hold. */
export interface ThreadSealing extends Sealing {
  /** Rewrites what is said to Claude. */
  readonly words: (thread: Thread, learned: readonly LearnedRows[]) => (text: string) => string;
  /** Secret of the thread's pseudonyms; the same as long as `secret` is the same. */
  readonly pseudonymKey: (thread: Thread) => PseudonymKey;
}

/** Told once, before the question, so that pseudonyms are taken for what they are. */
export const ABOUT_PSEUDONYMS =
  "Personal values in these files are replaced by pseudonyms such as PERSON_… or u…@d….invalid, the same for the same value in every file. Count, group and join by them, and write them exactly as they are. Where first and last names are apart, full_name stands for both.";

/** Rewrites what is on its way to Claude in threads that are strict. */
export function createSealing({ ingress, shelf, secret }: SealingDeps): ThreadSealing {
  const pseudonymKey = (thread: Thread): PseudonymKey =>
    Buffer.from(hkdfSync("sha256", secret, "", `pseudonyms ${encodeThread(thread)}`, 32)).toString("hex");
  const sealer = (thread: Thread, learned: readonly Pick<Learned, "rows" | "table">[]): Sealer => {
    const tables = learned.map(({ rows, table }) => ({ rows, hashes: table }));
    const finder = tables.length === 0 ? null : shelf.passingFinder(thread.team, tables);
    return new Sealer(new Pseudonyms(pseudonymKey(thread)), finder);
  };
  return {
    pseudonymKey,
    rewrite: (file, thread, learned, signal) => {
      const knowledge = { pseudonymKey: pseudonymKey(thread), key: shelf.key(thread.team), learned };
      return ingress.rewrite(file, knowledge, signal);
    },
    name: (thread, learned, name) => sealer(thread, learned).name(name),
    words: (thread, learned) => {
      const tables = learned.map(({ rows, hashes }) => ({ rows, table: hashes }));
      const known = sealer(thread, tables);
      return (text) => known.text(text);
    },
  };
}
