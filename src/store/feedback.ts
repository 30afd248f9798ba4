import type { Correction } from "../conversation/corrections/correction.ts";
import { number, type Row, text, textOrNull, word } from "./rows.ts";

export type Verdict = "right" | "wrong";

/** What one person thinks of one answer. */
export interface Feedback {
  readonly turnId: string;
  readonly person: string;
  readonly verdict: Verdict;
  /** Scrubbed; null where none was given. */
  readonly reason: string | null;
  readonly givenAt: number;
}

const VERDICTS = { right: true, wrong: true } satisfies Record<Verdict, true>;

export function feedbackOf(row: Row): Feedback {
  return {
    turnId: text(row, "turn_id"),
    person: text(row, "person"),
    verdict: word(row, "verdict", VERDICTS),
    reason: textOrNull(row, "reason"),
    givenAt: number(row, "given_at"),
  };
}

export function correctionOf(row: Row): Correction {
  return {
    id: text(row, "correction_id"),
    statement: text(row, "statement"),
    person: text(row, "person"),
    saidAt: number(row, "said_at"),
  };
}
