import { WITHDRAWN } from "../../../src/intake/question.ts";
import type { Asked } from "./asked.ts";
import { paragraphsOf } from "./claude.ts";
import type { Records, TurnRow } from "./records.ts";
import { actionsOf, markOf, type Message, picturesOf, wordsOf } from "./slack-thread.ts";
import type { Slack } from "./slack.ts";

export type Ending = "answer" | "failure" | "stopped";

/** An answer may also be there whole by the time its turn is stopped or given up. */
const STATES: Readonly<Record<Ending, readonly string[]>> = {
  answer: ["done", "failed", "cancelled"],
  failure: ["failed"],
  stopped: ["cancelled"],
};

export interface WorldAtRest {
  readonly slack: Slack;
  readonly records: Records;
  readonly questions: readonly Asked[];
  /** Whether Slack or Claude ever refused anything, so that a turn may have failed for good. */
  readonly hadFaults: boolean;
}

/** What has to hold once everything has come to rest; gives what does not. */
export function brokenAtRest(world: WorldAtRest): string[] {
  const { slack, records, questions } = world;
  return [
    ...records.open().map((each) => `left open: ${each}`),
    ...slack.spinners.map((each) => `still going on: ${each}`),
    ...unmarked(slack),
    ...questions.flatMap((question) => brokenEnding(world, question)),
    ...disorder(world),
    ...strayFiles(slack),
  ];
}

export const TURNS_OF_EVENTS = ["answer", "failure", "stopped", "taken back", "begun again", "chart"] as const;

export type TurnOfEvents = (typeof TURNS_OF_EVENTS)[number];

/** What came about in a world, so that one can tell whether many of them together leave nothing out. */
export function cameAbout({ slack, records }: WorldAtRest): TurnOfEvents[] {
  const turns = records.turns();
  return [
    ...slack.own.flatMap((message) => endingOf(message) ?? []),
    ...(turns.some(({ cancelledBy }) => cancelledBy === WITHDRAWN) ? ["taken back" as const] : []),
    ...(turns.some(({ begun }) => begun > 1) ? ["begun again" as const] : []),
    ...(slack.own.some(({ blocks }) => picturesOf(blocks).length > 0) ? ["chart" as const] : []),
  ];
}

/** How a message ends its question; null when it does not. */
export function endingOf(message: Message): Ending | null {
  const { part } = markOf(message);
  if (part === "failure") return "failure";
  if (part === "notice") return "stopped";
  const isAnswer = /^[Lc]?\d/.test(part);
  return isAnswer && actionsOf(message.blocks).includes("retry_turn") ? "answer" : null;
}

function unmarked(slack: Slack): string[] {
  return slack.own.flatMap((message) => {
    const { turn, part } = markOf(message);
    if (turn === "") return [`message ${message.ts} carries no mark: ${wordsOf(message).slice(0, 40)}`];
    return part === "status" || part === "parked" ? [`a notice (${part}) of ${turn} still stands`] : [];
  });
}

function messagesOf(slack: Slack, turn: TurnRow): Message[] {
  return slack.own.filter((message) => markOf(message).turn === turn.turnId);
}

function brokenEnding(world: WorldAtRest, question: Asked): string[] {
  const turn = world.records.turnOf(question.id);
  if (turn === undefined) return [`${question.tag} never became a turn`];
  const messages = messagesOf(world.slack, turn);
  if (question.deleted) return traces(question, messages);
  const endings = messages.flatMap((message) => endingOf(message) ?? []);
  return [
    ...brokenCount(world, question, turn, endings),
    ...endings.flatMap((ending) => brokenKind(world, question, turn, ending)),
    ...brokenWords(question, messages, endings.includes("answer")),
    ...brokenChart(world, question, messages, endings.includes("answer")),
  ];
}

/** Of a question that was deleted nothing is left, answered or not. */
function traces({ tag }: Asked, messages: readonly Message[]): string[] {
  return messages.map((message) => `${tag} was deleted, but ${markOf(message).part} still stands`);
}

/** Every question ends visibly exactly once; one whose thread is gone may end in silence. */
function brokenCount({ slack }: WorldAtRest, question: Asked, turn: TurnRow, endings: readonly Ending[]): string[] {
  const mayBeSilent = isThreadGone(slack, question);
  if (endings.length === 1 || (endings.length === 0 && mayBeSilent)) return [];
  return [`${question.tag} (${turn.state}) has ${endings.length} endings: ${endings.join(", ")}`];
}

function isThreadGone(slack: Slack, { channel, rootTs }: Asked): boolean {
  return !slack.messages.some((message) => message.channel === channel && message.ts === rootTs);
}

function brokenKind(world: WorldAtRest, question: Asked, turn: TurnRow, ending: Ending): string[] {
  const { tag, stopped } = question;
  if (!STATES[ending].includes(turn.state)) return [`${tag} ended with ${ending} but its turn is ${turn.state}`];
  if (ending === "stopped" && !stopped) return [`${tag} was stopped by nobody`];
  // Crashes of its process may make a turn suspect; else nothing but Slack and Claude can fail it.
  const mayFail = world.hadFaults || turn.crashes >= 3;
  return ending === "failure" && !mayFail ? [`${tag} failed though nothing refused it`] : [];
}

/** An answer is there once and whole and in order; of anything else each part at most once. */
function brokenWords({ tag }: Asked, messages: readonly Message[], isAnswered: boolean): string[] {
  const words = messages.map(wordsOf).join("\n\n");
  const paragraphs = paragraphsOf(tag);
  const counts = paragraphs.map((paragraph) => words.split(paragraph).length - 1);
  const wanted = isAnswered ? 1 : 0;
  const broken: string[] = [];
  if (counts.some((count) => count > 1 || count < wanted)) broken.push(`${tag} reads ${counts.join(", ")} times`);
  const places = paragraphs.map((paragraph) => words.indexOf(paragraph)).filter((at) => at >= 0);
  if (places.some((at, i) => at < (places[i - 1] ?? 0))) broken.push(`${tag} reads out of order`);
  return broken;
}

/** A chart is shown once; where Slack has trouble with files, words may stand in its place. */
function brokenChart(
  { hadFaults }: WorldAtRest,
  { tag, kind }: Asked,
  messages: readonly Message[],
  isAnswered: boolean,
) {
  const pictures = messages.flatMap(({ blocks }) => picturesOf(blocks)).length;
  const most = kind === "chart" ? 1 : 0;
  const least = isAnswered && !hadFaults ? most : 0;
  return pictures > most || pictures < least ? [`${tag} (${kind}) shows ${pictures} charts`] : [];
}

/**
 * In a thread all of one question stands before all of the next one, in the order in which they were asked. Only what came
 * to us after a later question was begun may stand behind that.
 */
function disorder({ slack, records, questions }: WorldAtRest): string[] {
  const said = records.turns().flatMap((turn, arrival) => {
    const question = questions.find(({ id }) => id === turn.questionId);
    const times = messagesOf(slack, turn).map(({ ts }) => Number(ts));
    if (question === undefined || times.length === 0) return [];
    return [{ question, arrival, first: Math.min(...times), last: Math.max(...times) }];
  });
  return said.flatMap((one) =>
    said
      .filter(({ question }) => question.channel === one.question.channel && question.rootTs === one.question.rootTs)
      .filter((later) => later.first > one.first || (later.first === one.first && later.arrival > one.arrival))
      .flatMap((later) => {
        const isMixed = one.last > later.first;
        const isOvertaken = later.question.ts < one.question.ts && later.arrival < one.arrival;
        const { tag } = later.question;
        return isMixed || isOvertaken ? [`${one.question.tag} was answered before ${tag} was, or in between`] : [];
      }),
  );
}

/** Whatever was uploaded is shown or deleted. */
function strayFiles(slack: Slack): string[] {
  const shown = new Set(slack.own.flatMap(({ blocks, fileIds }) => [...picturesOf(blocks), ...fileIds]));
  return [...slack.files.values()]
    .filter(({ id, state }) => (state === "uploaded" || state === "complete") && !shown.has(id))
    .map(({ id, state }) => `file ${id} (${state}) lies about`);
}
