import { Journal } from "../../journal.ts";

import type { AgentSession, Channel, Message, PendingEvent, Person, SlackFile, View } from "./entities.ts";
import { BOT, CHANNELS, PEOPLE } from "./seed.ts";

/** Where a message stands: Slack's ts is unique only within its channel. */
export function messageKey(channel: string, ts: string): string {
  return `${channel}:${ts}`;
}

/** The workspace: people and channels from the seed, everything said since then from the journal. */
export class WorkspaceStore {
  readonly #journal: Journal;
  readonly #now: () => number;
  #channels = new Map<string, Channel>();
  #messages = new Map<string, Map<string, Message>>();
  #replies = new Map<string, Set<string>>();
  #files = new Map<string, SlackFile>();
  #homes = new Map<string, View>();
  #sessions = new Map<string, AgentSession>();
  #pending = new Map<string, PendingEvent>();
  #counters = new Map<string, number>();
  #lastMicros = 0;
  #shortIds = 0;

  /** `path` is the journal's file; `null` keeps everything in memory only. */
  constructor(path: string | null, now: () => number) {
    this.#journal = new Journal(path);
    this.#now = now;
    this.#load();
  }

  /** A new ts, `seconds.micros`, later than every ts given before. */
  nextTs(): string {
    this.#lastMicros = Math.max(Math.floor(this.#now() * 1_000), this.#lastMicros + 1);
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, "0")}`;
  }

  /** A new id with Slack's prefix for its kind (`F`, `V`, `Ev` …); never given twice, not even after a reset. */
  nextId(prefix: string): string {
    const count = (this.#counters.get(prefix) ?? 0) + 1;
    this.#counters.set(prefix, count);
    this.#journal.put("counters", prefix, { prefix, count });
    return `${prefix}0P${count.toString(36).toUpperCase().padStart(8, "0")}`;
  }

  /** A short id for a block or an action that the app left unnamed; unique in this run. */
  nextShortId(): string {
    this.#shortIds += 1;
    return `${(this.#lastMicros % 46_656).toString(36)}${this.#shortIds.toString(36)}`.padStart(5, "x");
  }

  people(): readonly Person[] {
    return [...PEOPLE, BOT];
  }

  person(id: string): Person | undefined {
    return this.people().find((each) => each.id === id);
  }

  channels(): Channel[] {
    return [...this.#channels.values()];
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  putChannel(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    this.#journal.put("channels", channel.id, channel);
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#messages.get(channel)?.get(ts);
  }

  /** Every message of a channel, replies included, oldest first. */
  messages(channel: string): Message[] {
    const messages = [...(this.#messages.get(channel)?.values() ?? [])];
    return messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  /** Replies under a root, oldest first, without the root. */
  replies(channel: string, rootTs: string): Message[] {
    const replies: Message[] = [];
    for (const ts of this.#replies.get(messageKey(channel, rootTs)) ?? []) {
      const message = this.message(channel, ts);
      if (message !== undefined) replies.push(message);
    }
    return replies.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  }

  putMessage(message: Message): void {
    this.#indexMessage(message);
    this.#journal.put("messages", messageKey(message.channel, message.ts), message);
  }

  removeMessage(channel: string, ts: string): void {
    const message = this.message(channel, ts);
    if (message?.thread_ts !== undefined) this.#replies.get(messageKey(channel, message.thread_ts))?.delete(ts);
    this.#messages.get(channel)?.delete(ts);
    this.#journal.delete("messages", messageKey(channel, ts));
  }

  files(): SlackFile[] {
    return [...this.#files.values()];
  }

  file(id: string): SlackFile | undefined {
    return this.#files.get(id);
  }

  putFile(file: SlackFile): void {
    this.#files.set(file.id, file);
    this.#journal.put("files", file.id, file);
  }

  home(user: string): View | undefined {
    return this.#homes.get(user);
  }

  putHome(view: View): void {
    this.#homes.set(view.user, view);
    this.#journal.put("homes", view.user, view);
  }

  session(channel: string, threadTs: string): AgentSession | undefined {
    return this.#sessions.get(messageKey(channel, threadTs));
  }

  sessions(): AgentSession[] {
    return [...this.#sessions.values()];
  }

  putSession(session: AgentSession): void {
    const key = messageKey(session.channel, session.thread_ts);
    this.#sessions.set(key, session);
    this.#journal.put("sessions", key, session);
  }

  pendingEvents(): PendingEvent[] {
    return [...this.#pending.values()];
  }

  isPending(id: string): boolean {
    return this.#pending.has(id);
  }

  putPending(event: PendingEvent): void {
    this.#pending.set(event.id, event);
    this.#journal.put("pending", event.id, event);
  }

  removePending(id: string): void {
    this.#pending.delete(id);
    this.#journal.delete("pending", id);
  }

  /** Forgets everything said; ids go on counting, since the bot may remember old ones. */
  reset(): void {
    const counters = this.#counters;
    this.#journal.clear();
    this.#load();
    this.#counters = counters;
    for (const [prefix, count] of counters) this.#journal.put("counters", prefix, { prefix, count });
  }

  #load(): void {
    this.#channels = new Map(CHANNELS.map((channel) => [channel.id, channel]));
    for (const channel of this.#journal.all<Channel>("channels")) this.#channels.set(channel.id, channel);
    this.#messages = new Map();
    this.#replies = new Map();
    for (const message of this.#journal.all<Message>("messages")) this.#indexMessage(message);
    this.#files = new Map(this.#journal.all<SlackFile>("files").map((file) => [file.id, file]));
    this.#homes = new Map(this.#journal.all<View>("homes").map((view) => [view.user, view]));
    this.#sessions = new Map(
      this.#journal.all<AgentSession>("sessions").map((each) => [messageKey(each.channel, each.thread_ts), each]),
    );
    this.#pending = new Map(this.#journal.all<PendingEvent>("pending").map((event) => [event.id, event]));
    this.#counters = new Map(
      this.#journal.all<{ prefix: string; count: number }>("counters").map(({ prefix, count }) => [prefix, count]),
    );
  }

  #indexMessage(message: Message): void {
    const inChannel = this.#messages.get(message.channel) ?? new Map<string, Message>();
    this.#messages.set(message.channel, inChannel);
    inChannel.set(message.ts, message);
    this.#lastMicros = Math.max(this.#lastMicros, Number(message.ts.replace(".", "")));
    if (message.thread_ts === undefined || message.thread_ts === message.ts) return;
    const key = messageKey(message.channel, message.thread_ts);
    const replies = this.#replies.get(key) ?? new Set<string>();
    this.#replies.set(key, replies);
    replies.add(message.ts);
  }
}
