import type Anthropic from "@anthropic-ai/sdk";

import type { CodeRun } from "./answer.ts";
import type { RepeatCounts } from "./lost/repeats.ts";

export interface NoteFacts {
  /** Null while the container is the one there was; else what became of its steps in the new one. */
  readonly containerRebuilt: RepeatCounts | null;
  readonly timedOut: boolean;
  readonly stopReason: Anthropic.StopReason | null;
  readonly gaveUpContinuing: boolean;
  /** What the answer was allowed to cost, in dollars, when that was what ended it. */
  readonly overBudget: number | null;
  readonly runs: readonly CodeRun[];
  readonly missingCharts: number;
  readonly lostArtifacts: number;
  readonly hasTables: boolean;
}

/** The plain sentences that must stand with an answer, so that nothing wrong is left unsaid. */
export function notesFor(facts: NoteFacts): string[] {
  return [
    facts.containerRebuilt !== null && rebuiltNote(facts.containerRebuilt),
    endNote(facts),
    runNote(facts),
    facts.missingCharts > 0 && "A chart was announced but never produced. Ask for it again and I will draw it.",
    facts.lostArtifacts > 0 &&
      `${countFiles(facts.lostArtifacts)} could not be fetched and ${facts.lostArtifacts === 1 ? "is" : "are"} missing here.`,
  ].filter((note) => typeof note === "string");
}

function rebuiltNote({ again, otherwise }: RepeatCounts): string {
  const rebuilt = "The workspace of this thread had expired; I set up a new one with all files again";
  if (again === 0) return `${rebuilt}.`;
  const steps = again === 1 ? "the earlier step" : `${again} earlier steps`;
  if (otherwise === 0) return `${rebuilt} and ran ${steps} anew, with the same ${again === 1 ? "result" : "results"}.`;
  const some = otherwise === 1 ? "one" : String(otherwise);
  const other = otherwise === 1 ? "another result" : "other results";
  const which = again === 1 ? `${steps} gave another result` : `${some} of ${steps} gave ${other}`;
  return `${rebuilt}; ${which} this time, so look at earlier answers again.`;
}

function endNote(facts: NoteFacts): string | false {
  if (facts.overBudget !== null)
    return `${money(facts.overBudget)} is all this answer may cost; this is as far as I got.`;
  if (facts.timedOut) return "I ran out of time; this is as far as I got.";
  if (facts.gaveUpContinuing) return "This took more steps than I may use for one answer; this is as far as I got.";
  switch (facts.stopReason) {
    case "end_turn":
      return false;
    case "max_tokens":
    case "model_context_window_exceeded":
      return "The answer was cut off because it became too long. Ask me to go on.";
    case "refusal":
      return "Claude declined to answer this question.";
    default:
      return "The answer ended early; it may be incomplete.";
  }
}

function runNote({ runs, hasTables }: NoteFacts): string | false {
  const last = runs.at(-1);
  if (last?.failed)
    return "The last code run failed, so do not rely on numbers in this answer. “Show code” has the details.";
  if (last === undefined && hasTables) return "No code ran for this answer: nothing in it was computed from the files.";
  return false;
}

function countFiles(count: number): string {
  return count === 1 ? "One output file" : `${count} output files`;
}

/** Small amounts with as many digits as tell something. */
function money(dollars: number): string {
  return dollars >= 0.995 ? `$${dollars.toFixed(2)}` : `$${Number(dollars.toPrecision(2))}`;
}
