import type { Thread } from "../intake/question.ts";
import type { SafeAnswer, SafePart, SafeText } from "../scrub/safe-answer.ts";
import type { RunPart } from "./live/steps.ts";
import type { Lease, PostedMessage } from "../store/store.ts";

/** What the buttons under a message need to find their turn again. */
export interface ReplyContext {
  readonly turnId: string;
  /** The right under which what is going to be shown is written down first. */
  readonly lease: Lease;
  readonly thread: Thread;
  /** Person and workspace the answer is streamed to (`recipient_user_id`, `recipient_team_id`). */
  readonly askerId: string;
  /** ts of the asking message; messages of ours before it are none of this turn. */
  readonly askedTs?: string;
  /**
   * `private`: the thread is the asker's own, and the answer can be shared from it. `shared`: the answer came from such a
   * thread, whose files people here may not open.
   */
  readonly origin?: "private" | "shared";
  /** An earlier attempt, maybe of another process, may have shown something of this turn already. */
  readonly resumed?: boolean;
}

/** One turn's presence in the thread, from the first status to the last message. */
export interface LiveReply {
  /** Status line within one Slack round trip, with a Stop button; resolves when it is visible. */
  begin(): Promise<void>;
  /**
   * What is being done right now, in words: the status line, and a step of the work. Code runs have several steps, all
   * under way until {@link LiveReply.stepped}. Shown never more often than Slack allows.
   */
  progress(words: SafeText, run?: RunPart): void;
  /** The code run under way is over. */
  stepped(failed: boolean): void;
  /** More of the answer, in reading order. Text appears as it comes, charts when their file is ready. */
  append(parts: readonly SafePart[]): void;
  /**
   * Everything of the answer that is not yet visible, then notes, footer and buttons. Works as well when nothing was
   * appended before (an answer delivered after a restart). Resolves with the messages the answer now consists of.
   */
  finish(answer: SafeAnswer): Promise<readonly PostedMessage[]>;
  /**
   * Ends with one sentence and, where it helps, a Retry button. What was already shown stays. A thread that takes no
   * message any more is told nothing, and that is no error.
   */
  fail(sentence: SafeText, retry: boolean): Promise<readonly PostedMessage[]>;
  /** Takes back whatever was shown: the question is gone, so there is nobody to be told. */
  withdraw(): Promise<void>;
  /** Ends with "Stopped". */
  stopped(by: string): Promise<readonly PostedMessage[]>;
  /**
   * Says what the turn waits for, with a Stop button, and ends the status: the turn rests for long. The reply that is
   * opened when it goes on takes the sentence away.
   */
  park(sentence: SafeText): Promise<void>;
}

/** Opens the reply of a turn. */
export type OpenReply = (context: ReplyContext) => LiveReply;

export { createOpenReply, type ReplyDeps, type ReplySettings } from "./open-reply.ts";
