import { clearInterval, setInterval } from "node:timers";

/** Runs something again and again; returns what stops it. */
export type Every = (ms: number, run: () => void) => () => void;

/** By an interval that keeps no process alive. */
export function everyInterval(ms: number, run: () => void): () => void {
  const interval = setInterval(run, ms).unref();
  return () => clearInterval(interval);
}
