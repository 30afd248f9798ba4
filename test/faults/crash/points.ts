import type { Moment } from "./gate.ts";
import type { QuestionKind } from "./questions.ts";

/** A place between the acknowledgement of a question and the end of its turn at which the process is killed. */
export interface Point {
  readonly step: string;
  readonly at: Moment;
  /** What is asked to get there. */
  readonly kind: QuestionKind;
  /** The step is everybody's; once it stops, nothing else in the process goes on for long. */
  readonly shared: boolean;
  /** Stops at the n-th time of this question. */
  readonly nth: number;
}

export function nameOf({ kind, step, at, nth }: Point): string {
  return `${step}:${at}${nth > 1 ? ` (${nth}.)` : ""} of ${kind}`;
}

interface Steps {
  readonly kind: QuestionKind;
  readonly steps: readonly string[];
  readonly at?: readonly Moment[];
  readonly shared?: boolean;
  readonly nth?: number;
}

const AROUND: readonly Moment[] = ["before", "after"];

/** In the order in which a turn comes by. What only reads is left out: it leaves nothing behind that could be lost. */
const STEPS: readonly Steps[] = [
  // Asked first: only so many sessions a minute are begun.
  { kind: "chart", steps: ["slack.agents.sessions.setStatus", "slack.assistant.threads.setStatus"] },
  // From the event to the turn.
  { kind: "plain", steps: ["store.acceptDelivery", "store.enqueue", "store.deliveryDone"] },
  { kind: "plain", steps: ["store.claim", "store.heartbeat"], shared: true },
  // The files.
  { kind: "chart", steps: ["claude.files.upload", "store.saveDatasets"] },
  // The model and what it leaves.
  { kind: "chart", steps: ["claude.messages"], at: ["before", "mid", "after"] },
  { kind: "paused", steps: ["store.saveCheckpoint"] },
  { kind: "paused", steps: ["claude.messages"], nth: 2 },
  { kind: "chart", steps: ["store.saveCheckpoint", "claude.files.content", "store.saveAnswer"] },
  { kind: "follow_up", steps: ["claude.messages"] },
  // The answer in its thread.
  { kind: "stream", steps: ["slack.chat.startStream", "slack.chat.appendStream", "slack.chat.stopStream"] },
  { kind: "chart", steps: ["slack.files.getUploadURLExternal", "store.intend.upload", "slack.files.upload"] },
  { kind: "chart", steps: ["slack.files.completeUploadExternal", "slack.chat.postMessage"] },
  { kind: "chart", steps: ["store.recordPosted"] },
  { kind: "plain", steps: ["slack.agents.sessions.setStatus.active", "store.finish"] },
  { kind: "table", steps: ["slack.files.completeUploadExternal", "store.recordPosted"] },
  { kind: "follow_up", steps: ["slack.chat.postMessage"] },
  { kind: "refused", steps: ["store.intend.notice", "slack.chat.postMessage", "store.finish"] },
];

export const POINTS: readonly Point[] = STEPS.flatMap(({ kind, steps, at = AROUND, shared = false, nth = 1 }) =>
  steps.flatMap((step) => at.map((moment) => ({ step, at: moment, kind, shared, nth }))),
);
