import { type Every, everyInterval } from "../every.ts";
import type { Thread } from "../intake/question.ts";
import { describeError, type Logger } from "../log.ts";
import type { Store } from "../store/store.ts";

export interface RetentionDeps {
  readonly store: Pick<Store, "restingThreads">;
  /** Removes everything of a thread but the words in it. */
  readonly forget: (thread: Thread) => Promise<unknown>;
  /** Threads that rest for longer are forgotten, where their workspace or channel did not decide otherwise. */
  readonly keepDays: number;
  readonly now: () => number;
  readonly log: Logger;
  /** Runs something again and again; returns what stops it. Default: an interval that keeps no process alive. */
  readonly every?: Every;
}

const LOOK_EVERY_MS = 60 * 60_000;
const AT_ONCE = 50;

/** Forgets threads in which nothing happened for too long. Returns what ends that; it resolves when nothing is going on. */
export function startRetention(deps: RetentionDeps): () => Promise<void> {
  const every = deps.every ?? everyInterval;
  let pass: Promise<void> | null = null;
  const look = (): void => {
    pass ??= forgetResting(deps).finally(() => (pass = null));
  };
  const stop = every(LOOK_EVERY_MS, look);
  look();
  return async () => {
    stop();
    await pass;
  };
}

/** Never throws: what fails is tried again an hour later. */
async function forgetResting({ store, forget, keepDays, now, log }: RetentionDeps): Promise<void> {
  try {
    for (;;) {
      const threads = await store.restingThreads(now(), keepDays, AT_ONCE);
      for (const thread of threads) await forget(thread);
      if (threads.length > 0) log.info("old threads were forgotten", { stage: "retention", count: threads.length });
      if (threads.length < AT_ONCE) return;
    }
  } catch (error) {
    log.warn("old threads could not be forgotten", { stage: "retention", error: describeError(error) });
  }
}
