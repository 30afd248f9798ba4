import type { PlayEvent, PlayFile, PlayMessage } from "../../control-api.ts";
import { authorOf } from "./names.ts";
import { type PageState, threadKey } from "./store.ts";

type Messages = readonly PlayMessage[];

/** What one live event changes. Applying the same event twice changes nothing more. */
export function applyEvent(state: PageState, event: PlayEvent, now: number): Partial<PageState> {
  switch (event.type) {
    case "message":
      return onMessage(state, event.message);
    case "message_changed":
      return { ...placeMessage(state, event.message), files: withFiles(state.files, event.message.files) };
    case "message_deleted":
      return onDeleted(state, event.channel, event.ts);
    case "ephemeral":
      return { ephemerals: upsert(state.ephemerals, event.message) };
    case "status":
      return { statuses: withStatus(state.statuses, event, now) };
    case "view":
      return event.user === state.me ? { view: event.view } : {};
    case "home":
      return event.user === state.me ? { homeVersion: state.homeVersion + 1 } : {};
    case "file":
      return { files: withFiles(state.files, [event.file]) };
    case "log":
      return { log: [...state.log.filter((entry) => entry.n !== event.entry.n), event.entry].slice(-1000) };
    case "bot":
      return state.play === null
        ? {}
        : { play: { ...state.play, bot: { ...state.play.bot, connected: event.connected } } };
    case "session":
      return { processing: withProcessing(state.processing, threadKey(event.channel, event.thread_ts), event.status) };
    default:
      return {};
  }
}

function onMessage(state: PageState, message: PlayMessage): Partial<PageState> {
  const placed = placeMessage(state, message);
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return {
    ...placed,
    files: withFiles(state.files, message.files),
    channels: isReply ? countReply(placed.channels ?? state.channels, message) : (placed.channels ?? state.channels),
    unread: withUnread(state, message),
    announcement: announce(state, message),
  };
}

/** Long messages are announced by their beginning; the rest is read in place. */
const SPOKEN_CHARS = 160;

function announce(state: PageState, message: PlayMessage): string {
  if (state.play === null || message.user === state.me) return state.announcement;
  return `${authorOf(state.play, message).name}: ${message.text.slice(0, SPOKEN_CHARS)}`;
}

/** Puts a message where it is shown: its channel, its thread, or both (a root, a broadcast reply). */
function placeMessage(state: PageState, message: PlayMessage): Partial<PageState> {
  const { channel, ts } = message;
  const root = message.thread_ts ?? ts;
  const inChannel = root === ts || message.subtype === "thread_broadcast";
  const change: Partial<PageState> = {};
  const list = state.channels[channel];
  if (inChannel && list !== undefined) change.channels = { ...state.channels, [channel]: upsert(list, message) };
  const key = threadKey(channel, root);
  const thread = state.threads[key];
  if (thread !== undefined) change.threads = { ...state.threads, [key]: upsert(thread, message) };
  return change;
}

/** The root's reply count, when the server has not already sent the root anew with this reply in it. */
function countReply(channels: PageState["channels"], reply: PlayMessage): PageState["channels"] {
  const list = channels[reply.channel];
  const root = list?.find((message) => message.ts === reply.thread_ts);
  if (list === undefined || root === undefined) return channels;
  if ((root.latest_reply ?? "") >= reply.ts) return channels;
  const users = new Set([...(root.reply_users ?? []), reply.user ?? ""]);
  const counted = {
    ...root,
    reply_count: (root.reply_count ?? 0) + 1,
    reply_users: [...users].filter((user) => user !== ""),
    latest_reply: reply.ts,
  };
  return { ...channels, [reply.channel]: upsert(list, counted) };
}

function onDeleted(state: PageState, channel: string, ts: string): Partial<PageState> {
  const list = state.channels[channel];
  const threads: Record<string, Messages> = {};
  for (const [key, messages] of Object.entries(state.threads)) {
    threads[key] = key.startsWith(`${channel}/`) ? messages.filter((message) => message.ts !== ts) : messages;
  }
  return {
    threads,
    channels: list === undefined ? state.channels : { ...state.channels, [channel]: without(list, ts) },
    ephemerals: state.ephemerals.filter((message) => message.channel !== channel || message.ts !== ts),
  };
}

function without(messages: Messages, ts: string): Messages {
  return messages.filter((message) => message.ts !== ts);
}

/** Inserts or replaces by `ts`, keeping time order. A `ts` has a fixed width, so text order is time order. */
export function upsert(messages: Messages, message: PlayMessage): Messages {
  const at = messages.findIndex((other) => other.ts >= message.ts);
  if (at === -1) return [...messages, message];
  if (messages[at]?.ts === message.ts) return messages.with(at, message);
  return messages.toSpliced(at, 0, message);
}

function withStatus(
  statuses: PageState["statuses"],
  event: Extract<PlayEvent, { type: "status" }>,
  now: number,
): PageState["statuses"] {
  const key = threadKey(event.channel, event.thread_ts);
  const { [key]: before, ...others } = statuses;
  if (event.status === "") return others;
  const since = before?.since ?? now;
  return { ...others, [key]: { text: event.status, loading: event.loading_messages ?? [], since } };
}

function withProcessing(processing: ReadonlySet<string>, key: string, status: string): ReadonlySet<string> {
  const next = new Set(processing);
  if (status === "processing") next.add(key);
  else next.delete(key);
  return next;
}

function withUnread(state: PageState, message: PlayMessage): PageState["unread"] {
  if (message.channel === state.route.channel || message.user === state.me) return state.unread;
  return { ...state.unread, [message.channel]: (state.unread[message.channel] ?? 0) + 1 };
}

/** Remembers the files' sizes, so that a picture's place can be kept free before it loads. */
export function withFiles(files: PageState["files"], more: readonly PlayFile[] | undefined): PageState["files"] {
  if (more === undefined || more.length === 0) return files;
  const all = { ...files };
  for (const file of more) all[file.id] = file;
  return all;
}
