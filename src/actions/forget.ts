import { type Question, questionId, type Thread, WITHDRAWN } from "../intake/question.ts";
import type { Effect, ForgetOptions, Store } from "../store/store.ts";

export interface ForgetDeps {
  readonly store: Pick<Store, "openTurns" | "forget">;
  readonly cancel: (turnId: string, byUser: string) => Promise<boolean>;
  /** Does deletions now, as far as that is possible; the others stay owed. Gives back those that are done. */
  readonly perform: (owed: readonly Effect[]) => Promise<readonly Effect[]>;
}

/**
 * Removes what came of a question that somebody deleted: work under way, its words, its answer, and what was posted for
 * it. Nobody is told: the answer goes with the question.
 */
export function createForgetQuestion({
  store,
  cancel,
  perform,
}: Pick<ForgetDeps, "cancel" | "perform"> & { readonly store: Pick<Store, "openTurns" | "forgetQuestion"> }): (
  thread: Thread,
  ts: string,
  unheard: Question | null,
) => Promise<void> {
  return async (thread, ts, unheard) => {
    const id = questionId(thread.team, thread.channel, ts);
    const owed = [...(await store.forgetQuestion(id, unheard))];
    for (const turn of await store.openTurns(thread)) {
      if (turn.question.ts === ts) await cancel(turn.id, WITHDRAWN);
    }
    // What ended while this looked for open ones.
    owed.push(...(await store.forgetQuestion(id, null)));
    if (owed.length > 0) await perform(owed);
  };
}

/**
 * Removes everything of a thread: work under way, rows, uploads at the provider, messages and files in Slack. What cannot
 * be deleted now is owed in the very commit that removes the rows. Gives back how many messages and files went at once.
 */
export function createForget(
  deps: ForgetDeps,
): (thread: Thread, byUser: string, options?: ForgetOptions) => Promise<{ messages: number; files: number }> {
  return async (thread, byUser, options) => {
    for (const turn of await deps.store.openTurns(thread)) await deps.cancel(turn.id, byUser);
    const owed = await deps.store.forget(thread, options);
    // A turn that was at work may still be ending; its traces are looked for once it has.
    const done = await deps.perform(owed.filter(({ kind }) => kind !== "strays"));
    const count = (wanted: Effect["kind"]): number => done.filter(({ kind }) => kind === wanted).length;
    return { messages: count("slack_message"), files: count("slack_file") };
  };
}
