import type { TurnState } from "./conversation.ts";

const NEXT = {
  queued: ["running", "cancelled"],
  // Back to `queued` when given back, again `running` when its owner died.
  running: ["queued", "running", "answered", "done", "failed", "cancelled"],
  // Never back: an answer that is stored is only posted, not computed again.
  answered: ["answered", "done", "failed", "cancelled"],
  done: [],
  failed: [],
  cancelled: [],
} satisfies Record<TurnState, readonly TurnState[]>;

/** Whether a turn in state `from` may go to state `to`. */
export function canMove(from: TurnState, to: TurnState): boolean {
  const next: readonly TurnState[] = NEXT[from];
  return next.includes(to);
}

/** Whether nothing more happens to a turn in this state. */
export function isFinal(state: TurnState): boolean {
  return NEXT[state].length === 0;
}

/** The state in which a turn is worked on: an answered one stays so, because only its posting is left. */
export function stateAtWork(state: TurnState): TurnState {
  return state === "answered" ? "answered" : "running";
}

/** The state of a turn whose owner gave it back. */
export function stateWhenReleased(state: TurnState): TurnState {
  return state === "answered" ? "answered" : "queued";
}
