import type { Tapped } from "./measure/tap.ts";
import type { Ack, Seen } from "./questions.ts";
import type { Side } from "./side.ts";

/** What one question cost when nothing else was going on; milliseconds. */
export interface Alone {
  readonly ackMs: number;
  readonly signMs: number;
  /** From the question to the whole answer, without the model's time. */
  readonly overheadMs: number;
  /** When each call first reached Slack or Claude, counted from the question and without the model's time. */
  readonly steps: ReadonlyMap<string, number>;
}

const PATIENCE_MS = 30_000;
const EVENT = "app_mention";
const MODEL_CALL = "POST /v1/messages";

/** Asks one question and waits for its answer. Throws when there is none, or when a measured moment did not come. */
export async function askAlone(side: Side, channel: string): Promise<Alone> {
  const ask = await side.questions.prepare(channel);
  side.tap.take();
  side.questions.takeAcks();
  const seen = await ask(PATIENCE_MS);
  const taps = side.tap.take().filter((tapped) => isCall(tapped) && tapped.at <= (seen.answeredAt ?? 0));
  const model = { from: firstOf(taps, MODEL_CALL), to: side.model.takeEnd(seen.key) };
  const { signAt, answeredAt, askedAt } = seen;
  const acked = side.questions.takeAcks().find(({ event }) => event === EVENT);
  if (signAt === null || answeredAt === null || model.to === null || acked === undefined) {
    throw new Error(`the ${side.name} bot did not answer a question within ${PATIENCE_MS / 1_000} s`);
  }
  return {
    ackMs: acked.at - firstOf(taps, `event:${EVENT}`),
    signMs: signAt - askedAt,
    overheadMs: answeredAt - askedAt - (model.to - model.from),
    steps: stepsOf(seen, taps, acked, { from: model.from, to: model.to }),
  };
}

/** The emulator also asks for faults of its own making, such as a file that comes late; those are no calls. */
function isCall({ call }: Tapped): boolean {
  return !call.startsWith("file:");
}

function firstOf(taps: readonly Tapped[], call: string): number {
  const found = taps.find((tapped) => tapped.call === call);
  if (found === undefined) throw new Error(`${call} was never met`);
  return found.at;
}

function stepsOf(
  seen: Seen,
  taps: readonly Tapped[],
  ack: Ack,
  model: { readonly from: number; readonly to: number },
): ReadonlyMap<string, number> {
  const moments: Tapped[] = [
    ...taps,
    { call: "(acknowledged)", at: ack.at },
    { call: "(first sign visible)", at: seen.signAt ?? 0 },
    { call: "(model done)", at: model.to },
    { call: "(answer visible)", at: seen.answeredAt ?? 0 },
  ];
  const steps = new Map<string, number>();
  for (const { call, at } of moments.toSorted((a, b) => a.at - b.at)) {
    const modelTime = Math.max(0, Math.min(at, model.to) - model.from);
    if (!steps.has(call)) steps.set(call, at - seen.askedAt - modelTime);
  }
  return steps;
}
