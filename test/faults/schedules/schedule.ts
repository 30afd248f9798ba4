import fc from "fast-check";

import type { AnswerKind, ClaudeFault } from "./claude.ts";
import type { Trap } from "./life.ts";
import type { FaultKind, FaultPlace } from "./slack-faults.ts";

/** How many processes share the work at most; the first two run from the beginning. */
export const PROCESSES = 3;
/** Two threads of a channel and one of direct messages. */
export const THREADS = 3;

/** One thing that happens in a world. What makes no sense where it stands does nothing. */
export type Step =
  | {
      readonly what: "ask";
      readonly thread: number;
      readonly kind: AnswerKind;
      /** Processes to which the two events about a mention go, and which comes first. */
      readonly to: readonly [number, number];
      readonly first: "app_mention" | "message";
      readonly gapMs: number;
    }
  | { readonly what: "redeliver"; readonly nth: number; readonly to: number }
  | { readonly what: "kill" | "start" | "freeze" | "shut down"; readonly process: number }
  | { readonly what: "resume"; readonly process: number; readonly first: "reply" | "timer" }
  | { readonly what: "wait"; readonly ms: number }
  | { readonly what: "trap"; readonly process: number; readonly trap: Trap }
  | { readonly what: "store fault"; readonly process: number; readonly at: string; readonly calls: number }
  | { readonly what: "slack fault"; readonly place: FaultPlace; readonly kind: FaultKind }
  | { readonly what: "claude fault"; readonly kind: ClaudeFault }
  | { readonly what: "stop"; readonly nth: number; readonly how: "button" | "session"; readonly to: number }
  | { readonly what: "delete"; readonly nth: number; readonly to: number };

/** Most often one of those that are surely there. */
const process = fc.constantFrom(...Array.from({ length: PROCESSES }, (_, at) => at), 0, 1);
const nth = fc.nat({ max: 7 });

const ask: fc.Arbitrary<Step> = fc.record({
  what: fc.constant("ask" as const),
  thread: fc.nat({ max: THREADS - 1 }),
  kind: fc.constantFrom("plain", "plain", "paused", "chart"),
  to: fc.tuple(process, process),
  first: fc.constantFrom("app_mention", "message"),
  gapMs: fc.constantFrom(0, 30, 1_000, 8_000),
});

const how = fc.constantFrom("killed before", "killed after", "frozen");
/** Where it matters most whether something has just happened or not. */
const WRITES = ["acceptDelivery", "enqueue", "claim", "saveCheckpoint", "saveAnswer", "intend", "finish"];
const DEEDS = ["chat.postMessage", "chat.startStream", "chat.stopStream", "chat.update", "chat.delete"];
const UPLOADS = ["files.getUploadURLExternal", "files.completeUploadExternal", "upload"];

const trap: fc.Arbitrary<Step> = fc.record({
  what: fc.constant("trap" as const),
  process,
  trap: fc.oneof(
    fc.record({ at: fc.constant("any"), after: fc.nat({ max: 40 }), how }),
    fc.record({
      at: fc.constantFrom(...WRITES, ...DEEDS, ...UPLOADS, "model", "release", "cancel"),
      after: fc.nat({ max: 1 }),
      how,
    }),
  ),
});

const storeFault: fc.Arbitrary<Step> = fc.record({
  what: fc.constant("store fault" as const),
  process,
  at: fc.constantFrom("any", ...WRITES, "heartbeat", "takeOwed", "settle", "owe", "cancel", "answerOf"),
  calls: fc.integer({ min: 1, max: 3 }),
});

const slackFault: fc.Arbitrary<Step> = fc.record({
  what: fc.constant("slack fault" as const),
  place: fc.constantFrom("post", "stream", "upload", "status", "any"),
  kind: fc.constantFrom("lost", "failed after", "failed", "limited"),
});

const claudeFault: fc.Arbitrary<Step> = fc.record({
  what: fc.constant("claude fault" as const),
  kind: fc.constantFrom("overloaded", "failed", "limited", "limited for long", "refused", "refused", "cut"),
});

/** Mostly within a turn; sometimes beyond a lease, and seldom beyond the next look into the inbox. */
const waiting = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(20, 100, 300, 700, 1_500, 4_000) },
  { weight: 3, arbitrary: fc.constant(11_000) },
  { weight: 1, arbitrary: fc.constant(35_000) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: ask },
  { weight: 8, arbitrary: fc.record({ what: fc.constant("wait" as const), ms: waiting }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("redeliver" as const), nth: fc.nat({ max: 15 }), to: process }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("kill", "shut down"), process }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("start" as const), process }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("freeze" as const), process }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("resume" as const), process, first: fc.constantFrom("reply", "timer") }),
  },
  { weight: 6, arbitrary: trap },
  { weight: 1, arbitrary: storeFault },
  { weight: 3, arbitrary: slackFault },
  { weight: 3, arbitrary: claudeFault },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("stop" as const),
      nth,
      how: fc.constantFrom("button", "session"),
      to: process,
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("delete" as const), nth, to: process }) },
);

/** A schedule always begins with a question; without one there is nothing to lose. */
export const schedules: fc.Arbitrary<readonly Step[]> = fc
  .tuple(ask, fc.array(step, { minLength: 2, maxLength: 18, size: "max" }))
  .map(([first, others]) => [first, ...others]);

/** The schedule as a list a person can follow. */
export function inWords(schedule: readonly Step[]): string {
  return schedule.map((each, at) => `${String(at + 1).padStart(3)}. ${stepInWords(each)}`).join("\n");
}

export function stepInWords(step: Step): string {
  switch (step.what) {
    case "ask": {
      const [a, b] = step.to;
      const twin = step.first === "message" ? "app_mention" : "message";
      const events = `${step.first} to p${a}, ${twin} to p${b} after ${step.gapMs} ms`;
      return `ask in thread ${step.thread} (${step.kind}): ${events}`;
    }
    case "redeliver":
      return `redeliver delivery ${step.nth} to p${step.to}`;
    case "resume":
      return `resume p${step.process}, ${step.first === "reply" ? "replies" : "timers"} first`;
    case "wait":
      return `wait ${step.ms} ms`;
    case "trap":
      return `p${step.process} will be ${step.trap.how} its call ${step.trap.after + 1} (${step.trap.at}) from now`;
    case "store fault":
      return `the store refuses the next ${step.calls} calls (${step.at}) of p${step.process}`;
    case "slack fault":
      return `the next Slack call (${step.place}) is ${step.kind}`;
    case "claude fault":
      return `the next Claude call is ${step.kind}`;
    case "stop":
      return `stop question ${step.nth} by ${step.how}, told to p${step.to}`;
    case "delete":
      return `delete question ${step.nth}, told to p${step.to}`;
    default:
      return `${step.what} p${step.process}`;
  }
}
