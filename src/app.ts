import { rm } from "node:fs/promises";

import { createCircuit } from "./analysis/circuit.ts";
import { turnFolders } from "./turn/answer-files.ts";
import type { TurnOutcome } from "./conversation/turns.ts";
import { toAppError } from "./errors.ts";
import { ruledBy } from "./intake/question.ts";
import type { ReplyContext } from "./post/live-reply.ts";
import type { Lease } from "./store/store.ts";

import { endOtherwise } from "./turn/endings.ts";
import type { Parts } from "./turn/parts.ts";
import { TurnLine } from "./turn/turn-line.ts";

/**
 * The line of a turn: files → analysis → scrub → post, told once. Every ending is visible in the thread, except when the
 * lease is lost: then somebody else has the turn, and writing anything would double it. One for the whole process.
 */
export function createTurnWorker(parts: Parts): (lease: Lease, signal: AbortSignal) => Promise<TurnOutcome> {
  const circuit = createCircuit(parts.analysis);
  return async (lease, signal) => {
    const folders = turnFolders(parts.spoolDir, lease);
    const inForce = await parts.settingsOf(ruledBy(lease.turn.question));
    const scrub = parts.openScrub(folders.own, inForce.policy);
    const reply = parts.openReply(replyContext(lease));
    const tools = { dir: folders.own, inForce, scrub, reply, circuit };
    try {
      const outcome = await new TurnLine(parts, lease, signal, tools)
        .run()
        .then((): TurnOutcome => "done")
        .catch((error: unknown) => endOtherwise(parts, lease, { ...tools, signal, error: toAppError(error) }));
      await rm(folders.turn, { recursive: true, force: true });
      return outcome;
    } catch (error) {
      // An answer that is still owed needs its charts on disk, but never those of a lease that is gone.
      if (toAppError(error).code === "turn.lease_lost") await rm(folders.own, { recursive: true, force: true });
      throw error;
    }
  };
}

function replyContext(lease: Lease): ReplyContext {
  const { id, question, begun, state } = lease.turn;
  const { thread, askerId, ts, askedFrom, sharedFrom } = question;
  const resumed = begun > 1 || state === "answered";
  const known = { turnId: id, lease, thread, askerId, askedTs: ts, resumed };
  if (sharedFrom !== undefined) return { ...known, origin: "shared" };
  return askedFrom === undefined ? known : { ...known, origin: "private" };
}
