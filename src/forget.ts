import type { Thread } from "./intake/question.ts";
import type { Store } from "./store/store.ts";

export interface ForgetDeps {
  readonly store: Store;
  readonly cancel: (turnId: string, byUser: string) => Promise<boolean>;
  readonly deleteRemote: (fileIds: readonly string[]) => Promise<unknown>;
  readonly retract: (
    posted: Awaited<ReturnType<Store["forget"]>>["posted"],
  ) => Promise<{ messages: number; files: number }>;
}

/** Removes everything of a thread: work under way, rows, uploads at the provider, messages and charts in Slack. */
export function createForget(
  deps: ForgetDeps,
): (thread: Thread, byUser: string) => Promise<{ messages: number; files: number }> {
  return async (thread, byUser) => {
    for (const turn of await deps.store.openTurns(thread)) await deps.cancel(turn.id, byUser);
    const { remoteFileIds, posted } = await deps.store.forget(thread);
    await deps.deleteRemote(remoteFileIds);
    return await deps.retract(posted);
  };
}
