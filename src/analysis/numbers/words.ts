import type { CodeRun } from "../answer.ts";
import type { NumberCheck } from "./check.ts";

const NAMED = 8;

/** What the model is asked for when numbers of its answer stand in no output; null when all is well or nothing ran. */
export function wantedOf({ missing }: NumberCheck, runs: readonly CodeRun[]): string | null {
  if (missing.length === 0 || !runs.some((run) => !run.failed)) return null;
  return [
    `These numbers of your answer are in no output of your code: ${listed(missing)}.`,
    "Compute and print each of them now, then give the whole answer again with the printed values, as if for the first time. Leave out what you cannot compute.",
  ].join(" ");
}

/** The sentence that stands with an answer whose numbers could not all be found. */
export function numbersNote(check: NumberCheck | null): string[] {
  if (check === null || check.missing.length === 0) return [];
  const [them, they] = check.missing.length === 1 ? ["this number", "it"] : ["these numbers", "them"];
  return [
    `I did not find ${them} in what the code printed: ${listed(check.missing)}. Check ${they} before you use ${they}.`,
  ];
}

function listed(numbers: readonly string[]): string {
  const more = numbers.length - NAMED;
  return numbers.slice(0, NAMED).join("; ") + (more > 0 ? ` and ${more} more` : "");
}
