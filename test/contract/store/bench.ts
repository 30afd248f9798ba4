import { AppError } from "../../../src/errors.ts";
import type { Thread } from "../../../src/intake/question.ts";
import type { InboxRow, Lease, Store } from "../../../src/store/store.ts";
import { type TestClock, thread } from "../../store/make.ts";

/** What every test of the contract works with: an open store on a place of its own, and its clock. */
export interface Bench {
  store: Store;
  readonly clock: TestClock;
  /** Another process's view of the same place. */
  open(): Promise<Store>;
  closeAll(): Promise<void>;
}

export const here = thread("1.1");

export const NOTHING = {
  turn: null,
  open: [],
  answer: null,
  conversation: null,
  exchanges: [],
  datasets: [],
  posted: [],
};

export async function everythingOf(store: Store, of: Thread, turnId: string): Promise<typeof NOTHING | object> {
  return {
    turn: await store.turn(turnId),
    open: await store.openTurns(of),
    answer: await store.answerOf(turnId),
    conversation: await store.conversation(of),
    exchanges: await store.exchanges(of, 100),
    datasets: await store.datasets(of),
    posted: await store.posted(turnId),
  };
}

export function delivery(deliveryId: string, receivedAt: number): InboxRow {
  return { deliveryId, kind: "event", body: { event: { type: "message", text: "é 😀" } }, receivedAt };
}

export function tsOf(lease: Lease): string {
  return lease.turn.question.ts;
}

/** The code with which the promise was refused. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof AppError ? error.code : "not an AppError";
  }
  return "not refused";
}
