import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from "@slack/web-api";

import type { SlackClients } from "../../../src/post/slack/clients.ts";
import type { Life } from "./life.ts";
import { type Block, BOT_ID, BOT_USER, type Message, TEAM, markOf, withChunks } from "./slack-thread.ts";
import { SlackFaults } from "./slack-faults.ts";
import type { WorldTime } from "./world-time.ts";

type Args = Record<string, unknown>;

/** Something of the bot became visible. */
export interface Write {
  readonly by: Life;
  readonly method: string;
  readonly channel: string;
  readonly rootTs: string;
  /** From the mark of the message, empty where the call carries none. */
  readonly turn: string;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly alt: string;
  state: "reserved" | "uploaded" | "complete" | "deleted";
  readonly size: number;
}

const LATENCY_MS = 40;
const STREAM_MS = 5 * 60_000;
const STATUS_MS = 2 * 60_000;
const RETRY_AFTER_S = 2;
const SLACK_ORIGIN = "https://slack.simulated";

/** A Slack in memory, as far as the bot's calls can tell. Effects happen when a call is made, replies take a moment. */
export class Slack {
  readonly files = new Map<string, SlackFile>();
  readonly faults = new SlackFaults();
  readonly #time: WorldTime;
  readonly #onWrite: (write: Write) => void;
  readonly #messages = new Map<string, Message>();
  readonly #statuses = new Map<string, { words: string; at: number }>();
  readonly #sessions = new Map<string, string>();
  #lastTs = 0;

  constructor(time: WorldTime, onWrite: (write: Write) => void) {
    this.#time = time;
    this.#onWrite = onWrite;
  }

  get messages(): readonly Message[] {
    return [...this.#messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  /** The bot's own messages, oldest first. */
  get own(): readonly Message[] {
    return this.messages.filter(({ user }) => user === BOT_USER);
  }

  /** What tells people that somebody is at work. */
  get spinners(): string[] {
    const now = this.#time.now();
    const statuses = [...this.#statuses].filter(([, { words, at }]) => words !== "" && now - at < STATUS_MS);
    const sessions = [...this.#sessions].filter(([, status]) => status === "processing");
    const streams = this.own.filter(({ streaming }) => streaming === "in_progress");
    return [
      ...statuses.map(([thread]) => `status in ${thread}`),
      ...sessions.map(([thread]) => `session in ${thread}`),
      ...streams.map(({ ts }) => `stream ${ts}`),
    ];
  }

  /** A person posts; gives the ts. */
  post(channel: string, user: string, text: string, rootTs?: string): string {
    return this.#add({ channel, user, text, blocks: [], rootTs }).ts;
  }

  /** A person takes a message away; a root with replies stays as a tombstone. Gives what is left of it. */
  remove(channel: string, ts: string): "gone" | "tombstone" {
    const message = this.#find(channel, ts);
    const hasReplies = this.messages.some((each) => each.rootTs === ts && each.ts !== ts);
    if (hasReplies) message.text = "This message was deleted.";
    else {
      for (const place of [this.#messages, this.#statuses, this.#sessions]) place.delete(keyOf(channel, ts));
    }
    return hasReplies ? "tombstone" : "gone";
  }

  /** Slack's own Stop button ends the thread's streams by itself; gives the time of the press. */
  stopSession(channel: string, rootTs: string): string {
    for (const message of this.own) {
      if (message.rootTs !== rootTs || message.streaming !== "in_progress") continue;
      message.streaming = "completed";
      message.stoppedByUser = true;
    }
    this.#statuses.delete(keyOf(channel, rootTs));
    return this.#nextTs();
  }

  /** The clients of one process; all four are one. */
  clients(by: Life): SlackClients {
    const method = (name: string, run: (args: Args, by: Life) => Args) => (args: Args) =>
      by.call(name, () => this.#meet(name, () => run(args, by)));
    const client = {
      slackApiUrl: `${SLACK_ORIGIN}/api/`,
      apiCall: (name: string, args: Args) => method(name, (given) => this.#reserveFile(given, by))(args),
      auth: { test: method("auth.test", () => ({ user_id: BOT_USER, bot_id: BOT_ID, team_id: TEAM })) },
      chat: {
        postMessage: method("chat.postMessage", (args) => this.#postMessage(args, by)),
        update: method("chat.update", (args) => this.#update(args, by)),
        delete: method("chat.delete", (args) => this.#delete(args)),
        startStream: method("chat.startStream", (args) => this.#startStream(args, by)),
        appendStream: method("chat.appendStream", (args) => this.#appendStream(args, by)),
        stopStream: method("chat.stopStream", (args) => this.#stopStream(args, by)),
      },
      conversations: { replies: method("conversations.replies", (args) => this.#replies(args)) },
      assistant: { threads: { setStatus: method("assistant.threads.setStatus", (args) => this.#setStatus(args, by)) } },
      agents: { sessions: { setStatus: method("agents.sessions.setStatus", (args) => this.#setSession(args)) } },
      files: {
        completeUploadExternal: method("files.completeUploadExternal", (args) => this.#complete(args)),
        info: method("files.info", (args) => this.#info(args)),
        delete: method("files.delete", (args) => this.#deleteFile(args)),
      },
    } as unknown as WebClient;
    return { stream: client, post: client, files: client, reads: client };
  }

  /** The process that a place for an upload was given to, and the file whose bytes arrive there. */
  uploadOf(address: string): { readonly by: string; readonly id: string } {
    const [by = "", id = ""] = address.slice(`${SLACK_ORIGIN}/upload/`.length).split("/");
    return { by, id };
  }

  async takeBytes(by: Life, id: string): Promise<Response> {
    await by.call("upload", () => this.#meet("upload", () => this.#store(id)));
    return new Response(`OK - ${this.#file(id).size}`);
  }

  #store(id: string): Args {
    const file = this.#file(id);
    if (file.state === "reserved") file.state = "uploaded";
    return {};
  }

  /** Does a call as the script wants it; the reply comes after a moment, or an error in its place. */
  async #meet(method: string, run: () => Args): Promise<Args> {
    const kind = this.faults.next(method);
    const { promise: later, resolve } = Promise.withResolvers<void>();
    this.#time.after(LATENCY_MS, resolve);
    if (kind === "limited") return await later.then(() => Promise.reject(new WebAPIRateLimitedError(RETRY_AFTER_S)));
    if (kind === "failed") return await later.then(() => Promise.reject(unavailable()));
    let outcome: { reply: Args } | { error: unknown };
    try {
      outcome = { reply: { ok: true, ...run() } };
    } catch (error) {
      outcome = { error };
    }
    await later;
    if (kind === "lost") throw new WebAPIRequestError(new Error("socket hang up"));
    if (kind === "failed after") throw unavailable();
    if ("error" in outcome) throw outcome.error;
    return outcome.reply;
  }

  #postMessage(args: Args, by: Life): Args {
    const { channel, rootTs } = this.#thread(args);
    this.#onWrite({
      by,
      method: "chat.postMessage",
      channel,
      rootTs,
      turn: markOf(args as { metadata: unknown }).turn,
    });
    const message = this.#add({
      channel,
      rootTs,
      user: BOT_USER,
      text: String(args["text"]),
      blocks: blocksIn(args),
      metadata: args["metadata"],
    });
    return { ts: message.ts };
  }

  #update(args: Args, by: Life): Args {
    const message = this.#find(String(args["channel"]), String(args["ts"]));
    const { turn } = markOf(args as { metadata: unknown });
    this.#onWrite({ by, method: "chat.update", channel: message.channel, rootTs: message.rootTs, turn });
    if (this.#isStreaming(message)) throw refusal("streaming_state_conflict");
    message.text = String(args["text"]);
    message.blocks = blocksIn(args);
    if (args["metadata"] !== undefined) message.metadata = args["metadata"];
    return { ts: message.ts };
  }

  #delete(args: Args): Args {
    const message = this.#find(String(args["channel"]), String(args["ts"]));
    this.#messages.delete(keyOf(message.channel, message.ts));
    return {};
  }

  #startStream(args: Args, by: Life): Args {
    const { channel, rootTs } = this.#thread(args);
    this.#onWrite({ by, method: "chat.startStream", channel, rootTs, turn: "" });
    const blocks = withChunks([], chunksIn(args));
    const message = this.#add({ channel, rootTs, user: BOT_USER, text: "", blocks, streaming: "in_progress" });
    this.#sessions.set(keyOf(channel, rootTs), "processing");
    this.#time.after(STREAM_MS, () => {
      if (message.streaming === "in_progress") message.streaming = "errored";
    });
    return { ts: message.ts };
  }

  #appendStream(args: Args, by: Life): Args {
    const message = this.#stream(args);
    this.#onWrite({ by, method: "chat.appendStream", ...message, turn: "" });
    message.blocks = withChunks(message.blocks, chunksIn(args));
    this.#statuses.delete(keyOf(message.channel, message.rootTs));
    return {};
  }

  #stopStream(args: Args, by: Life): Args {
    const message = this.#stream(args);
    const { turn } = markOf(args as { metadata: unknown });
    this.#onWrite({ by, method: "chat.stopStream", ...message, turn });
    message.blocks = [...withChunks(message.blocks, chunksIn(args)), ...blocksIn(args)];
    message.streaming = "completed";
    if (args["metadata"] !== undefined) message.metadata = args["metadata"];
    this.#statuses.delete(keyOf(message.channel, message.rootTs));
    this.#sessions.set(keyOf(message.channel, message.rootTs), "active");
    return {};
  }

  #replies(args: Args): Args {
    const root = this.#root(String(args["channel"]), String(args["ts"]));
    const since = Number(args["oldest"] ?? 0);
    const replies = this.messages.filter(
      ({ channel, rootTs, ts }) =>
        channel === root.channel && rootTs === root.ts && ts !== root.ts && Number(ts) >= since,
    );
    return { messages: [root, ...replies].map((message) => this.#wire(message)) };
  }

  #wire({ user, ts, text, blocks, metadata, streaming, fileIds }: Message): Args {
    const files = fileIds.map((id) => ({ id, name: this.#file(id).name, size: this.#file(id).size }));
    return {
      user,
      ts,
      text,
      ...(user === BOT_USER ? { bot_id: BOT_ID } : {}),
      ...(blocks.length === 0 ? {} : { blocks }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(streaming === null ? {} : { streaming_state: streaming }),
      ...(files.length === 0 ? {} : { files }),
    };
  }

  #setStatus(args: Args, by: Life): Args {
    const { channel, ts: rootTs } = this.#root(String(args["channel_id"]), String(args["thread_ts"]));
    const words = String(args["status"]);
    if (words === "") this.#statuses.delete(keyOf(channel, rootTs));
    else {
      this.#onWrite({ by, method: "status", channel, rootTs, turn: "" });
      this.#statuses.set(keyOf(channel, rootTs), { words, at: this.#time.now() });
    }
    return {};
  }

  #setSession(args: Args): Args {
    const { channel, ts } = this.#root(String(args["channel_id"]), String(args["thread_ts"]));
    this.#sessions.set(keyOf(channel, ts), String(args["status"]));
    return {};
  }

  #reserveFile(args: Args, by: Life): Args {
    const id = `F${this.files.size + 1}`;
    const [name, alt] = [args["filename"], args["alt_txt"] ?? ""].map(String);
    this.files.set(id, { id, name: name ?? "", alt: alt ?? "", state: "reserved", size: Number(args["length"]) });
    return { upload_url: `${SLACK_ORIGIN}/upload/${by.name}/${id}`, file_id: id };
  }

  #complete(args: Args): Args {
    for (const { id } of args["files"] as { id: string }[]) {
      const file = this.files.get(id);
      if (file?.state !== "uploaded") throw refusal("file_not_found");
      file.state = "complete";
    }
    return {};
  }

  #info(args: Args): Args {
    const { id, state } = this.#file(String(args["file"]));
    if (state === "reserved") throw refusal("file_not_found");
    if (state === "deleted") throw refusal("file_deleted");
    return { file: { id, ...(state === "complete" ? { mimetype: "image/png", original_w: 1 } : {}) } };
  }

  #deleteFile(args: Args): Args {
    const file = this.#file(String(args["file"]));
    if (file.state === "reserved") throw refusal("file_not_found");
    if (file.state === "deleted") throw refusal("file_deleted");
    file.state = "deleted";
    return {};
  }

  #file(id: string): SlackFile {
    const file = this.files.get(id);
    if (file === undefined) throw refusal("file_not_found");
    return file;
  }

  #add(draft: Pick<Message, "channel" | "user" | "text" | "blocks"> & Partial<Message>): Message {
    const ts = this.#nextTs();
    const rootTs = draft.rootTs ?? ts;
    const plain = { metadata: undefined, streaming: null, stoppedByUser: false, fileIds: [] };
    const message: Message = { ...plain, ...draft, ts, rootTs };
    this.#messages.set(keyOf(draft.channel, ts), message);
    if (draft.user === BOT_USER) this.#statuses.delete(keyOf(draft.channel, rootTs));
    return message;
  }

  #nextTs(): string {
    this.#lastTs = Math.max(this.#time.now() * 1_000, this.#lastTs + 1);
    return `${Math.floor(this.#lastTs / 1e6)}.${String(this.#lastTs % 1e6).padStart(6, "0")}`;
  }

  #thread(args: Args): { channel: string; rootTs: string } {
    const root = this.#root(String(args["channel"]), String(args["thread_ts"]));
    return { channel: root.channel, rootTs: root.ts };
  }

  #root(channel: string, ts: string): Message {
    const root = this.#messages.get(keyOf(channel, ts));
    if (root === undefined) throw refusal("thread_not_found");
    return root;
  }

  #find(channel: string, ts: string): Message {
    const message = this.#messages.get(keyOf(channel, ts));
    if (message === undefined) throw refusal("message_not_found");
    return message;
  }

  #stream(args: Args): Message {
    const message = this.#find(String(args["channel"]), String(args["ts"]));
    if (message.stoppedByUser) throw refusal("stopped_by_user");
    if (!this.#isStreaming(message)) throw refusal("message_not_in_streaming_state");
    return message;
  }

  #isStreaming(message: Message): boolean {
    return message.streaming === "in_progress";
  }
}

function keyOf(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

function blocksIn(args: Args): readonly Block[] {
  return (args["blocks"] ?? []) as readonly Block[];
}

function chunksIn(args: Args) {
  return (args["chunks"] ?? []) as readonly { type: string; text?: string; blocks?: readonly Block[] }[];
}

function refusal(error: string): WebAPIPlatformError {
  return new WebAPIPlatformError({ ok: false, error });
}

function unavailable(): WebAPIHTTPError {
  return new WebAPIHTTPError(500, "Internal Server Error", {}, "");
}
