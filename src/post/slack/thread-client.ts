import type { AnyChunk, MessageMetadata } from "@slack/types";

import type { Thread } from "../../intake/question.ts";
import { type SealButton, sealButtons, sealChunks } from "../buttons.ts";
import { type CallTools, callSlack, leaseLost, SlackRejected } from "./call.ts";
import type { AnswerBlock } from "../render/native-chart.ts";
import type { SlackClients } from "./clients.ts";
import { ANSWER_EVENT, type OwnMessage, readOwnMessages } from "./own-messages.ts";

export { ANSWER_EVENT, type OwnMessage } from "./own-messages.ts";

/** What a message shows; `text` stands in notifications and wherever blocks cannot. */
export interface MessageBody {
  readonly text: string;
  readonly blocks: readonly AnswerBlock[];
}

export interface StreamEnd {
  readonly chunks: readonly AnyChunk[];
  readonly blocks: readonly AnswerBlock[];
  readonly part: string;
}

/** The right to take the signs of life away. */
export interface LastWord {
  clear(): Promise<void>;
  remove(ts: string): Promise<void>;
  rest(): Promise<void>;
}

export interface ThreadClientOptions {
  readonly clients: SlackClients;
  readonly tools: CallTools;
  readonly thread: Thread;
  readonly turnId: string;
  readonly askerId: string;
  /** Nothing of ours older than this ts belongs to the turn. */
  readonly since: string;
  /** Seals the values of buttons. Without it they leave as they are. */
  readonly seal?: SealButton | undefined;
  /** Whether this process may still speak for the turn; `false` makes every write fail with `turn.lease_lost`. */
  readonly mayWrite: () => boolean;
}

/** An answer may wait long for its place, a status line is worthless when it comes late. */
const ANSWER_WAIT_MS = 10 * 60_000;
const STATUS_WAIT_MS = 5_000;
const CLOSE_ATTEMPTS = 2;
const STREAM_OVER = new Set(["message_not_in_streaming_state", "stopped_by_user", "message_not_found"]);

/** The Slack calls of one turn in one thread, paced, converted and safe to repeat. All may throw as `callSlack` does. */
export class ThreadClient {
  readonly #options: ThreadClientOptions;

  constructor(options: ThreadClientOptions) {
    this.#options = options;
  }

  get channel(): string {
    return this.#options.thread.channel;
  }

  /** Posts once: when the reply is lost, a message of this turn and part that is there already is adopted. */
  post(body: MessageBody, part: string): Promise<string> {
    const message = { ...this.#address(), ...quiet(this.#sealed(body)), metadata: this.#metadata(part) };
    return this.#write("chat.postMessage", this.#adopt(part), async () => {
      const reply = await this.#options.clients.post.chat.postMessage(message);
      return tsOf(reply.ts);
    });
  }

  /** {@link ThreadClient.post} for what is not worth standing in the way of answers; null when there is no room for it. */
  async postIfRoom(body: MessageBody, part: string): Promise<string | null> {
    const { limiter } = this.#options.tools;
    if (!limiter.hasRoom(this.#key("chat.postMessage"))) return null;
    return limiter.tryAcquire(this.#key("notice budget")) ? await this.post(body, part) : null;
  }

  /** Replaces a message; the same twice is the same once. */
  update(ts: string, body: MessageBody, part: string): Promise<void> {
    const { text, blocks } = this.#sealed(body);
    const message = { channel: this.channel, ts, text, blocks: [...blocks] };
    return this.#write("chat.update", "again", async () => {
      await this.#options.clients.post.chat.update({ ...message, metadata: this.#metadata(part) });
    });
  }

  /** Removes a message; one that is gone already counts as removed. */
  remove(ts: string): Promise<void> {
    return this.#remove(ts, this.#options.mayWrite);
  }

  /** Removes a notice, also when the turn is over by the time its deletion finds a place. */
  removeNotice(ts: string): Promise<void> {
    const may = this.#options.mayWrite();
    return this.#remove(ts, () => may);
  }

  async #remove(ts: string, may: () => boolean): Promise<void> {
    const run = async (): Promise<void> => {
      if (!may()) throw leaseLost();
      await this.#options.clients.post.chat.delete({ channel: this.channel, ts });
    };
    try {
      await this.#call("chat.delete", "again", run, ANSWER_WAIT_MS);
    } catch (error) {
      if (!(error instanceof SlackRejected) || error.reason !== "message_not_found") throw error;
    }
  }

  /** Whether the workspace has a stream left this minute; takes it if so. */
  reserveStream(): boolean {
    return this.#options.tools.limiter.tryAcquire(this.#key("stream budget"));
  }

  /** {@link ThreadClient.reserveStream} for the steps of the work, which leave most streams to answers. */
  reserveStepsStream(): boolean {
    const { limiter } = this.#options.tools;
    return (
      limiter.hasRoom(this.#key("stream budget")) &&
      limiter.tryAcquire(this.#key("steps budget")) &&
      this.reserveStream()
    );
  }

  /** Whether one more message may grow by edits this minute, its last edit included; takes it if so. */
  reserveEditedMessage(): boolean {
    return this.#options.tools.limiter.tryAcquire(this.#key("edited message budget"));
  }

  /** Whether there is an edit to spare that only shows progress; takes it if so. */
  reserveLiveEdit(): boolean {
    return this.#options.tools.limiter.tryAcquire(this.#key("live edit budget"));
  }

  /** {@link ThreadClient.reserveLiveEdit} for the steps of the work. */
  reserveStepsEdit(): boolean {
    const { limiter } = this.#options.tools;
    const hasRoom = limiter.hasRoom(this.#key("live edit budget"));
    return hasRoom && limiter.tryAcquire(this.#key("steps edit budget")) && this.reserveLiveEdit();
  }

  /** Opens a streamed message with its first content. Its outcome may stay unknown. */
  startStream(chunks: readonly AnyChunk[]): Promise<string> {
    const recipient = { recipient_user_id: this.#options.askerId, recipient_team_id: this.#options.thread.team };
    return this.#write("chat.startStream", "stop", async () => {
      const withTasks = chunks.some(({ type }) => type === "task_update");
      const mode = withTasks ? { task_display_mode: "plan" } : {};
      const call = { ...this.#address(), ...recipient, ...mode, chunks: this.#sealedChunks(chunks) };
      const reply = await this.#options.clients.stream.chat.startStream(call);
      return tsOf(reply.ts);
    });
  }

  appendStream(ts: string, chunks: readonly AnyChunk[]): Promise<void> {
    return this.#write("chat.appendStream", "stop", async () => {
      await this.#options.clients.stream.chat.appendStream({
        channel: this.channel,
        ts,
        chunks: this.#sealedChunks(chunks),
      });
    });
  }

  stopStream(ts: string, end: StreamEnd): Promise<void> {
    const chunks = end.chunks.length === 0 ? {} : { chunks: this.#sealedChunks(end.chunks) };
    const blocks = end.blocks.length === 0 ? {} : { blocks: [...this.#sealed(end).blocks] };
    const call = { channel: this.channel, ts, metadata: this.#metadata(end.part), ...chunks, ...blocks };
    return this.#write("chat.stopStream", "stop", async () => {
      await this.#options.clients.stream.chat.stopStream(call);
    });
  }

  /** Ends a stream as it stands; one that has ended already is fine. */
  async closeStream(ts: string): Promise<void> {
    for (let attempt = 1; attempt <= CLOSE_ATTEMPTS; attempt += 1) {
      try {
        await this.#write("chat.stopStream", "again", async () => {
          await this.#options.clients.stream.chat.stopStream({ channel: this.channel, ts });
        });
        return;
      } catch (error) {
        if (!(error instanceof SlackRejected)) throw error;
        if (STREAM_OVER.has(error.reason)) return;
        this.#options.tools.log.warn("a stream was not ended", { attempt, code: error.reason });
      }
    }
  }

  /** The line under the thread; an empty text clears it. */
  setStatus(words: string): Promise<void> {
    const { channel, rootTs } = this.#options.thread;
    return this.#hint("assistant.threads.setStatus", async () => {
      await this.#options.clients.reads.assistant.threads.setStatus({
        channel_id: channel,
        thread_ts: rootTs,
        status: words,
      });
    });
  }

  /** Takes the signs of life away, also when the turn is over by the time the calls find a place. */
  lastWord(): LastWord {
    const { channel, rootTs } = this.#options.thread;
    const { reads } = this.#options.clients;
    const where = { channel_id: channel, thread_ts: rootTs };
    const may = this.#options.mayWrite();
    const say = async (method: string, run: () => Promise<unknown>): Promise<void> => {
      if (may) await this.#call(method, "again", run, ANSWER_WAIT_MS);
    };
    return {
      clear: () =>
        say("assistant.threads.setStatus", () => reads.assistant.threads.setStatus({ ...where, status: "" })),
      remove: (ts) => this.#remove(ts, () => may),
      rest: () =>
        say("agents.sessions.setStatus", () => reads.agents.sessions.setStatus({ ...where, status: "active" })),
    };
  }

  /** Whether there is room for a session, its end included; takes it if so. */
  reserveSession(): boolean {
    return this.#options.tools.limiter.tryAcquire(this.#key("session budget"));
  }

  /** The end of a session may come late, but has to come: Slack would go on showing the thread as being worked on. */
  setSession(status: "processing" | "active"): Promise<void> {
    const { channel, rootTs } = this.#options.thread;
    const run = async (): Promise<void> => {
      await this.#options.clients.reads.agents.sessions.setStatus({ channel_id: channel, thread_ts: rootTs, status });
    };
    return this.#hint("agents.sessions.setStatus", run, status === "active" ? ANSWER_WAIT_MS : STATUS_WAIT_MS);
  }

  /** The bot's own messages in the thread, oldest first. */
  ownMessages(): Promise<readonly OwnMessage[]> {
    const { clients, tools, thread, since } = this.#options;
    return readOwnMessages({ clients, tools, thread, since, maxWaitMs: ANSWER_WAIT_MS });
  }

  #sealed<B extends Pick<MessageBody, "blocks">>(body: B): B {
    const { seal } = this.#options;
    return seal === undefined ? body : { ...body, blocks: sealButtons(body.blocks, seal) };
  }

  #sealedChunks(chunks: readonly AnyChunk[]): AnyChunk[] {
    const { seal } = this.#options;
    return seal === undefined ? [...chunks] : sealChunks(chunks, seal);
  }

  #adopt(part: string): () => Promise<string | null> {
    return async () => {
      const own = await this.ownMessages();
      return own.find((message) => message.turnId === this.#options.turnId && message.part === part)?.ts ?? null;
    };
  }

  #write<T>(method: string, unsure: "again" | "stop" | (() => Promise<T | null>), run: () => Promise<T>): Promise<T> {
    const guarded = (): Promise<T> => {
      if (!this.#options.mayWrite()) throw leaseLost();
      return run();
    };
    return this.#call(method, unsure, guarded, ANSWER_WAIT_MS);
  }

  #hint(method: string, run: () => Promise<void>, maxWaitMs = STATUS_WAIT_MS): Promise<void> {
    // A word that comes when the turn is over would stand there for nobody.
    const guarded = async (): Promise<void> => {
      if (this.#options.mayWrite()) await run();
    };
    return this.#call(method, "stop", guarded, maxWaitMs);
  }

  #call<T>(
    method: string,
    unsure: "again" | "stop" | (() => Promise<T | null>),
    run: () => Promise<T>,
    maxWaitMs: number,
  ): Promise<T> {
    return callSlack(this.#options.tools, { key: this.#key(method), unsure, run, maxWaitMs });
  }

  #key(method: string) {
    return { team: this.#options.thread.team, method, channel: this.channel };
  }

  #address() {
    return { channel: this.channel, thread_ts: this.#options.thread.rootTs };
  }

  #metadata(part: string): MessageMetadata {
    return { event_type: ANSWER_EVENT, event_payload: { turn: this.#options.turnId, part } };
  }
}

/** Slack unfurls a bot's links by default, which is a request to wherever the text points. */
function quiet(body: MessageBody) {
  const blocks = body.blocks.length === 0 ? {} : { blocks: [...body.blocks] };
  return { text: body.text, ...blocks, unfurl_links: false, unfurl_media: false };
}

function tsOf(ts: string | undefined): string {
  if (ts === undefined) throw new Error("Slack's reply has no ts");
  return ts;
}
