import type { Answer } from "./analysis/answer.ts";
import type { Conversation, Exchange } from "./conversation/conversation.ts";
import { type Correction, correction, sameWords } from "./conversation/corrections/correction.ts";
import { asksNothing, type Heard, heardIn } from "./conversation/corrections/recognise.ts";
import type { Question } from "./intake/question.ts";
import type { Store } from "./store/store.ts";

/** What a message comes to once its rules are kept. */
export interface HeardTurn {
  /** What is to be answered; empty for what the files hold. */
  readonly question: string;
  /** What holds for the thread, in the order in which it was said. */
  readonly holds: readonly Correction[];
  /** A sentence that answers a message which asked for nothing; then nothing is analysed. */
  readonly reply: string | null;
}

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
  for (const statement of heard.statements) {
    await store.remember(thread, correction(statement, askerId, Math.round(Number(ts) * 1_000)));
  }
  const holds = await store.corrections(thread);
  const turn = { question: heard.question, holds, reply: null };
  if (heard.asksWhatHolds) return { ...turn, reply: sayHolds(holds) };
  if (heard.forget !== null) {
    const meant = await forget(store, thread, heard.forget, turn);
    // "Forget the last chart" is about something else.
    return meant ?? { ...turn, question: text };
  }
  if (heard.statements.length === 0 || heard.question !== "") return turn;
  const last = earlier.findLast((exchange) => !asksNothing(exchange.question));
  if (last === undefined)
    return { ...turn, reply: `Remembered: ${heard.statements.join("; ")}. It holds for every answer in this thread.` };
  return { ...turn, question: heardIn(last.question).question };
}

async function forget(
  store: Memory,
  thread: Question["thread"],
  wanted: NonNullable<Heard["forget"]>,
  turn: HeardTurn,
): Promise<HeardTurn | null> {
  const gone = wanted === "everything" ? turn.holds : meant(wanted.statement, turn.holds);
  if (gone.length === 0) {
    const isRule = wanted === "everything" || heardIn(wanted.statement).statements.length > 0;
    return isRule ? { ...turn, reply: unknown(turn.holds) } : null;
  }
  for (const { id } of gone) await store.forgetCorrection(thread, id);
  const left = turn.holds.filter((held) => !gone.includes(held));
  const words = gone.map(({ statement }) => statement).join("; ");
  return { ...turn, holds: left, reply: `Forgotten: ${words}. It does not hold for later answers.` };
}

/** Those that the words name: the very statement, or most of its words. */
function meant(words: string, holds: readonly Correction[]): readonly Correction[] {
  const wanted = sameWords(words);
  const same = holds.filter(({ statement }) => sameWords(statement) === wanted);
  if (same.length > 0) return same;
  const wordsOf = (text: string) => new Set(text.match(/[\p{L}\p{N}]+/gu) ?? []);
  const said = wordsOf(wanted);
  const [best] = holds
    .map((held) => {
      const known = wordsOf(sameWords(held.statement));
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
