import type { Answer } from "../analysis/answer.ts";
import type { Conversation, Exchange } from "../conversation/conversation.ts";
import { type Correction, correction, saidAt, sameWords } from "../conversation/corrections/correction.ts";
import { LEAVES_OUT } from "../conversation/corrections/phrases.ts";
import { asksNothing, type Heard, heardIn } from "../conversation/corrections/recognise.ts";
import type { Question } from "../intake/question.ts";
import type { Store } from "../store/store.ts";

/** What a message comes to once its rules are kept. */
export interface HeardTurn {
  /** What is to be answered; empty for what the files hold. */
  readonly question: string;
  /** What holds for the thread, in the order in which it was said. */
  readonly holds: readonly Correction[];
  /** A sentence that answers a message which asked for nothing; then nothing is analysed. */
  readonly reply: string | null;
}

/** All of them go along with every question. */
const MOST_HELD = 30;
const TOO_MANY = `I remember ${MOST_HELD} rules in this thread already. Forget one before I take another; “Remembered” under an answer lists them.`;

type Memory = Pick<Store, "remember" | "corrections" | "forgetCorrection">;

/**
 * Keeps and drops what the question says to hold. A message that is nothing but a rule asks for the last answer again.
 * Done again for the same question it changes nothing.
 */
export async function hear(
  store: Memory,
  { text, thread, askerId, ts }: Question,
  earlier: readonly Exchange[],
): Promise<HeardTurn> {
  const heard = heardIn(text);
  const before = await store.corrections(thread);
  const said = heard.statements.map((statement) => correction(statement, askerId, saidAt(ts)));
  const fresh = said.filter(({ id }) => !before.some((held) => held.id === id));
  if (before.length + fresh.length > MOST_HELD) return { question: heard.question, holds: before, reply: TOO_MANY };
  for (const each of fresh) await store.remember(thread, each);
  const holds = fresh.length === 0 ? before : await store.corrections(thread);
  const turn = { question: heard.question, holds, reply: null };
  if (heard.asksWhatHolds) return { ...turn, reply: sayHolds(holds) };
  const last = earlier.findLast((exchange) => !asksNothing(exchange.question));
  const lastAgain = last === undefined ? null : heardIn(last.question).question;
  if (heard.forget !== null) {
    const dropped = await forget(store, thread, heard.forget, holds);
    // "Forget the last chart" is about something else.
    if (dropped === null) return { ...turn, question: text };
    if (!heard.again || lastAgain === null) return { ...turn, ...dropped };
    return { ...turn, holds: dropped.holds, question: lastAgain };
  }
  if (!heard.again) return turn;
  if (lastAgain !== null) return { ...turn, question: lastAgain };
  return { ...turn, reply: `Remembered: ${heard.statements.join("; ")}. It holds for every answer in this thread.` };
}

/** What holds still, and a sentence about it; null when the words name no rule. */
async function forget(
  store: Memory,
  thread: Question["thread"],
  wanted: NonNullable<Heard["forget"]>,
  holds: readonly Correction[],
): Promise<Pick<HeardTurn, "holds" | "reply"> | null> {
  const gone =
    wanted === "everything"
      ? holds
      : wanted.leftOut
        ? leftOut(wanted.statement, holds)
        : meant(wanted.statement, holds);
  if (gone.length === 0) {
    const isRule = wanted === "everything" || heardIn(wanted.statement).statements.length > 0;
    return isRule ? { holds, reply: unknown(holds) } : null;
  }
  for (const { id } of gone) await store.forgetCorrection(thread, id);
  const words = gone.map(({ statement }) => statement).join("; ");
  const reply = `Forgotten: ${words}. It does not hold for later answers.`;
  return { holds: holds.filter((held) => !gone.includes(held)), reply };
}

/** Those that leave out what the words name. */
function leftOut(words: string, holds: readonly Correction[]): readonly Correction[] {
  const named = wordsOf(words);
  return holds.filter(({ statement }) => {
    const known = wordsOf(statement);
    return LEAVES_OUT.test(statement) && named.size > 0 && [...named].every((word) => known.has(word));
  });
}

function wordsOf(text: string): Set<string> {
  return new Set(sameWords(text).match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Those that the words name: the very statement, or most of its words. */
function meant(words: string, holds: readonly Correction[]): readonly Correction[] {
  const wanted = sameWords(words);
  const same = holds.filter(({ statement }) => sameWords(statement) === wanted);
  if (same.length > 0) return same;
  const said = wordsOf(wanted);
  const [best] = holds
    .map((held) => {
      const known = wordsOf(held.statement);
      const shared = [...said].filter((word) => known.has(word)).length;
      return { held, likeness: shared / Math.max(1, said.size, known.size) };
    })
    .toSorted((one, other) => other.likeness - one.likeness);
  return best !== undefined && best.likeness >= 0.6 ? [best.held] : [];
}

function unknown(holds: readonly Correction[]): string {
  return holds.length === 0 ? sayHolds(holds) : `I remember nothing like that here. ${sayHolds(holds)}`;
}

function sayHolds(holds: readonly Correction[]): string {
  if (holds.length === 0) return "Nothing is remembered in this thread.";
  return `Remembered in this thread: ${holds.map(({ statement }) => statement).join("; ")}.`;
}

/** An answer of one sentence that no model was asked for; what is in the container stays there. */
export function plainAnswer(sentence: string, { containerId }: Pick<Conversation, "containerId">): Answer {
  return {
    parts: [{ kind: "text", markdown: sentence }],
    codeRuns: [],
    notes: [],
    outcome: "complete",
    numbers: null,
    datasets: [],
    refusals: [],
    model: "",
    durationMs: 0,
    cost: {
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      dollars: 0,
      containerDollars: 0,
    },
    containerId,
  };
}
