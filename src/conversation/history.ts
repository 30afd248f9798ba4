import type { Dataset } from "../files/dataset.ts";
import type { Exchange } from "./conversation.ts";

/**
 * A second turn's recap of one long answer has about 2,500 characters; 30 % more for any number of exchanges. Where the
 * answers are short the recap may grow to the same size, which is less than 30 % of what the tool definition and the
 * system prompt cost on every call (some 4,000 tokens).
 */
const RECAP_CHARS = 3_200;
const NEWEST_QUESTION_CHARS = 250;
const NEWEST_ANSWER_CHARS = 2_350;
const OLDER_QUESTION_CHARS = 120;
const OLDER_ANSWER_CHARS = 500;
const LEFT_OUT_CHARS = 48;
/** An answer shortened to less than this says nothing any more. */
const SHORTEST_CHARS = 40;
const LISTED_NAMES = 5;
const NAME_CHARS = 40;

const HEADING = "Earlier in this thread";
const CUT = " […]";

/** An exchange as it is going to be told, with its place in the thread. */
interface Told {
  readonly number: number;
  readonly exchange: Exchange;
  readonly question: string;
  readonly answer: string;
}

/**
 * What a follow-up's fresh message list starts with: the thread's files, then numbered questions with their scrubbed
 * answers and the names of the files they made, oldest first. Same input, same text. Never longer than 3,200 characters:
 * the newest exchange is kept, older answers are shortened and then left out, oldest first, the oldest questions last.
 * Empty when nothing was asked before.
 */
export function recapOf(exchanges: readonly Exchange[], datasets: readonly Dataset[]): string {
  if (exchanges.length === 0) return "";
  const opening = datasets.length === 0 ? HEADING : `${HEADING}\n${filesLine(datasets)}`;
  const room = RECAP_CHARS - opening.length - LEFT_OUT_CHARS;
  const told = withAnswers(withQuestions(exchanges, room), room);
  const left = exchanges.length - told.length;
  const parts = told.toReversed().map(entry);
  return [opening, ...(left === 0 ? [] : [leftOutLine(left)]), ...parts].join("\n\n");
}

/** The exchanges that are told at all, newest first: the newest whole, of the others the questions. */
function withQuestions(exchanges: readonly Exchange[], room: number): Told[] {
  const told: Told[] = [];
  let used = 0;
  for (let index = exchanges.length - 1; index >= 0; index -= 1) {
    const exchange = exchanges[index]!;
    const next = told.length === 0 ? newest(exchange, index + 1) : older(exchange, index + 1);
    used += lengthOf(next);
    if (told.length > 0 && used > room) break;
    told.push(next);
  }
  return told;
}

/** What room is left goes to the older answers, newest first. */
function withAnswers(told: readonly Told[], room: number): Told[] {
  let left = room;
  for (const each of told) left -= lengthOf(each);
  return told.map((each) => {
    if (each.answer !== "") return each;
    const answer = shorten(each.exchange.answer, Math.min(OLDER_ANSWER_CHARS, left - "\nAnswer: ".length));
    const longer = { ...each, answer };
    left -= lengthOf(longer) - lengthOf(each);
    return longer;
  });
}

function newest(exchange: Exchange, number: number): Told {
  return {
    number,
    exchange,
    question: shorten(exchange.question, NEWEST_QUESTION_CHARS),
    answer: shorten(exchange.answer, NEWEST_ANSWER_CHARS),
  };
}

function older(exchange: Exchange, number: number): Told {
  return { number, exchange, question: shorten(oneLine(exchange.question), OLDER_QUESTION_CHARS), answer: "" };
}

function lengthOf(told: Told): number {
  return entry(told).length + "\n\n".length;
}

function entry(told: Told): string {
  const lines = [`${told.number}. Question: ${told.question === "" ? "(only files)" : told.question}`];
  if (told.answer !== "") lines.push(`Answer: ${told.answer}`);
  if (told.exchange.artifacts.length > 0) lines.push(`Files made: ${names(told.exchange.artifacts)}`);
  return lines.join("\n");
}

function filesLine(datasets: readonly Dataset[]): string {
  return `Files of this thread: ${names(datasets.map((dataset) => dataset.name))}`;
}

function leftOutLine(count: number): string {
  return count === 1 ? "(1 earlier question is left out.)" : `(${count} earlier questions are left out.)`;
}

function names(all: readonly string[]): string {
  const listed = all.slice(0, LISTED_NAMES).map((name) => shorten(oneLine(name), NAME_CHARS));
  const more = all.length - listed.length;
  return more === 0 ? listed.join(", ") : `${listed.join(", ")} and ${more} more`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** At most `limit` characters, cut between words where one ends near the limit, never inside a character. */
function shorten(text: string, limit: number): string {
  const whole = text.trim();
  if (whole.length <= limit) return whole;
  if (limit < SHORTEST_CHARS) return "";
  const kept = whole.slice(0, limit - CUT.length).replace(/[\uD800-\uDBFF]$/, "");
  const wordEnd = kept.search(/\s\S*$/);
  return `${(wordEnd > kept.length / 2 ? kept.slice(0, wordEnd) : kept).trimEnd()}${CUT}`;
}
