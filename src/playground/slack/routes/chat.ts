import { SLACK } from "../../../limits.ts";
import { isObject } from "../blocks/check.ts";
import { checkMessageBlocks } from "../blocks/validate.ts";
import { blockRules, type Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Block, Channel, Json, Message } from "../workspace/entities.ts";
import {
  type Change,
  changeMessage,
  deleteMessage,
  type Draft,
  postEphemeral,
  postMessage,
} from "../workspace/messages.ts";
import { APP } from "../workspace/seed.ts";
import { escapeText } from "../workspace/text.ts";
import { wireMessage } from "../workspace/wire.ts";

import type { Args } from "./args.ts";
import { type Call, joinedChannel, type Methods, ownMessage, threadRoot, visibleChannel } from "./method.ts";

/** Longer text is cut (docs: chat.postMessage). */
const TEXT_CHARS = 40_000;
const UPDATE_CHARS = 4_000;
const METADATA_CHARS = 16_000;
const ATTACHMENTS = 100;

export const chatMethods: Methods = {
  "chat.postMessage": { scope: "chat:write", run: post },
  "chat.postEphemeral": { scope: "chat:write", run: ephemeral },
  "chat.update": { scope: "chat:write", run: update },
  "chat.delete": { scope: "chat:write", run: remove },
  "chat.getPermalink": { run: permalink },
};

function post({ core, args }: Call): Json {
  const channel = joinedChannel(core, args.required("channel"));
  const content = readContent(core, args);
  if (isEmpty(content)) throw new SlackError("no_text");
  const thread_ts = threadRoot(core, channel, args.text("thread_ts"));
  const subtype = thread_ts !== undefined && args.flag("reply_broadcast") ? "thread_broadcast" : undefined;
  const draft: Draft = { ...content, user: APP.userId, byApp: true, thread_ts, subtype, metadata: readMetadata(args) };
  const message = postMessage(core, channel, draft);
  return { channel: channel.id, ts: message.ts, message: wireMessage(core.store, message, core.baseUrl(), true) };
}

function ephemeral({ core, args }: Call): Json {
  const channel = joinedChannel(core, args.required("channel"));
  const user = args.required("user");
  if (core.store.person(user) === undefined) throw new SlackError("user_not_found");
  if (!channel.members.includes(user)) throw new SlackError("user_not_in_channel");
  const content = readContent(core, args);
  if (isEmpty(content)) throw new SlackError("no_text");
  const thread_ts = threadRoot(core, channel, args.text("thread_ts"));
  const message = postEphemeral(core, channel, user, { ...content, user: APP.userId, byApp: true, thread_ts });
  return { message_ts: message.ts };
}

function update({ core, args }: Call): Json {
  const channel = visibleChannel(core, args.required("channel"));
  const message = ownMessage(core, channel, args.required("ts"), "cant_update_message");
  if (message.streamingState === "in_progress") throw new SlackError("streaming_state_conflict");
  if ((args.text("text")?.length ?? 0) > UPDATE_CHARS) throw new SlackError("msg_too_long");
  const content = readContent(core, args);
  const fileIds = readFileIds(core, args, message);
  if (isEmpty(content) && content.blocks === undefined && !args.has("file_ids")) throw new SlackError("no_text");
  const changed = changeMessage(core, message, {
    ...updateOf(content, args),
    fileIds,
    metadata: readMetadata(args) ?? message.metadata,
    edited: { user: APP.userId, ts: core.store.nextTs() },
  });
  return { channel: channel.id, ts: changed.ts, text: changed.text, message: updatedMessage(core, changed) };
}

/** `chat.update` answers with the message's content, not with its place. */
function updatedMessage(core: Core, message: Message): Json {
  const wire = wireMessage(core.store, message, core.baseUrl(), true);
  const place = ["ts", "thread_ts", "parent_user_id", "subtype", "reactions", "streaming_state", "attachments"];
  return Object.fromEntries(Object.entries(wire).filter(([field]) => !place.includes(field) && !isThreadFact(field)));
}

function isThreadFact(field: string): boolean {
  return field.startsWith("reply_") || ["latest_reply", "is_locked", "subscribed"].includes(field);
}

/** What is not given stays; an empty array of blocks takes them away; Markdown replaces both. */
function updateOf(content: Content, args: Args): Change {
  if (content.markdown === true) return { ...content, blocks: null };
  return {
    ...(args.has("text") || content.blocks !== undefined ? { text: content.text, markdown: false } : {}),
    ...(content.blocks === undefined ? {} : { blocks: content.blocks }),
    ...(content.attachments === undefined ? {} : { attachments: content.attachments }),
  };
}

function remove({ core, args }: Call): Json {
  const channel = visibleChannel(core, args.required("channel"));
  const message = ownMessage(core, channel, args.required("ts"), "cant_delete_message");
  deleteMessage(core, message);
  return { channel: channel.id, ts: message.ts };
}

function permalink({ core, args }: Call): Json {
  const channel = visibleChannel(core, args.required("channel"));
  const message = core.store.message(channel.id, args.required("message_ts"));
  if (message === undefined) throw new SlackError("message_not_found");
  return { channel: channel.id, permalink: permalinkOf(core, channel, message) };
}

/** The address of a message on the page. */
export function permalinkOf(core: Core, channel: Channel, message: Message): string {
  const base = `${core.baseUrl()}/archives/${channel.id}/p${message.ts.replace(".", "")}`;
  return message.thread_ts === undefined ? base : `${base}?thread_ts=${message.thread_ts}&cid=${channel.id}`;
}

interface Content {
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly Json[];
  readonly markdown?: boolean;
}

function isEmpty(content: Content): boolean {
  const hasParts = (content.blocks?.length ?? 0) > 0 || (content.attachments?.length ?? 0) > 0;
  return content.text.trim() === "" && !hasParts;
}

/** `text`, `blocks`, `attachments` or `markdown_text` of a post, within Slack's limits. */
export function readContent(core: Core, args: Args): Content {
  const blocks = args.json("blocks", "invalid_blocks_format");
  const attachments = args.objects("attachments", "invalid_attachments");
  if ((attachments?.length ?? 0) > ATTACHMENTS) throw new SlackError("too_many_attachments");
  const markdown = readMarkdown(args);
  if (markdown === undefined) {
    const checked =
      blocks === undefined || blocks === null ? undefined : checkMessageBlocks(blocks, blockRules(core, "message"));
    return { text: escapeText((args.text("text") ?? "").slice(0, TEXT_CHARS)), blocks: checked, attachments };
  }
  if (args.has("text") || blocks !== undefined) throw new SlackError("markdown_text_conflict");
  return { text: markdown, attachments, markdown: true };
}

/** `markdown_text`, at most 12,000 characters a call. */
export function readMarkdown(args: Args): string | undefined {
  const markdown = args.text("markdown_text");
  if (markdown !== undefined && markdown.length > SLACK.markdownChars) throw new SlackError("msg_too_long");
  return markdown;
}

/** `{event_type, event_payload}`. Throws `invalid_metadata_format` or `metadata_too_large`. */
export function readMetadata(args: Args): Json | undefined {
  const metadata = args.json("metadata", "invalid_metadata_format");
  if (metadata === undefined || metadata === null) return undefined;
  if (!isObject(metadata) || typeof metadata["event_type"] !== "string" || !isObject(metadata["event_payload"])) {
    throw new SlackError("invalid_metadata_format");
  }
  if (JSON.stringify(metadata).length > METADATA_CHARS) throw new SlackError("metadata_too_large");
  return metadata;
}

function readFileIds(core: Core, args: Args, message: Message): readonly string[] {
  const ids = args.names("file_ids");
  if (ids === undefined) return message.fileIds;
  for (const id of ids) {
    const file = core.store.file(id);
    if (file === undefined || file.state === "deleted") throw new SlackError("file_not_found");
    if (!file.byApp || file.state !== "ready") throw new SlackError("unable_to_share_files");
  }
  return ids;
}
