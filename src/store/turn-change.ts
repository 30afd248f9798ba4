import { stateAtWork } from "../conversation/states.ts";
import type { Turn } from "./store.ts";

/** What a move changes of a turn; everything else stays as it was. */
export type TurnChange = Pick<Turn, "state"> & Partial<Pick<Turn, "attempts" | "begun" | "crashes" | "crashedAlone">>;

/**
 * A turn of which the process died once runs beside this many of its kind; one that died more often runs when no other
 * suspect does, so that the next crash tells which it was.
 */
export const SUSPECTS_AT_ONCE = 10;

/** How many suspects an owner has at work: those that crashed once, and those that did so more often. */
export interface Suspects {
  readonly once: number;
  readonly often: number;
}

/** How many more of each kind may join them. */
export function placesFor({ once, often }: Suspects): Suspects {
  return { once: SUSPECTS_AT_ONCE - once, often: once + often === 0 ? 1 : 0 };
}

/** How the lane stood from which a turn is taken. */
export interface LaneBefore {
  /** Somebody holds it whose lease ran out: the process died or froze. */
  readonly abandoned: boolean;
  /** Its turn was the only suspect in that process from its claim to the end. */
  readonly alone: boolean;
}

/** A turn being begun. A crash is only blamed on it when no other suspect ran beside it. */
export function begin(turn: Turn, lane: LaneBefore): TurnChange {
  return {
    state: stateAtWork(turn.state),
    attempts: turn.attempts + 1,
    begun: turn.begun + 1,
    crashes: turn.crashes + (lane.abandoned ? 1 : 0),
    crashedAlone: lane.abandoned ? lane.alone : turn.crashedAlone,
  };
}

/** Whether a turn has crashed so often that it runs apart from others of its kind. */
export function isSuspect(crashes: number): boolean {
  return crashes >= 2;
}

/** From here on only posting is left, and its attempts are counted anew: this one is the first. */
export const ANSWERED: TurnChange = { state: "answered", attempts: 1, crashes: 0, crashedAlone: false };
