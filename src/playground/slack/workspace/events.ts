import type { Core } from "../core.ts";
import { eventCallback } from "../deliver/payloads.ts";

import type { Channel, Json, Message } from "./entities.ts";
import { APP, BOT, TEAM } from "./seed.ts";
import { channelType, wireMessage } from "./wire.ts";

/** The scope without which Slack does not deliver an event. */
const EVENT_SCOPES: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
  file_deleted: "files:read",
  file_shared: "files:read",
  reaction_added: "reactions:read",
  member_joined_channel: "channels:read",
};

const MESSAGE_SUBSCRIPTIONS = {
  channel: "message.channels",
  group: "message.groups",
  im: "message.im",
  mpim: "message.mpim",
} as const;

/** Delivers an event to the app if it is subscribed and has the scope. */
export function sendEvent(core: Core, subscription: string, event: Json): void {
  const { scopes, subscriptions, now } = core.settings;
  const scope = EVENT_SCOPES[subscription];
  if (!subscriptions.includes(subscription) || (scope !== undefined && !scopes.includes(scope))) return;
  const id = core.store.nextId("Ev");
  const isExtShared = core.store.channel(String(event["channel"]))?.isExtShared === true;
  const payload = eventCallback(id, Math.floor(now() / 1_000), event, isExtShared);
  core.deliveries.event({ id, name: String(event["type"]), payload, attempts: 0 });
}

/** Whether the app hears what is said in this channel. */
export function botHears(channel: Channel): boolean {
  return channel.members.includes(APP.userId);
}

/** The events about a new message: `message`, and `app_mention` when a person names the bot outside a DM. */
export function announceMessage(core: Core, channel: Channel, message: Message): void {
  if (!botHears(channel)) return;
  const asMessage = (): void =>
    sendEvent(core, MESSAGE_SUBSCRIPTIONS[channelType(channel)], messageEvent(core, channel, message));
  if (message.byApp || channel.kind === "im" || !mentionsBot(message.text)) return asMessage();
  const asMention = (): void => sendEvent(core, "app_mention", mentionEvent(core, channel, message));
  for (const send of mentionGoesFirst(core) ? [asMention, asMessage] : [asMessage, asMention]) send();
}

/** `message_changed`, also for changes that the app made itself. */
export function announceChange(core: Core, channel: Channel, message: Message, previous: Message): void {
  if (!botHears(channel)) return;
  const ts = core.store.nextTs();
  sendEvent(core, MESSAGE_SUBSCRIPTIONS[channelType(channel)], {
    type: "message",
    subtype: "message_changed",
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    ts,
    event_ts: ts,
    message: wireMessage(core.store, message, core.baseUrl(), true),
    previous_message: wireMessage(core.store, previous, core.baseUrl(), true),
  });
}

export function announceDeletion(core: Core, channel: Channel, previous: Message): void {
  if (!botHears(channel)) return;
  const ts = core.store.nextTs();
  sendEvent(core, MESSAGE_SUBSCRIPTIONS[channelType(channel)], {
    type: "message",
    subtype: "message_deleted",
    hidden: true,
    channel: channel.id,
    channel_type: channelType(channel),
    ts,
    event_ts: ts,
    deleted_ts: previous.ts,
    previous_message: wireMessage(core.store, previous, core.baseUrl(), true),
  });
}

/** Somebody (or the app itself, which is how it learns that it was invited) came into a channel. */
export function announceJoin(core: Core, channel: Channel, user: string): void {
  if (!botHears(channel)) return;
  sendEvent(core, "member_joined_channel", {
    type: "member_joined_channel",
    user,
    channel: channel.id,
    channel_type: channel.kind === "private" ? "G" : "C",
    team: TEAM.id,
    event_ts: core.store.nextTs(),
  });
}

/** Two events about one message come in no fixed order; `alternate` changes it with every mention. */
function mentionGoesFirst(core: Core): boolean {
  if (core.settings.twinOrder !== "alternate") return core.settings.twinOrder === "mention_first";
  core.twins.count += 1;
  return core.twins.count % 2 === 0;
}

function mentionsBot(text: string): boolean {
  return text.includes(`<@${BOT.id}>`) || text.includes(`<@${BOT.id}|`);
}

function messageEvent(core: Core, channel: Channel, message: Message): Json {
  const root = message.thread_ts === undefined ? undefined : core.store.message(channel.id, message.thread_ts);
  const withRoot = message.subtype === "thread_broadcast" && root !== undefined;
  return {
    ...wireMessage(core.store, message, core.baseUrl(), true),
    ...reducedFiles(core, message),
    ...(withRoot ? { root: wireMessage(core.store, root, core.baseUrl(), false) } : {}),
    channel: channel.id,
    channel_type: channelType(channel),
    event_ts: message.ts,
  };
}

/** `app_mention` has no `channel_type` and no subtype. */
function mentionEvent(core: Core, channel: Channel, message: Message): Json {
  const { subtype: _subtype, ...rest } = wireMessage(core.store, message, core.baseUrl(), true);
  return { ...rest, ...reducedFiles(core, message), type: "app_mention", channel: channel.id, event_ts: message.ts };
}

/**
 * A file from another organisation comes as a stub that only says "ask files.info"; history has it in full
 * (docs: apis/slack-connect). Also played on demand by the fault `file:check_file_info`.
 */
function reducedFiles(core: Core, message: Message): Json {
  if (message.fileIds.length === 0) return {};
  const isExternal = core.store.person(message.user)?.kind === "external";
  if (!isExternal && core.faults.meet("slack", "file:check_file_info") === null) return {};
  const stub = { created: 0, timestamp: 0, user: "", mode: "file_access", file_access: "check_file_info" };
  return { files: message.fileIds.map((id) => ({ id, ...stub })) };
}
