import { Readable } from "node:stream";

import type { LogEntry, PlayEvent, PlayMessage, PlayUpload } from "../../src/playground/slack/control-api.ts";
import type { SlackEmulator } from "../../src/playground/slack/server.ts";
import { APP } from "../../src/playground/slack/workspace/seed.ts";
import { keyIn, keyText } from "./measure/model.ts";
import { ASKER } from "./workspace.ts";

/** One question as Slack saw it; times are of `performance.now()` in the emulators' process. */
export interface Seen {
  readonly key: number;
  readonly channel: string;
  readonly ts: string;
  readonly askedAt: number;
  /** The bot's first sign in the thread: a status line or a message. */
  readonly signAt: number | null;
  /** The first moment at which the last words of the answer could be read; null when they never could. */
  readonly answeredAt: number | null;
}

interface Open extends Seen {
  ts: string;
  askedAt: number;
  signAt: number | null;
  answeredAt: number | null;
  readonly done: () => void;
}

export interface Ack {
  readonly event: string;
  readonly at: number;
  /** From sending to acknowledgement, in whole milliseconds. */
  readonly ms: number;
}

/** Asks questions about a small file of their own, as a person would, and watches what becomes of them. */
export class Questions {
  readonly #slack: SlackEmulator;
  readonly #byKey = new Map<number, Open>();
  readonly #byPlace = new Map<string, Open>();
  #acks: Ack[] = [];
  #keys = 0;

  constructor(slack: SlackEmulator) {
    this.#slack = slack;
    slack.control.subscribe(({ event }) => this.#see(event));
  }

  /** A question ready to be asked: its file lies at Slack already, so that asking is one message. */
  async prepare(channel: string): Promise<(timeoutMs: number) => Promise<Seen>> {
    const key = this.#newKey();
    const bytes = Readable.from([Buffer.from(csvOf(key))]);
    const { id } = await this.#slack.control.upload({ as: ASKER, name: `sales-${key}.csv`, bytes });
    return (timeoutMs) => this.#ask(key, channel, [{ id }], timeoutMs);
  }

  /** Asks a question without a file. */
  async askPlainly(channel: string, timeoutMs: number): Promise<Seen> {
    return await this.#ask(this.#newKey(), channel, [], timeoutMs);
  }

  /** Acknowledgements since the last time this was asked. */
  takeAcks(): readonly Ack[] {
    const acks = this.#acks;
    this.#acks = [];
    return acks;
  }

  /** Whether Slack still shows the thread as being worked on. */
  isAtWork({ channel, ts }: Seen): boolean {
    const { sessions = [] } = this.#slack.control.state();
    return sessions.some((session) => session.channel === channel && session.thread_ts === ts);
  }

  /** How many of the bot's messages in the thread hold the answer, and how many hold something else. */
  messagesOf({ channel, ts, key }: Seen): { answers: number; others: number } {
    const own = this.#slack.control.thread(channel, ts).filter(isBots);
    const answers = own.filter((message) => shows(message, key)).length;
    return { answers, others: own.length - answers };
  }

  #newKey(): number {
    this.#keys += 1;
    return this.#keys;
  }

  async #ask(key: number, channel: string, files: PlayUpload[], timeoutMs: number): Promise<Seen> {
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const open: Open = { key, channel, ts: "", askedAt: 0, signAt: null, answeredAt: null, done };
    this.#byKey.set(key, open);
    const patience = setTimeout(done, timeoutMs).unref();
    const text = `<@${APP.userId}> what is the total revenue? ${keyText(key)}`;
    await this.#slack.control.post({ as: ASKER, channel, text, files });
    await promise;
    clearTimeout(patience);
    this.#byKey.delete(key);
    this.#byPlace.delete(placeOf(channel, open.ts));
    return open;
  }

  #see(event: PlayEvent): void {
    const at = performance.now();
    if (event.type === "log") this.#hearLog(event.entry, at);
    if (event.type === "status" && event.status !== "") this.#sign(placeOf(event.channel, event.thread_ts), at);
    if (event.type === "message" || event.type === "message_changed") this.#hear(event.message, at);
  }

  #hearLog({ direction, what, outcome, ms }: LogEntry, at: number): void {
    if (direction === "to_bot" && outcome === "ack") this.#acks.push({ event: what, at, ms: ms ?? 0 });
  }

  #hear(message: PlayMessage, at: number): void {
    if (!isBots(message)) return this.#noteAsked(message, at);
    const place = placeOf(message.channel, message.thread_ts ?? message.ts);
    this.#sign(place, at);
    const open = this.#byPlace.get(place);
    if (open === undefined || open.answeredAt !== null || !shows(message, open.key)) return;
    open.answeredAt = at;
    open.done();
  }

  #noteAsked({ channel, ts, text }: PlayMessage, at: number): void {
    const open = this.#byKey.get(keyIn(text));
    if (open === undefined || open.ts !== "") return;
    open.ts = ts;
    open.askedAt = at;
    this.#byPlace.set(placeOf(channel, ts), open);
  }

  #sign(place: string, at: number): void {
    const open = this.#byPlace.get(place);
    if (open !== undefined) open.signAt ??= at;
  }
}

function placeOf(channel: string, ts: string): string {
  return `${channel}:${ts}`;
}

function isBots(message: PlayMessage): boolean {
  return message.user === APP.userId || message.bot_id !== undefined;
}

function shows(message: PlayMessage, key: number): boolean {
  return `${message.text}${JSON.stringify(message.blocks ?? [])}`.includes(keyText(key));
}

/** A dozen rows, different for every question, so that no copy of an earlier one is used again. */
function csvOf(key: number): string {
  const rows = Array.from({ length: 12 }, (_, i) => `2026-${String(i + 1).padStart(2, "0")}-01,EMEA,${key * 100 + i}`);
  return `day,region,revenue\n${rows.join("\n")}\n`;
}
