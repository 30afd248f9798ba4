import { SLACK } from "../../limits.ts";
import type { Missing } from "./status.ts";

export interface StreamSettings {
  /** How long first content is held back, so that an answer that is complete at once becomes one plain message. */
  readonly holdMs: number;
  /** Steps of the work are shown from then on; sooner there is the status line. Null for never. */
  readonly stepsAfterMs: number | null;
  readonly appendEveryMs: number;
  readonly updateEveryMs: number;
  /** A stream is ended before Slack lets it die. */
  readonly streamMaxMs: number;
  /** After so many messages the rest waits for the end of the answer. */
  readonly maxMessages: number;
}

export const STREAM_SETTINGS: StreamSettings = {
  holdMs: 400,
  stepsAfterMs: 2_000,
  appendEveryMs: 1_000,
  updateEveryMs: SLACK.updateEveryMs,
  streamMaxMs: SLACK.streamMaxMs,
  maxMessages: 8,
};

export interface LiveOptions {
  readonly missing: Missing;
  readonly settings: StreamSettings;
  /** Nothing is shown before this: what a dead process left in the thread goes first. */
  readonly ready: () => Promise<unknown>;
  /** There is no stream for the steps of the work. */
  readonly onStepsRefused: () => void;
}
