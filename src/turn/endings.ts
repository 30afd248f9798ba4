import { Parked } from "../analysis/waiting/parked.ts";
import { stoppedBy } from "../conversation/stops.ts";
import type { TurnOutcome } from "../conversation/turns.ts";
import { AppError, toAppError } from "../errors.ts";
import type { Refusal } from "../files/dataset.ts";
import { WITHDRAWN } from "../intake/question.ts";
import { describeError } from "../log.ts";
import type { Lease, Store } from "../store/store.ts";

import type { Parts, TurnTools } from "./parts.ts";

/** A step could not be written down; the turn goes on from what was kept once the store is back. */
class NotStored extends AppError {}

/** Every way out but the answer: seen in the thread, or thrown for whoever goes on with the turn. */
export async function endOtherwise(
  { log, store }: Parts,
  { turn }: Lease,
  { error, signal, scrub, reply, circuit }: TurnTools & { error: AppError; signal: AbortSignal },
): Promise<TurnOutcome> {
  if (error.code === "turn.lease_lost" || error instanceof NotStored) throw error;
  // A stored answer that Slack did not take yet stays owed: the turn is tried again and only posted.
  if (error.code === "slack.unavailable") throw error;
  if (error.code === "turn.cancelled") {
    const by = (await store.turn(turn.id))?.cancelledBy ?? stoppedBy(signal) ?? turn.question.askerId;
    await (by === WITHDRAWN ? reply.withdraw() : reply.stopped(by));
    return "cancelled";
  }
  if (error instanceof Parked) return await park(error, { log, scrub, reply });
  circuit.failed(error);
  log.warn("a turn failed", { code: error.code, error: describeError(error.cause ?? error) });
  await reply.fail(scrub.text("error", error.userMessage), error.code !== "file.refused" || error.retryable);
  return "failed";
}

async function park(
  error: Parked,
  { log, scrub, reply }: Pick<TurnTools, "scrub" | "reply"> & Pick<Parts, "log">,
): Promise<TurnOutcome> {
  try {
    await reply.park(scrub.text("status", error.userMessage));
  } catch (reason) {
    if (toAppError(reason).code === "turn.lease_lost") throw reason;
    log.warn("a thread was not told that its turn waits", { error: describeError(reason) });
  }
  return { restMs: error.afterMs };
}

/** A stop that comes when the answer is there leaves it standing, unless the question itself is gone. */
export async function requireWanted(store: Pick<Store, "turn">, { turn }: Lease, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) return;
  const reason = toAppError(signal.reason);
  const by = stoppedBy(signal) ?? (await store.turn(turn.id))?.cancelledBy ?? null;
  if (reason.code !== "turn.cancelled" || by === WITHDRAWN) throw reason;
}

export async function orNotStored(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (toAppError(error).code === "turn.lease_lost") throw error;
    throw notStored(error);
  }
}

export function notStored(cause: unknown): AppError {
  const userMessage = "I have the answer but could not keep it, so I try again.";
  return new NotStored({ code: "internal", userMessage, retryable: true, cause });
}

export function allRefused(refusals: readonly Refusal[]): AppError {
  return new AppError({
    code: "file.refused",
    userMessage: refusals.map((refusal) => refusal.sentence).join("\n"),
    retryable: refusals.some(({ reason }) => reason === "still_processing" || reason === "unavailable"),
  });
}
