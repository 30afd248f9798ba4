import { MESSAGE_BLOCKS, nameBlocks } from "../blocks/validate.ts";
import type { PlayMessage } from "../control-api.ts";
import type { Core } from "../core.ts";
import { messageTrees } from "../markdown.ts";

import type { Block, Channel, Message, Share } from "./entities.ts";
import { announceChange, announceDeletion, announceMessage } from "./events.ts";
import { messageKey } from "./store.ts";
import { wireMessage } from "./wire.ts";

/** A message that is about to be posted. */
export type Draft = Omit<Message, "ts" | "fileIds" | "channel"> & { readonly fileIds?: readonly string[] };

/** Posts a message: stored, shown, and announced to the app like any other unless it is `quiet`. */
export function postMessage(core: Core, channel: Channel, draft: Draft, quiet = false): Message {
  const ts = core.store.nextTs();
  const fileIds = draft.fileIds ?? [];
  const message: Message = { ...draft, channel: channel.id, ts, fileIds, blocks: named(core, draft.blocks) };
  for (const id of fileIds) shareFile(core, id, { channel: channel.id, ts, thread_ts: message.thread_ts });
  core.store.putMessage(message);
  if (message.byApp) clearStatus(core, message);
  core.live.emit({ type: "message", message: playMessage(core, message) });
  showRoot(core, message);
  if (!quiet) announceMessage(core, channel, message);
  return message;
}

/** Shows a message to one person only; it is in no history and no event tells of it. */
export function postEphemeral(core: Core, channel: Channel, user: string, draft: Draft): Message {
  const ts = core.store.nextTs();
  const message: Message = {
    ...draft,
    channel: channel.id,
    ts,
    fileIds: [],
    ephemeralTo: user,
    blocks: named(core, draft.blocks),
  };
  core.ephemerals.set(ts, message);
  core.live.emit({ type: "ephemeral", message: playMessage(core, message) });
  return message;
}

export interface Change {
  readonly text?: string;
  readonly blocks?: readonly Block[] | null;
  readonly attachments?: Message["attachments"];
  readonly edited?: Message["edited"];
  readonly metadata?: Message["metadata"];
  readonly reactions?: Message["reactions"];
  readonly fileIds?: readonly string[];
  readonly stream?: Message["stream"];
  readonly streamingState?: Message["streamingState"];
  readonly stoppedByUser?: boolean;
  readonly markdown?: boolean;
}

/** Changes a message in place; the app hears `message_changed`, also of its own changes. */
export function changeMessage(core: Core, message: Message, change: Change, silent = false): Message {
  const blocks = change.blocks === undefined ? message.blocks : named(core, change.blocks ?? undefined);
  const changed: Message = { ...message, ...change, blocks };
  for (const id of changed.fileIds) {
    if (!message.fileIds.includes(id)) shareFile(core, id, message);
  }
  if (message.ephemeralTo !== undefined) {
    core.ephemerals.set(message.ts, changed);
    core.live.emit({ type: "ephemeral", message: playMessage(core, changed) });
    return changed;
  }
  core.store.putMessage(changed);
  if (message.byApp && change.stream !== undefined) clearStatus(core, message);
  core.live.emit({ type: "message_changed", message: playMessage(core, changed) });
  const channel = core.store.channel(message.channel);
  if (channel !== undefined && !silent) announceChange(core, channel, changed, message);
  return changed;
}

/** Takes a message away. A root with replies stays as a tombstone, as in Slack. */
export function deleteMessage(core: Core, message: Message): void {
  if (message.ephemeralTo !== undefined) {
    core.ephemerals.delete(message.ts);
    core.live.emit({ type: "message_deleted", channel: message.channel, ts: message.ts });
    return;
  }
  const channel = core.store.channel(message.channel);
  unshareFiles(core, message);
  if (core.store.replies(message.channel, message.ts).length > 0) return leaveTombstone(core, channel, message);
  core.store.removeMessage(message.channel, message.ts);
  core.live.emit({ type: "message_deleted", channel: message.channel, ts: message.ts });
  showRoot(core, message);
  if (channel !== undefined) announceDeletion(core, channel, message);
}

/** The message as the page gets it. */
export function playMessage(core: Core, message: Message): PlayMessage {
  const wire = wireMessage(core.store, message, core.baseUrl(), true);
  return {
    ...wire,
    ts: message.ts,
    text: message.text,
    channel: message.channel,
    ...(message.ephemeralTo === undefined ? {} : { ephemeral_to: message.ephemeralTo }),
    trees: messageTrees(message),
  };
}

/** The status line of a thread ends with the app's next message there. */
export function clearStatus(core: Core, message: Pick<Message, "channel" | "thread_ts" | "ts">): void {
  const threadTs = message.thread_ts ?? message.ts;
  if (!core.statuses.delete(messageKey(message.channel, threadTs))) return;
  core.live.emit({ type: "status", channel: message.channel, thread_ts: threadTs, status: "" });
}

function leaveTombstone(core: Core, channel: Channel | undefined, message: Message): void {
  const tombstone: Message = {
    channel: message.channel,
    ts: message.ts,
    user: "USLACKBOT",
    byApp: false,
    subtype: "tombstone",
    text: "This message was deleted.",
    fileIds: [],
  };
  core.store.putMessage(tombstone);
  core.live.emit({ type: "message_changed", message: playMessage(core, tombstone) });
  if (channel !== undefined) announceChange(core, channel, tombstone, message);
}

function named(core: Core, blocks: readonly Block[] | undefined): readonly Block[] | undefined {
  if (blocks === undefined || blocks.length === 0) return undefined;
  return nameBlocks(blocks.slice(0, MESSAGE_BLOCKS * 2), () => core.store.nextShortId());
}

/** A reply changes its root's counts, which the page shows. */
function showRoot(core: Core, message: Message): void {
  if (message.thread_ts === undefined) return;
  const root = core.store.message(message.channel, message.thread_ts);
  if (root !== undefined) core.live.emit({ type: "message_changed", message: playMessage(core, root) });
}

function shareFile(core: Core, id: string, share: Share): void {
  const file = core.store.file(id);
  if (file === undefined) return;
  const { channel, ts, thread_ts } = share;
  core.store.putFile({ ...file, shares: [...file.shares, { channel, ts, thread_ts }] });
}

function unshareFiles(core: Core, message: Message): void {
  for (const id of message.fileIds) {
    const file = core.store.file(id);
    if (file === undefined) continue;
    const shares = file.shares.filter((share) => share.ts !== message.ts || share.channel !== message.channel);
    core.store.putFile({ ...file, shares });
  }
}
