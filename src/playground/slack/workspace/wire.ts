import type { PlayFile, PlayView } from "../control-api.ts";

import type { Channel, Json, Message, Person, SlackFile, View } from "./entities.ts";
import { APP, PARTNER_TEAM, TEAM } from "./seed.ts";
import type { WorkspaceStore } from "./store.ts";

/** The organisation that a person belongs to. */
export function teamOf(person: Person | undefined): string {
  return person?.kind === "external" ? PARTNER_TEAM.id : TEAM.id;
}

/** What `profile` says of the app behind a bot user. */
function appOf({ kind, botId }: Person): Json {
  if (kind === "bot") return { api_app_id: APP.id, bot_id: APP.botId };
  return botId === undefined ? {} : { api_app_id: `A${botId.slice(1)}`, bot_id: botId };
}

/** A user object of `users.info`. */
export function wireUser(person: Person): Json {
  const isBot = person.kind === "bot" || person.botId !== undefined;
  const isSingle = person.kind === "single-channel guest";
  const team = teamOf(person);
  return {
    id: person.id,
    team_id: team,
    name: person.name,
    deleted: false,
    color: person.color.slice(1),
    real_name: person.realName,
    tz: "Europe/Amsterdam",
    tz_label: "Central European Time",
    tz_offset: 3600,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      title: "",
      status_text: "",
      status_emoji: "",
      team,
      ...appOf(person),
    },
    is_admin: person.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.kind === "guest" || isSingle,
    is_ultra_restricted: isSingle,
    ...(person.kind === "external" ? { is_stranger: true } : {}),
    is_bot: isBot,
    ...(person.kind === "workflow" ? { is_workflow_bot: true } : {}),
    is_app_user: false,
    updated: 1_760_000_000,
    is_email_confirmed: true,
    who_can_share_contact_card: "EVERYONE",
  };
}

/** A conversation object of `conversations.info`. */
export function wireChannel(channel: Channel): Json {
  const topic = { value: channel.topic, creator: "", last_set: 0 };
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: false,
    is_im: channel.kind === "im",
    is_org_shared: false,
    is_ext_shared: channel.isExtShared === true,
    is_shared: channel.isExtShared === true,
    context_team_id: TEAM.id,
    updated: channel.created * 1_000,
  };
  if (channel.kind === "im") return { ...common, user: channel.personId ?? "", is_user_deleted: false, is_open: true };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind !== "mpim",
    is_group: channel.kind === "mpim",
    is_mpim: channel.kind === "mpim",
    is_private: channel.kind !== "public",
    is_general: false,
    is_member: channel.members.includes(APP.userId),
    is_pending_ext_shared: false,
    creator: channel.members[0] ?? "",
    topic,
    purpose: { value: "", creator: "", last_set: 0 },
    num_members: channel.members.length,
    shared_team_ids: channel.isExtShared === true ? [TEAM.id, PARTNER_TEAM.id] : [TEAM.id],
  };
}

/** `channel_type` of message events. */
export function channelType(channel: Channel): "channel" | "group" | "im" | "mpim" {
  if (channel.kind === "im" || channel.kind === "mpim") return channel.kind;
  return channel.kind === "private" ? "group" : "channel";
}

export function botProfile(): Json {
  return {
    id: APP.botId,
    app_id: APP.id,
    user_id: APP.userId,
    name: APP.name,
    deleted: false,
    updated: 1_760_000_000,
    team_id: TEAM.id,
    icons: {},
  };
}

/** A message as `conversations.history` gives it; `metadata` only when asked for. */
export function wireMessage(store: WorkspaceStore, message: Message, baseUrl: string, withMetadata: boolean): Json {
  const replies = message.thread_ts === undefined ? store.replies(message.channel, message.ts) : [];
  const root = message.thread_ts === undefined ? undefined : store.message(message.channel, message.thread_ts);
  const author = store.person(message.user);
  const isShared = store.channel(message.channel)?.isExtShared === true;
  return compact({
    type: "message",
    subtype: message.subtype,
    user: message.user,
    text: message.text,
    ts: message.ts,
    client_msg_id: message.clientMsgId,
    team: teamOf(author),
    ...(isShared ? { user_team: teamOf(author), source_team: teamOf(author) } : {}),
    ...writtenBy(message, author),
    blocks: message.blocks,
    attachments: message.attachments,
    upload: message.fileIds.length > 0 && message.subtype === "file_share" ? true : undefined,
    files: message.fileIds.length > 0 ? message.fileIds.map((id) => fileOfMessage(store, id, baseUrl)) : undefined,
    display_as_bot: message.subtype === "file_share" && message.byApp ? false : undefined,
    edited: message.edited,
    metadata: withMetadata ? message.metadata : undefined,
    reactions: message.reactions?.map((each) => ({ ...each, count: each.users.length })),
    streaming_state: message.streamingState,
    thread_ts: message.thread_ts ?? (replies.length > 0 ? message.ts : undefined),
    parent_user_id: root?.user,
    ...threadFacts(replies),
  });
}

/** The bot behind a message; people's messages have none. */
function writtenBy(message: Message, author: Person | undefined): Json {
  if (message.byApp) return { bot_id: APP.botId, app_id: APP.id, bot_profile: botProfile() };
  if (author?.botId === undefined) return {};
  const app = `A${author.botId.slice(1)}`;
  const profile = { ...botProfile(), id: author.botId, app_id: app, user_id: author.id, name: author.realName };
  const flow = author.kind === "workflow" ? { is_workflow_bot: true } : {};
  return { bot_id: author.botId, app_id: app, bot_profile: { ...profile, ...flow } };
}

function threadFacts(replies: readonly Message[]): Json {
  const last = replies.at(-1);
  if (last === undefined) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    reply_count: replies.length,
    reply_users: users.slice(0, 5),
    reply_users_count: users.length,
    latest_reply: last.ts,
    is_locked: false,
    subscribed: false,
  };
}

function fileOfMessage(store: WorkspaceStore, id: string, baseUrl: string): Json {
  const file = store.file(id);
  return file === undefined ? { id, mode: "tombstone" } : wireFile(store, file, baseUrl);
}

/** A file object; a deleted one is only a tombstone, one in processing has no type yet. */
export function wireFile(store: WorkspaceStore, file: SlackFile, baseUrl: string): Json {
  if (file.state === "deleted") return { id: file.id, mode: "tombstone" };
  const ready = file.state === "ready";
  return compact({
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: ready ? file.mimetype : "",
    filetype: ready ? file.filetype : "",
    pretty_type: ready ? file.prettyType : "",
    user: file.user,
    user_team: TEAM.id,
    username: "",
    editable: file.mode === "snippet",
    size: file.size,
    mode: file.mode,
    is_external: file.mode === "external",
    external_type: file.mode === "external" ? "gdrive" : "",
    is_public: shareChannels(store, file, "public").length > 0,
    public_url_shared: false,
    display_as_bot: false,
    alt_txt: file.altText,
    ...fileUrls(file, baseUrl),
    ...(ready ? imageFacts(file, baseUrl) : {}),
    channels: shareChannels(store, file, "public"),
    groups: [...shareChannels(store, file, "private"), ...shareChannels(store, file, "mpim")],
    ims: shareChannels(store, file, "im"),
    shares: shares(store, file),
    comments_count: 0,
    file_access: "visible",
    media_display_type: "unknown",
    has_rich_preview: false,
  });
}

function fileUrls(file: SlackFile, baseUrl: string): Json {
  const permalink = `${baseUrl}/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`;
  if (file.mode === "external") return { url_private: file.externalUrl, permalink };
  const path = `${baseUrl}/files-pri/${TEAM.id}-${file.id}`;
  const name = encodeURIComponent(file.name.toLowerCase().replaceAll(/\s+/g, "_"));
  return { url_private: `${path}/${name}`, url_private_download: `${path}/download/${name}`, permalink };
}

function imageFacts(file: SlackFile, baseUrl: string): Json {
  if (file.width === undefined || file.height === undefined) return {};
  const scale = Math.min(1, 360 / Math.max(file.width, file.height));
  return {
    original_w: file.width,
    original_h: file.height,
    thumb_360: `${baseUrl}/files-pri/${TEAM.id}-${file.id}/thumb_360`,
    thumb_360_w: Math.round(file.width * scale),
    thumb_360_h: Math.round(file.height * scale),
  };
}

function shareChannels(store: WorkspaceStore, file: SlackFile, kind: Channel["kind"]): string[] {
  const ids = file.shares.map((share) => share.channel).filter((id) => store.channel(id)?.kind === kind);
  return [...new Set(ids)];
}

function shares(store: WorkspaceStore, file: SlackFile): Json | undefined {
  const sides: { public: Record<string, Json[]>; private: Record<string, Json[]> } = { public: {}, private: {} };
  for (const share of file.shares) {
    const channel = store.channel(share.channel);
    if (channel === undefined) continue;
    const side = channel.kind === "public" ? sides.public : sides.private;
    (side[channel.id] ??= []).push(
      compact({
        ts: share.ts,
        thread_ts: share.thread_ts,
        channel_name: channel.name,
        team_id: TEAM.id,
        share_user_id: file.user,
        reply_users: [],
        reply_users_count: 0,
        reply_count: 0,
        source: "UNKNOWN",
      }),
    );
  }
  return compact({
    public: Object.keys(sides.public).length > 0 ? sides.public : undefined,
    private: Object.keys(sides.private).length > 0 ? sides.private : undefined,
  });
}

/** A view as `views.open` answers and as interaction payloads carry it. */
export function wireView(view: View): Json {
  return compact({
    id: view.id,
    team_id: TEAM.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: { values: view.values },
    hash: view.hash,
    title: view.title,
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    close: view.close,
    submit: view.submit,
    previous_view_id: view.previous_view_id,
    root_view_id: view.root_view_id,
    app_id: APP.id,
    external_id: view.external_id,
    app_installed_team_id: TEAM.id,
    bot_id: APP.botId,
  });
}

export function playFile(file: SlackFile): PlayFile {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.state === "ready" ? file.mimetype : "",
    filetype: file.state === "ready" ? file.filetype : "",
    size: file.size,
    mode: file.state === "deleted" ? "tombstone" : file.mode,
    alt_txt: file.altText,
    original_w: file.width,
    original_h: file.height,
  };
}

export function playView(view: View): PlayView {
  return {
    id: view.id,
    type: view.type,
    title: view.title,
    blocks: [...view.blocks],
    submit: view.submit ?? undefined,
    close: view.close ?? undefined,
    callback_id: view.callback_id,
    private_metadata: view.private_metadata,
    hash: view.hash,
    errors: view.errors,
  };
}

/** `{id, username, name, team_id}`, the actor in interaction payloads. */
export function wireActor(person: Person): Json {
  return { id: person.id, username: person.name, name: person.name, team_id: teamOf(person) };
}

function compact(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
