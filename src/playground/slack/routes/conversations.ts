import { announceJoin } from "../workspace/events.ts";
import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Channel, Json, Message } from "../workspace/entities.ts";
import { APP } from "../workspace/seed.ts";
import { wireChannel, wireMessage } from "../workspace/wire.ts";

import type { Args } from "./args.ts";
import { type Call, joinedChannel, type Methods, requireScope, visibleChannel } from "./method.ts";
import { page } from "./paging.ts";

const HISTORY_LIMIT = 999;

export const conversationMethods: Methods = {
  "conversations.info": { run: info },
  "conversations.history": { run: history },
  "conversations.replies": { run: replies },
  "conversations.members": { run: members },
  "conversations.list": { scope: "channels:read", run: list },
  "conversations.open": { scope: "im:write", run: open },
  "conversations.join": { scope: "channels:join", run: join },
  "users.conversations": { scope: "channels:read", run: ofUser },
};

const SCOPE_GROUP = { public: "channels", private: "groups", im: "im", mpim: "mpim" } as const;

function info({ core, args }: Call): Json {
  const channel = visibleChannel(core, args.required("channel"));
  requireScope(core, `${SCOPE_GROUP[channel.kind]}:read`);
  return { channel: wireChannel(channel) };
}

function history({ core, args }: Call): Json {
  const channel = readableChannel(core, args);
  const topLevel = core.store
    .messages(channel.id)
    .filter((message) => message.thread_ts === undefined || message.subtype === "thread_broadcast");
  const pins = { pin_count: 0, channel_actions_ts: null, channel_actions_count: 0 };
  return { ...messagePage(core, args, inWindow(topLevel, args).toReversed(), 100), ...pins };
}

/** Root first, then its replies; a reply's own ts gives only that reply. */
function replies({ core, args }: Call): Json {
  const channel = readableChannel(core, args);
  const root = core.store.message(channel.id, args.required("ts"));
  if (root === undefined) throw new SlackError("thread_not_found");
  const thread = [root, ...inWindow(core.store.replies(channel.id, root.ts), args)];
  return messagePage(core, args, thread, HISTORY_LIMIT);
}

function members({ core, args }: Call): Json {
  const channel = visibleChannel(core, args.required("channel"));
  requireScope(core, `${SCOPE_GROUP[channel.kind]}:read`);
  const { items, nextCursor } = page([...channel.members], args, 100);
  return { members: items, response_metadata: { next_cursor: nextCursor } };
}

function list({ core, args }: Call): Json {
  return channelPage(core, args, () => true, wireChannel);
}

function ofUser({ core, args }: Call): Json {
  const user = args.text("user") ?? APP.userId;
  return channelPage(core, args, (channel) => channel.members.includes(user), withoutMembership);
}

/** `users.conversations` leaves out what the question already says. */
function withoutMembership(channel: Channel): Json {
  const { is_member: _isMember, num_members: _members, ...rest } = wireChannel(channel);
  return rest;
}

function open({ core, args }: Call): Json {
  const users = args.names("users");
  const reference = args.text("channel") ?? (users?.length === 1 ? users[0] : undefined);
  if (reference === undefined) throw new SlackError("method_not_supported_for_channel_type");
  const channel = core.store.channels().find((each) => [each.id, each.personId].includes(reference));
  if (channel === undefined) throw new SlackError(users === undefined ? "channel_not_found" : "user_not_found");
  const already = { no_op: true, already_open: true };
  return { ...already, channel: args.flag("return_im") ? wireChannel(channel) : { id: channel.id } };
}

function join({ core, args }: Call): Json {
  const channel = visibleChannel(core, args.required("channel"));
  if (channel.kind !== "public") throw new SlackError("method_not_supported_for_channel_type");
  if (channel.members.includes(APP.userId)) return { channel: wireChannel(channel), warning: "already_in_channel" };
  const joined: Channel = { ...channel, members: [...channel.members, APP.userId] };
  core.store.putChannel(joined);
  announceJoin(core, joined, APP.userId);
  return { channel: wireChannel(joined) };
}

function readableChannel(core: Core, args: Args): Channel {
  const channel = joinedChannel(core, args.required("channel"));
  requireScope(core, `${SCOPE_GROUP[channel.kind]}:history`);
  return channel;
}

function inWindow(messages: readonly Message[], args: Args): Message[] {
  const oldest = args.text("oldest") ?? "0";
  const latest = args.text("latest") ?? "9999999999.999999";
  const inclusive = args.flag("inclusive");
  return messages.filter(({ ts }) => (inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest));
}

function messagePage(core: Core, args: Args, messages: readonly Message[], standard: number): Json {
  const { items, nextCursor } = page(messages, args, standard, HISTORY_LIMIT);
  const withMetadata = args.flag("include_all_metadata");
  return {
    messages: items.map((message) => wireMessage(core.store, message, core.baseUrl(), withMetadata)),
    has_more: nextCursor !== "",
    response_metadata: { next_cursor: nextCursor },
  };
}

function channelPage(
  core: Core,
  args: Args,
  accept: (channel: Channel) => boolean,
  show: (channel: Channel) => Json,
): Json {
  const types = (args.names("types") ?? ["public_channel"]).map((type) => type.replace("_channel", ""));
  const channels = core.store.channels().filter((channel) => {
    const visible = channel.kind === "public" || channel.members.includes(APP.userId);
    return visible && types.includes(channel.kind) && accept(channel);
  });
  const { items, nextCursor } = page(channels, args, 100);
  return { channels: items.map(show), response_metadata: { next_cursor: nextCursor } };
}
