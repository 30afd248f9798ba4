import { AppError } from "../errors.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { Turn } from "./store.ts";

/** A dataset may only be saved under a lease of its own thread. Throws `AppError("internal")`. */
export function requireSameThread(own: Thread, other: Thread): void {
  const same = own.team === other.team && own.channel === other.channel && own.rootTs === other.rootTs;
  if (!same) throw internal("A dataset was saved under the lease of another thread.");
}

/** A broken promise between our own parts: the operator reads what, the person a neutral sentence. */
export function internal(operatorHint: string): AppError {
  return new AppError({
    code: "internal",
    userMessage: "Something went wrong on my side while working on this.",
    operatorHint,
  });
}

/** Whether a twin event carries files that its question does not have yet; once it is begun it takes none. */
export function bringsFiles({ state, question }: Turn, twin: Question): boolean {
  return state === "queued" && twin.fileIds.some((id) => !question.fileIds.includes(id));
}
