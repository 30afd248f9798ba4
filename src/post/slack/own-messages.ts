import type { Thread } from "../../intake/question.ts";
import { type CallTools, callSlack } from "./call.ts";
import type { SlackClients } from "./clients.ts";

/** `event_type` of the metadata by which we know our own messages again. */
export const ANSWER_EVENT = "threadsheet.answer";

/** One of the bot's messages as it stands in the thread. */
export interface OwnMessage {
  readonly ts: string;
  /** Turn and part from the metadata; null for streams that were never ended by us, and for shared files. */
  readonly turnId: string | null;
  readonly part: string | null;
  /** A stream that still takes text. */
  readonly streaming: boolean;
  /** A stream at any time. */
  readonly streamed: boolean;
  /** The answer's buttons stand below it, and they come last of all. */
  readonly ends: boolean;
  /** Slack ids of the images in its blocks; null for one that Slack does not name. */
  readonly images: readonly (string | null)[];
  readonly files: readonly { readonly id: string; readonly name: string; readonly size: number }[];
}

export interface ThreadReading {
  readonly clients: SlackClients;
  readonly tools: CallTools;
  readonly thread: Thread;
  /** Nothing older than this ts is looked at, but for the thread's root. */
  readonly since: string;
  /** How long the calls may wait for their turn, in all. */
  readonly maxWaitMs: number;
}

const READ_PAGES = 20;

/** The bot's own messages in the thread, oldest first. Throws as `callSlack` does. */
export async function readOwnMessages(reading: ThreadReading): Promise<readonly OwnMessage[]> {
  const me = await read(reading, "auth.test", () => reading.clients.reads.auth.test());
  const found: OwnMessage[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < READ_PAGES; page += 1) {
    const reply = await replies(reading, cursor);
    const own = (reply.messages ?? []).filter((message) => isOwn(message, me));
    found.push(...own.map(readOwnMessage));
    cursor = reply.response_metadata?.next_cursor;
    if (!cursor) break;
  }
  return found;
}

function replies(reading: ThreadReading, cursor: string | undefined) {
  const { channel, rootTs } = reading.thread;
  const range = { oldest: reading.since, inclusive: true, limit: 200, ...(cursor ? { cursor } : {}) };
  const where = { channel, ts: rootTs, include_all_metadata: true };
  return read(reading, "conversations.replies", () =>
    reading.clients.reads.conversations.replies({ ...where, ...range }),
  );
}

function read<T>({ tools, thread, maxWaitMs }: ThreadReading, method: string, run: () => Promise<T>): Promise<T> {
  const key = { team: thread.team, method, channel: thread.channel };
  return callSlack(tools, { key, unsure: "again", run, maxWaitMs });
}

interface Me {
  readonly user_id?: string;
  readonly bot_id?: string;
}

interface RawBlock {
  readonly type?: string;
  readonly slack_file?: { readonly id?: string };
}

interface RawMessage {
  readonly ts?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly metadata?: unknown;
  readonly streaming_state?: string;
  readonly blocks?: readonly RawBlock[];
  readonly files?: readonly { readonly id?: string; readonly name?: string; readonly size?: number }[];
}

function isOwn(message: RawMessage, me: Me): boolean {
  const byUser = message.user !== undefined && message.user === me.user_id;
  return byUser || (message.bot_id !== undefined && message.bot_id === me.bot_id);
}

function readOwnMessage(message: RawMessage): OwnMessage {
  const { turn, part } = metadataPayload(message.metadata);
  const blocks = message.blocks ?? [];
  return {
    ts: message.ts ?? "",
    turnId: turn,
    part,
    streaming: message.streaming_state === "in_progress",
    streamed: message.streaming_state !== undefined,
    ends: turn !== null && blocks.some(({ type }) => type === "actions"),
    images: blocks.filter(({ type }) => type === "image").map((block) => block.slack_file?.id ?? null),
    files: (message.files ?? []).map(({ id = "", name = "", size = 0 }) => ({ id, name, size })),
  };
}

function metadataPayload(metadata: unknown): { turn: string | null; part: string | null } {
  const none = { turn: null, part: null };
  if (typeof metadata !== "object" || metadata === null) return none;
  if (Reflect.get(metadata, "event_type") !== ANSWER_EVENT) return none;
  const payload: unknown = Reflect.get(metadata, "event_payload");
  if (typeof payload !== "object" || payload === null) return none;
  const [turn, part] = [Reflect.get(payload, "turn") as unknown, Reflect.get(payload, "part") as unknown];
  return typeof turn === "string" && typeof part === "string" ? { turn, part } : none;
}
