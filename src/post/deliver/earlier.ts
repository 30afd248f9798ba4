import type { Effect, PostedMessage } from "../../store/store.ts";
import { SlackRejected } from "../slack/call.ts";
import type { OwnMessage, ThreadClient } from "../slack/thread-client.ts";
import type { Placed } from "./deliver.ts";

/** What an earlier attempt at the same reply has left in the thread and may be kept. */
export interface Earlier {
  /** Finished messages of the answer, by part, with the files they show. */
  readonly messages: ReadonlyMap<string, Placed>;
  /** The answer stands there to its end, in just these messages. */
  readonly complete: boolean;
  /** Files of this reply that stand in the thread, each with the message that shares it. */
  readonly files: readonly EarlierFile[];
}

export interface EarlierFile {
  readonly ts: string;
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

export const NOTHING_EARLIER: Earlier = { messages: new Map(), complete: false, files: [] };

/** What the store knows of the turn's earlier attempts. */
export interface Recorded {
  readonly posted: readonly PostedMessage[];
  readonly effects: readonly Effect[];
}

/**
 * Looks at the thread after a crash or a broken attempt. An answer that stands there to its end stays as it is; else
 * whole messages of it are kept, and everything that was half done (streams, notices, messages of another cut) is taken
 * away. Nothing is looked at when no effect is open. Throws as `callSlack` does.
 */
export async function reclaim(
  slack: ThreadClient,
  turnId: string,
  recorded: Recorded,
  mostMessages: number,
): Promise<Earlier> {
  if (recorded.effects.length === 0) return NOTHING_EARLIER;
  const own = await slack.ownMessages();
  const mine = own.filter((message) => message.turnId === turnId && !message.streaming);
  // With more messages than that the rest of the answer may have gone into a file, which cannot be told from here.
  const complete = mine.some(({ ends }) => ends) && mine.filter(isAnswer).length < mostMessages;
  const kept = mine.filter((message) => (complete ? isAnswer(message) : isWhole(message)));
  await takeAwayAll(slack, remnants(own, kept, turnId, recorded.posted));
  const uploads = uploadIds(recorded);
  const messages = new Map(kept.map((message) => [message.part ?? "", placedOf(message, recorded.posted, uploads)]));
  const files = own.flatMap(({ ts, files }) => files.map((file) => ({ ts, ...file })));
  return { messages, complete, files: files.filter(({ id }) => uploads.has(id)) };
}

/** Parts of a plan made for the whole answer are plain numbers; they are the same in every attempt. */
function isWhole(message: OwnMessage): boolean {
  return /^\d+$/.test(message.part ?? "");
}

/** Any message of an answer, as against the notices that come with a turn. */
function isAnswer(message: OwnMessage): boolean {
  return /^[Lc]?\d/.test(message.part ?? "");
}

function remnants(
  own: readonly OwnMessage[],
  kept: readonly OwnMessage[],
  turnId: string,
  posted: readonly PostedMessage[],
): OwnMessage[] {
  const known = new Set(posted.map(({ ts }) => ts));
  return own.filter((message) => !kept.includes(message) && isRemnant(message, turnId, known));
}

/**
 * Only one turn works in a thread, and none ends without giving its streams their mark: one that is open, or that ended
 * by itself without a mark, is of this turn.
 */
function isRemnant(message: OwnMessage, turnId: string, known: ReadonlySet<string>): boolean {
  if (message.turnId === turnId || message.streaming) return true;
  return message.turnId === null && message.files.length === 0 && (message.streamed || known.has(message.ts));
}

async function takeAwayAll(slack: ThreadClient, messages: readonly OwnMessage[]): Promise<void> {
  for (const message of messages) {
    if (message.streaming) await slack.closeStream(message.ts);
    try {
      await slack.remove(message.ts);
    } catch (error) {
      // A message that may not be deleted stays; the answer matters more than a tidy thread.
      if (!(error instanceof SlackRejected)) throw error;
    }
  }
}

function uploadIds({ effects, posted }: Recorded): Set<string> {
  const noted = effects.filter(({ kind }) => kind === "upload").map(({ ref }) => ref);
  return new Set([...noted, ...posted.flatMap(({ fileIds }) => fileIds)]);
}

/**
 * The files a message shows, so that none of them is taken for one that nobody shows. Where Slack does not name an
 * image's file, all uploads of the turn count: a file too many that stays harms nobody.
 */
function placedOf(message: OwnMessage, posted: readonly PostedMessage[], uploads: ReadonlySet<string>): Placed {
  const before = posted.find(({ ts }) => ts === message.ts)?.fileIds ?? [];
  const named = message.images.filter((id) => id !== null);
  const shown = named.length === message.images.length ? named : uploads;
  return { ts: message.ts, fileIds: [...new Set([...before, ...shown, ...message.files.map(({ id }) => id)])] };
}
