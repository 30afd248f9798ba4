import { AppError } from "../errors.ts";
import type { Thread } from "../intake/question.ts";

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
