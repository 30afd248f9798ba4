import { setTimeout as sleep } from "node:timers/promises";

/** Resolves when the work has settled, well or not, or after `ms`; leaves no timer behind. */
export async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const patience = new AbortController();
  const overdue = sleep(ms, undefined, { signal: patience.signal });
  await Promise.race([Promise.allSettled([work]), overdue]);
  overdue.catch(() => undefined);
  patience.abort();
}
