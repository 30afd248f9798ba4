import { isBlock } from "../blocks/check.ts";
import { findProblems, invalidBlocks } from "../blocks/validate.ts";
import { textLength } from "../blocks/data.ts";
import { blockRules, type Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Block, Channel, Json, Message, Stream, StreamPart } from "../workspace/entities.ts";
import { changeMessage, postMessage } from "../workspace/messages.ts";
import { APP } from "../workspace/seed.ts";
import { setSession } from "../workspace/sessions.ts";
import { addParts, streamBlocks, streamText } from "../workspace/stream.ts";
import { wireMessage } from "../workspace/wire.ts";

import type { Args } from "./args.ts";
import { readMarkdown, readMetadata } from "./chat.ts";
import { type Call, joinedChannel, type Methods, ownMessage, threadRoot, visibleChannel } from "./method.ts";

/** Streams end about this long after their start, even with traffic (node-slack-sdk#2702). */
const STREAM_MS = 5 * 60_000;
/** Slack's cap on a streamed message is undocumented; this is the one of other messages. */
const STREAM_CHARS = 12_000;
const CHUNK_BLOCKS = 50;

export const streamMethods: Methods = {
  "chat.startStream": { scope: "chat:write", run: start },
  "chat.appendStream": { scope: "chat:write", run: append },
  "chat.stopStream": { scope: "chat:write", run: stop },
};

function start({ core, args }: Call): Json {
  const channel = joinedChannel(core, args.required("channel"));
  const thread_ts = threadRoot(core, channel, args.required("thread_ts"));
  if (channel.kind !== "im") requireRecipient(args);
  const empty: Stream = {
    startedAt: core.settings.now(),
    displayMode: readDisplayMode(args),
    parts: [],
    form: null,
  };
  const stream = extend(core, empty, args);
  const message = postMessage(core, channel, {
    user: APP.userId,
    byApp: true,
    text: streamText(stream),
    blocks: streamBlocks(stream),
    markdown: true,
    thread_ts,
    stream,
    streamingState: "in_progress",
  });
  if (thread_ts !== undefined) setSession(core, channel.id, thread_ts, { status: "processing" });
  core.later(STREAM_MS, () => expire(core, core.store.message(channel.id, message.ts)));
  return { channel: channel.id, ts: message.ts };
}

function append({ core, args }: Call): Json {
  const { channel, message, stream } = openStream(core, args);
  if (!args.has("markdown_text") && !args.has("chunks")) throw new SlackError("no_text");
  const extended = extend(core, stream, args);
  show(core, message, extended);
  return { channel: channel.id, ts: message.ts };
}

function stop({ core, args }: Call): Json {
  const { channel, message, stream } = openStream(core, args);
  const extended = extend(core, stream, args);
  const blocks = readBlocks(core, args.json("blocks", "invalid_blocks_format"));
  const last: Stream =
    blocks.length > 0 ? { ...extended, parts: [...extended.parts, { kind: "blocks", blocks }] } : extended;
  const changed = changeMessage(core, message, {
    text: streamText(last),
    blocks: streamBlocks(last) ?? null,
    stream: last,
    streamingState: "completed",
    metadata: readMetadata(args) ?? message.metadata,
  });
  const status = args.text("session_status") ?? "active";
  if (!isSessionStatus(status)) throw new SlackError("invalid_arguments");
  if (message.thread_ts !== undefined) setSession(core, channel.id, message.thread_ts, { status });
  return { channel: channel.id, ts: message.ts, message: wireMessage(core.store, changed, core.baseUrl(), true) };
}

function requireRecipient(args: Args): void {
  if (!args.has("recipient_user_id")) throw new SlackError("missing_recipient_user_id");
  if (!args.has("recipient_team_id")) throw new SlackError("missing_recipient_team_id");
}

function readDisplayMode(args: Args): string {
  const mode = args.text("task_display_mode") ?? "timeline";
  if (!["timeline", "plan", "dense"].includes(mode)) throw new SlackError("invalid_arguments");
  return mode;
}

function isSessionStatus(status: string): status is "processing" | "active" | "suspended" | "closed" {
  return ["processing", "active", "suspended", "closed"].includes(status);
}

interface OpenStream {
  readonly channel: Channel;
  readonly message: Message;
  readonly stream: Stream;
}

function openStream(core: Core, args: Args): OpenStream {
  const channel = visibleChannel(core, args.required("channel"));
  const message = ownMessage(core, channel, args.required("ts"), "message_not_owned_by_app");
  if (message.stoppedByUser === true) throw new SlackError("stopped_by_user");
  const { stream } = message;
  if (stream !== undefined && core.settings.now() - stream.startedAt > STREAM_MS) expire(core, message);
  const current = core.store.message(channel.id, message.ts);
  if (stream === undefined || current?.streamingState !== "in_progress") {
    throw new SlackError("message_not_in_streaming_state");
  }
  return { channel, message, stream };
}

/** What was streamed so far stays; the message takes nothing more. */
function expire(core: Core, message: Message | undefined): void {
  if (message?.streamingState !== "in_progress") return;
  changeMessage(core, message, { streamingState: "errored" });
}

function show(core: Core, message: Message, stream: Stream): void {
  changeMessage(core, message, { text: streamText(stream), blocks: streamBlocks(stream) ?? null, stream });
}

/** The stream with this call's `markdown_text` or `chunks`; never both, and never first one and then the other. */
function extend(core: Core, stream: Stream, args: Args): Stream {
  const markdown = readMarkdown(args);
  const chunks = args.objects("chunks", "invalid_chunks");
  if (markdown !== undefined && chunks !== undefined) throw new SlackError("invalid_arguments");
  if (markdown === undefined && chunks === undefined) return stream;
  const form = chunks === undefined ? "markdown_text" : "chunks";
  if (stream.form !== null && stream.form !== form) throw new SlackError("invalid_chunks");
  const added: StreamPart[] = chunks?.map((chunk) => readChunk(core, chunk)) ?? [
    { kind: "text", text: markdown ?? "" },
  ];
  const extended: Stream = { ...stream, form, parts: addParts(stream.parts, added) };
  if (streamText(extended).length > STREAM_CHARS) throw new SlackError("msg_too_long");
  return extended;
}

function readChunk(core: Core, chunk: Json): StreamPart {
  const { type } = chunk;
  if (type === "markdown_text" && typeof chunk["text"] === "string") {
    if (chunk["text"].length > STREAM_CHARS) throw new SlackError("msg_too_long");
    return { kind: "text", text: chunk["text"] };
  }
  if (type === "task_update") return { kind: "task", task: readTask(core, chunk) };
  if (type === "plan_update" && typeof chunk["title"] === "string") return { kind: "plan", title: chunk["title"] };
  if (type === "blocks") return { kind: "blocks", blocks: readBlocks(core, chunk["blocks"]) };
  throw new SlackError("invalid_chunks");
}

/** The flat form that the SDKs send: details and output are plain text. */
function readTask(core: Core, chunk: Json): Block {
  const { id, title, status, details, output, sources } = chunk;
  const task: Block = {
    type: "task_card",
    task_id: id,
    title,
    status,
    ...(typeof details === "string" && details !== "" ? { details: asRichText(details) } : {}),
    ...(typeof output === "string" && output !== "" ? { output: asRichText(output) } : {}),
    ...(sources === undefined ? {} : { sources }),
  };
  const problems = findProblems([task], blockRules(core, "message"), "/chunks");
  if (problems.length > 0) throw invalidBlocks(problems, "invalid_chunks");
  return task;
}

function asRichText(text: string): Block {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function readBlocks(core: Core, blocks: unknown): Block[] {
  if (blocks === undefined || blocks === null) return [];
  if (!Array.isArray(blocks) || !blocks.every(isBlock)) throw new SlackError("invalid_blocks_format");
  if (blocks.length > CHUNK_BLOCKS) throw new SlackError("msg_blocks_too_many");
  const problems = findProblems(blocks, blockRules(core, "message"));
  if (problems.length > 0) throw invalidBlocks(problems);
  if (textLength(blocks) > STREAM_CHARS) throw new SlackError("msg_blocks_too_long");
  return blocks;
}
