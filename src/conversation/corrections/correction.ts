import { createHash } from "node:crypto";

/** A statement that holds for a thread from now on: "blank means 0". */
export interface Correction {
  /** Made of what it says: the same statement has the same id. */
  readonly id: string;
  /** In the words of whoever said it. */
  readonly statement: string;
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly saidAt: number;
}

/** The statement as a correction, known by its words without regard to case, spacing and closing signs. */
export function correction(statement: string, person: string, saidAt: number): Correction {
  const id = createHash("sha256").update(sameWords(statement)).digest("hex").slice(0, 16);
  return { id, statement, person, saidAt };
}

/** The time of a message, or of the press of a button, in milliseconds. */
export function saidAt(ts: string): number {
  return Math.round(Number(ts) * 1_000);
}

/** What two ways of writing the same statement have in common. */
export function sameWords(statement: string): string {
  return statement
    .normalize("NFKC")
    .toLowerCase()
    .replace(/["'“”„«»`]/gu, "")
    .replace(/\s+/gu, " ")
    .replace(/[\s.,;:!。、！]+$/u, "")
    .trim();
}
