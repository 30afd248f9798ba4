import type { Dataset } from "../../files/dataset.ts";
import { SLACK } from "../../limits.ts";
import { openIdeas, tableMeant } from "./ideas.ts";

/** Buttons under an answer; more of them would be read by nobody. */
const MOST = 3;
const FEWEST_PROPOSED = 2;
const SHORTEST = 4;

export interface NextInput {
  /** Lines that the model proposed; often none. */
  readonly proposed: readonly string[];
  readonly question: string;
  /** What was asked and answered before. */
  readonly recap: string;
  readonly datasets: readonly Dataset[];
}

/**
 * Up to three questions to go on with: what the model proposed, and where that is too little, what the shape of the
 * files suggests and nobody asked yet. Plain text, each short enough for a button.
 */
export function nextQuestions({ proposed, question, recap, datasets }: NextInput): string[] {
  const found = unlike([question], proposed.map(plainLine).filter(isUsable)).slice(0, MOST);
  if (found.length >= FEWEST_PROPOSED) return found;
  const table = tableMeant(
    datasets.flatMap(({ tables }) => tables),
    question,
  );
  const ideas = table === null ? [] : openIdeas(table, `${question}\n${recap}`).filter(isUsable);
  return unlike([question], [...found, ...ideas]).slice(0, MOST);
}

/** A line without the signs of a list, of numbering and of quotes around it. */
function plainLine(line: string): string {
  return line
    .replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s+/, "")
    .replace(/^["“„«']+|["”“»']+$/g, "")
    .trim();
}

/** Words alone, on a button's label: nothing that anybody could take for markup, a link or a mention. */
export function isUsable(question: string): boolean {
  if (question.length < SHORTEST || question.length > SLACK.buttonTextChars) return false;
  return !/[<>&`|*[\]@\p{Cc}]|:\/\/|\bwww\./u.test(question);
}

/** Each once, and none that was asked just now. */
function unlike(asked: readonly string[], questions: readonly string[]): string[] {
  const seen = new Set(asked.map(folded));
  return questions.filter((question) => {
    const key = folded(question);
    return !seen.has(key) && seen.add(key);
  });
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
