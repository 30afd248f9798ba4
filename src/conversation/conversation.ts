import type { Thread } from "../intake/question.ts";

/** Our record of a thread. */
export interface Conversation {
  readonly thread: Thread;
  /** Claude's container of this thread, once one is known; it may vanish. */
  readonly containerId: string | null;
  /** Dataset ids that were placed into that container. */
  readonly inContainer: readonly string[];
  /** Model and tool version are frozen when the conversation starts (thinking is signed over them). */
  readonly model: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One earlier exchange as the recap of a follow-up tells it; the answer is the scrubbed one. */
export interface Exchange {
  readonly askedAt: number;
  readonly question: string;
  readonly answer: string;
  /** Names of the files the answer produced. */
  readonly artifacts: readonly string[];
}

/** Where a turn stands. `answered` means stored and owed to the thread; only the last three are final. */
export type TurnState = "queued" | "running" | "answered" | "done" | "failed" | "cancelled";
