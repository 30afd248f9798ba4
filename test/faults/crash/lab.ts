import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type ClaudeEmulator, startClaudeEmulator } from "../../../src/playground/claude/server.ts";
import { Faults } from "../../../src/playground/faults.ts";
import type { PlayEvent, PlayMessage } from "../../../src/playground/slack/control-api.ts";
import { type SlackEmulator, startSlackEmulator } from "../../../src/playground/slack/server.ts";
import { ASKER, writeWorkspace } from "../../bench/workspace.ts";
import { BOT } from "../../support/bot.ts";
import { BotChild } from "./bot-child.ts";
import type { ChildSettings, FromChild } from "./child.ts";
import { Gate, type Stop } from "./gate.ts";
import { Ledger } from "./ledger.ts";
import { KeyedModel, type QuestionKind, type Shown, uploadsOf, wordsOf } from "./questions.ts";
import { layWires, type Wires } from "./wires.ts";

/** A question that was asked. */
export interface Question {
  readonly key: number;
  readonly kind: QuestionKind;
  readonly channel: string;
  readonly ts: string;
  readonly rootTs: string;
}

export interface LabOptions {
  /** A PostgreSQL database; null for a file. */
  readonly databaseUrl: string | null;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

/** Slack counts what a bot posts by channel, so questions are spread over many. */
const CHANNELS = 48;
const PATIENCE_MS = 120_000;
const LIVE_MS = 5_000;
const BURST_MS = 50;

/**
 * A Slack and a Claude that live on, and one bot between them that is killed and started again on the same database.
 * Every step of the bot can be stopped, for one question at a time.
 */
export class Lab {
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly ledger: Ledger;
  readonly #folder: string;
  readonly #wires: Wires;
  readonly #gate: Gate;
  readonly #settings: Omit<ChildSettings, "stops">;
  readonly #channels: readonly string[];
  readonly #news = new Set<() => void>();
  readonly #held = new Set<string>();
  readonly #events = new Map<string, number>();
  /** Threads of messages, by ts. */
  readonly #roots = new Map<string, string>();
  readonly #questions = new Map<number, Question>();
  #telling: NodeJS.Timeout | null = null;
  #bot: BotChild | null = null;
  #keys = 0;

  private constructor(parts: LabParts) {
    this.slack = parts.slack;
    this.claude = parts.claude;
    this.ledger = parts.ledger;
    this.#folder = parts.folder;
    this.#wires = parts.wires;
    this.#gate = parts.gate;
    this.#settings = parts.settings;
    this.#channels = parts.channels;
    parts.hear({
      held: (stop) => this.#hold(stop),
      news: (event) => this.#note(event),
      shown: (key, words, signal) => this.#shown(key, words, signal),
    });
  }

  static async open(options: LabOptions): Promise<Lab> {
    return new Lab(await openParts(options));
  }

  /** What the questions of tests stand on: the database of the bot. */
  get database(): { readonly file: string; readonly url: string | null } {
    const { database, databaseUrl } = this.#settings.config;
    return { file: database, url: databaseUrl ?? null };
  }

  /** The next question's key; a stop for it can be armed before it is asked. */
  nextKey(): number {
    this.#keys += 1;
    return this.#keys;
  }

  /** Asks as a person does, in a thread of its own or below an earlier question. */
  async ask(kind: QuestionKind, key = this.nextKey(), below?: Question): Promise<Question> {
    const channel = below?.channel ?? this.#channels[key % CHANNELS] ?? "";
    this.ledger.expect(key, kind);
    const { ts } = await this.slack.control.post({
      as: ASKER,
      channel,
      text: `<@${BOT}> ${wordsOf(key)}`,
      files: uploadsOf(kind, key),
      ...(below === undefined ? {} : { thread_ts: below.rootTs }),
    });
    const question = { key, kind, channel, ts, rootTs: below?.rootTs ?? ts };
    this.#questions.set(key, question);
    return question;
  }

  /** How often something was seen to happen in the thread. */
  eventsIn(rootTs: string): number {
    return this.#events.get(rootTs) ?? 0;
  }

  /** What the bot has said in the question's thread, oldest first. */
  messagesBelow({ channel, rootTs }: Pick<Question, "channel" | "rootTs">): PlayMessage[] {
    const messages = this.slack.control.thread(channel, rootTs);
    return messages.filter(({ user, bot_id }) => user === BOT || bot_id !== undefined);
  }

  /** Starts the bot; with stops it may be held before it is ready, without them it is ready when this resolves. */
  async start(stops: readonly Stop[] = []): Promise<void> {
    this.#gate.arm(stops);
    const codeCache = join(this.#folder, "code");
    const bot = BotChild.spawn({ ...this.#settings, stops, codeCache, onSaid: (message) => this.#hear(message) });
    this.#bot = bot;
    void bot.gone.finally(() => this.#tell());
    const ready = bot.ready();
    if (stops.length === 0) return await ready;
    // It may be killed before it is.
    ready.catch(() => undefined);
  }

  /** From now on the bot stops there. */
  async arm(stops: readonly Stop[]): Promise<void> {
    this.#gate.arm(stops);
    await this.#running.arm(stops);
  }

  isHeld(stop: Stop): boolean {
    return this.#held.has(idOf(stop));
  }

  async held(stops: readonly Stop[]): Promise<void> {
    const missing = () => stops.filter((stop) => !this.isHeld(stop)).map(idOf);
    await this.until(
      () => (missing().length === 0 ? true : null),
      () => `never reached: ${missing().join(", ")}`,
    );
  }

  /** As `kill -9` does; every stop is gone with it. */
  async kill(): Promise<void> {
    await this.#running.kill();
    this.#gate.clear();
    this.#held.clear();
  }

  /** Resolves with what `check` gives once it gives something; asks again whenever anything happens to a living bot. */
  async until<T>(check: () => T | null, what: () => string, ms = PATIENCE_MS): Promise<T> {
    const now = check();
    if (now !== null) return now;
    return await new Promise((resolve, reject) => {
      const look = (): void => {
        const value = check();
        if (value === null && !this.#running.fell) return;
        end();
        if (value === null) reject(new Error(`the bot ended by itself: ${what()}`));
        else resolve(value);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`not within ${ms} ms: ${what()}`));
      }, ms);
      const end = (): void => {
        clearTimeout(timer);
        this.#news.delete(look);
      };
      this.#news.add(look);
    });
  }

  /** Ends the bot as an operator would; gives its exit code. */
  async end(): Promise<number | null> {
    return await this.#running.end();
  }

  async close(): Promise<void> {
    await this.#bot?.kill();
    await this.#wires.close();
    await Promise.all([this.slack.close(), this.claude.close()]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #running(): BotChild {
    if (this.#bot === null) throw new Error("the bot was not started");
    return this.#bot;
  }

  /** An answer that is not shown while it comes in goes on all the same. */
  async #shown(key: number, words: string, signal: AbortSignal): Promise<void> {
    const isShown = (): true | null => {
      const question = this.#questions.get(key);
      if (signal.aborted) return true;
      return question !== undefined && JSON.stringify(this.messagesBelow(question)).includes(words) ? true : null;
    };
    await this.until(isShown, () => words, LIVE_MS).catch(() => undefined);
  }

  #hear(message: FromChild): void {
    if (message.kind === "held") this.#hold(message.stop);
    if (message.kind === "done") this.ledger.noteDone(message.step, message.keys);
    this.#tell();
  }

  #note(event: PlayEvent | null): void {
    const root = event === null ? null : this.#rootOf(event);
    if (root !== null) this.#events.set(root, this.eventsIn(root) + 1);
    this.#tell();
  }

  #rootOf(event: PlayEvent): string | null {
    if (event.type === "message_deleted") return this.#roots.get(event.ts) ?? null;
    if (event.type !== "message" && event.type !== "message_changed") return null;
    const { ts, thread_ts = ts } = event.message;
    this.#roots.set(ts, thread_ts);
    return thread_ts;
  }

  #hold(stop: Stop): void {
    this.#held.add(idOf(stop));
    this.#tell();
  }

  /** A burst of events is looked at once: a look reads many threads. */
  #tell(): void {
    if (this.#telling !== null) return;
    this.#telling = setTimeout(() => {
      this.#telling = null;
      for (const look of this.#news) look();
    }, BURST_MS);
  }
}

function idOf({ step, at, key, nth }: Stop): string {
  return `${step}:${at}#${key ?? "any"}/${nth ?? 1}`;
}

interface Ears {
  readonly held: (stop: Stop) => void;
  readonly news: (event: PlayEvent | null) => void;
  readonly shown: Shown;
}

interface LabParts {
  readonly folder: string;
  readonly slack: SlackEmulator;
  readonly claude: ClaudeEmulator;
  readonly wires: Wires;
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly channels: readonly string[];
  readonly settings: Omit<ChildSettings, "stops">;
  readonly hear: (ears: Ears) => void;
}

async function openParts(options: LabOptions): Promise<LabParts> {
  const folder = await mkdtemp(join(tmpdir(), "threadsheet-crash-"));
  await mkdir(join(folder, "code"));
  const channels = writeWorkspace(join(folder, "slack"), CHANNELS);
  let ears: Ears = { held: () => undefined, news: () => undefined, shown: async () => undefined };
  const ledger = new Ledger();
  const faults = new Faults();
  const claude = await startClaudeEmulator({
    dataDir: null,
    faults,
    model: new KeyedModel(
      (key) => ledger.kindOf(key),
      (...wanted) => ears.shown(...wanted),
    ),
    shell: async () => ({ stdout: "", stderr: "every command here is told", returnCode: 127 }),
    onCall: () => ears.news(null),
    onError: (error) => ledger.noteTrouble(error),
  });
  const slack = await startSlackEmulator({
    dataDir: join(folder, "slack"),
    faults,
    claudeLabel: { kind: "offline", label: "test" },
    fileProcessingMs: 20,
    rateLimits: false,
    welcome: false,
  });
  slack.control.subscribe(({ event }) => ears.news(event));
  const gate = new Gate((stop) => ears.held(stop));
  const wires = await layWires({
    slack,
    claude,
    gate,
    onModelCall: (call) => ledger.noteModelCall(call),
    onTrouble: (error) => ledger.noteTrouble(error),
  });
  const settings = settingsOf(options, folder, { slack, claude, wires });
  return { folder, slack, claude, wires, gate, ledger, channels, settings, hear: (heard) => void (ears = heard) };
}

function settingsOf(
  { databaseUrl, leaseMs, heartbeatMs }: LabOptions,
  folder: string,
  { slack, claude, wires }: { slack: SlackEmulator; claude: ClaudeEmulator; wires: Wires },
): Omit<ChildSettings, "stops"> {
  const { botToken, appToken } = slack;
  const config = {
    slack: { mode: "socket", botToken, appToken, apiUrl: wires.slackApiUrl },
    claude: {
      mode: "api",
      apiKey: claude.apiKey,
      baseUrl: wires.claudeUrl,
      model: "claude-sonnet-5-5",
      effort: "medium",
    },
    maxFileBytes: 200 * 1024 * 1024,
    fileTtlSeconds: 30 * 24 * 3_600,
    answerTimeoutMs: 10 * 60_000,
    maxConcurrentAnswers: 100,
    // Whether a turn lasts long enough for its steps to be shown would decide which points it passes.
    stepsAfterMs: null,
    allowedLinkHosts: [],
    database: join(folder, "bot.sqlite"),
    databaseUrl,
    spoolDir: join(folder, "spool"),
  } as const;
  return { config, leaseMs, heartbeatMs, log: "silent" };
}
