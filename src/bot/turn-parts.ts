import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Artifact } from "../analysis/answer.ts";
import { checkpointKey } from "../analysis/checkpoint.ts";
import type { Parts } from "../turn/parts.ts";
import { describeError } from "../log.ts";
import { createOpenReply, type OpenReply } from "../post/live-reply.ts";
import { replySettings } from "../post/open-reply.ts";
import type { LearnedShelf } from "../scrub/learned/shelf.ts";
import { createSharedAnswer } from "../actions/shared-answer.ts";
import type { LearnedRows } from "../store/store.ts";
import type { Services } from "./services.ts";

const ARTIFACT_LIMITS = { maxBytes: 50 * 1024 * 1024, maxCount: 20 };
const PATIENCE_MS = 10 * 60_000;

/** Whether the turn is still ours to work on, under this very lease. */
export type HoldsTurn = (turnId: string, fence: number) => boolean;

/** Makes what turns post through. */
export function replyOpener(services: Services, holdsTurn: HoldsTurn): OpenReply {
  const { clients, say, store, limiter, access, log, config } = services;
  return createOpenReply({
    clients: () => clients,
    sealButtons: access.sealButtons,
    say,
    intend: (lease, effects) => store.intend(lease, effects),
    effects: (turnId) => store.effects(turnId),
    owe: (thread, owed) => store.owe(thread, owed),
    recordPosted: (message, hurry) => store.recordPosted(message, hurry),
    posted: (turnId) => store.posted(turnId),
    holdsTurn,
    limiter,
    log,
    settings: replySettings(config),
  });
}

/** What a turn runs through. */
export function turnParts(services: Services, openReply: OpenReply, holdsTurn: HoldsTurn): Parts {
  const { config, log, store, claude, shelf, openScrub, settingsOf } = services;
  const { apiKey, model } = config.claude;
  return {
    store,
    files: services.files,
    analysis: {
      claude,
      artifactLimits: ARTIFACT_LIMITS,
      patienceMs: config.patienceMs ?? PATIENCE_MS,
      answerTimeoutMs: config.answerTimeoutMs,
      checkpointKey: checkpointKey(apiKey),
      notifyAdmin: (sentence) => notifyAdmin(sentence, services),
      now: () => performance.now(),
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      log,
    },
    openScrub,
    settingsOf,
    ...shelved(shelf),
    sharedAnswer: createSharedAnswer({ ...shelved(shelf), store, files: services.files, log }),
    sealedWords: services.sealing.words,
    learnProduced: (team, artifact, signal) => learnProduced(team, artifact, signal, services),
    openReply,
    holdsTurn,
    opaqueId: (team, user) => createHmac("sha256", apiKey).update(`${team}:${user}`).digest("hex"),
    model,
    spoolDir: config.spoolDir,
    now: Date.now,
    log,
  };
}

/** What was learned of datasets, made ready by what lies on the shelf. */
export function shelved(shelf: LearnedShelf): Pick<Parts, "learnedFinder" | "groupsOf"> {
  return {
    learnedFinder: (team, rows) => shelf.finder(team, rows),
    groupsOf: (team, rows) => shelf.groups(team, rows),
  };
}

/** A table that cannot be read through is left to the detectors, which look at every cell of it when it is cleaned. */
async function learnProduced(
  team: string,
  { path, kind, sha256 }: Artifact,
  signal: AbortSignal,
  { learner, shelf, log }: Services,
): Promise<LearnedRows | null> {
  if (kind !== "csv" && kind !== "xlsx") return null;
  try {
    const file = await learner.learn(path, kind, shelf.key(team), { signal });
    return file === null
      ? null
      : { datasetId: `produced ${sha256}`, rows: file.rows, hashes: file.table, groups: null };
  } catch (error) {
    signal.throwIfAborted();
    log.info("a table that was made could not be learned", { team, kind, error: describeError(error) });
    return null;
  }
}

/** Whoever runs the bot hears in Slack what only they can mend, if they said where. */
async function notifyAdmin(sentence: string, { config, clients, say }: Services): Promise<void> {
  if (!config.adminChannel) return;
  const quiet = { unfurl_links: false, unfurl_media: false };
  await clients.post.chat.postMessage({ channel: config.adminChannel, text: say(sentence), ...quiet });
}
