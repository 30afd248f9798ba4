import type { Answer } from "../analysis/answer.ts";
import type { Redaction, SafeAnswer, SafePart, SafeText, Surface } from "./safe-answer.ts";

/** Takes text as it streams and gives back what can never change any more. */
export interface ScrubStream {
  /** More raw Markdown. Returns the parts that are now final, in reading order; often none. */
  push(delta: string): readonly SafePart[];
  /** The rest. Nothing may be pushed afterwards. */
  end(): readonly SafePart[];
}

/** The one door: every byte that leaves the process comes out of one of these. */
export interface Scrub {
  /** Scrubbed text for a surface. For `text` the input is Markdown, elsewhere it is plain text. */
  text(surface: Surface, input: string): SafeText;
  /** Same result as {@link Scrub.text} over the whole text, for every way of cutting it into deltas. */
  stream(): ScrubStream;
  /** The scrubbed answer: text parsed into text and table parts, images stripped and checked, files rewritten. */
  answer(answer: Answer): Promise<SafeAnswer>;
  /** What was replaced so far, by entity and surface. */
  redactions(): readonly Redaction[];
}
