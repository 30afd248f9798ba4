import { questionId, type Thread } from "../../../src/intake/question.ts";
import { createLogger } from "../../../src/log.ts";
import { Faults } from "../../../src/playground/faults.ts";
import type { LogEntry, PlayMessage } from "../../../src/playground/slack/control-api.ts";
import { type SlackEmulator, startSlackEmulator } from "../../../src/playground/slack/server.ts";
import { createOpenReply, type LiveReply } from "../../../src/post/live-reply.ts";
import type { ReplySettings } from "../../../src/post/open-reply.ts";
import { deleteOwed } from "../../../src/post/owed.ts";
import { createSlackClients, type SlackClients } from "../../../src/post/slack/clients.ts";
import { type Clock, systemClock } from "../../../src/post/slack/clock.ts";
import { Limiter } from "../../../src/post/slack/limiter.ts";
import type { SafeAnswer } from "../../../src/scrub/safe-answer.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Effect, Lease, Store } from "../../../src/store/store.ts";
import { claimOne, LEASE_MS, reviveAnswer, temporaryFolder, TestClock } from "../../store/make.ts";
import { SETTINGS } from "./desk.ts";
import { list, str } from "./json.ts";
import { safe } from "./safe.ts";

export const MAYA = "U0MAYAADMN";
export const BOT = "U0THREADSHT";
export const SALES = "C0SALESPUB";

/** A process at work on one turn. */
export interface Worker {
  readonly lease: Lease;
  readonly reply: LiveReply;
  /** From now on it is as good as dead: another one has the turn, and nothing it still does may be seen. */
  die(): void;
}

export interface OfficeOptions {
  readonly settings?: Partial<ReplySettings>;
  /** Patience with one request. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly slackNow?: () => number;
}

/** The post stage between a real store and the strict Slack emulator; the parts of the bot that post and nothing else. */
export class Office {
  readonly slack: SlackEmulator;
  readonly store: Store;
  readonly faults: Faults;
  readonly clients: SlackClients;
  readonly clock: Clock;
  readonly #limiter: Limiter;
  readonly #storeClock: TestClock;
  readonly #options: OfficeOptions;
  readonly #close: () => Promise<void>;
  #owners = 0;

  constructor(parts: {
    slack: SlackEmulator;
    store: Store;
    faults: Faults;
    storeClock: TestClock;
    options: OfficeOptions;
    close: () => Promise<void>;
  }) {
    this.slack = parts.slack;
    this.store = parts.store;
    this.faults = parts.faults;
    this.#storeClock = parts.storeClock;
    this.#options = parts.options;
    this.#close = parts.close;
    this.clock = parts.options.clock ?? systemClock;
    this.#limiter = new Limiter(this.clock);
    const { timeoutMs = 5_000 } = parts.options;
    this.clients = createSlackClients(this.slack.botToken, { slackApiUrl: this.slack.apiUrl, timeoutMs });
  }

  static async open(options: OfficeOptions = {}): Promise<Office> {
    const faults = new Faults();
    const slack = await startSlackEmulator({
      dataDir: null,
      faults,
      claudeLabel: { kind: "offline", label: "test" },
      fileProcessingMs: 20,
      welcome: false,
      ...(options.slackNow === undefined ? {} : { now: options.slackNow }),
    });
    const folder = temporaryFolder();
    const storeClock = new TestClock();
    const store = await openSqliteStore(folder.path("office.sqlite"), { reviveAnswer, clock: storeClock });
    const close = async (): Promise<void> => {
      await slack.close();
      await store.close();
      folder.remove();
    };
    return new Office({ slack, store, faults, storeClock, options, close });
  }

  /**
   * A person asks; the first process takes the turn. With `losesRecords` its notes of what it posted are lost with it, as
   * lazy ones may be.
   */
  async ask(losesRecords = false): Promise<Worker> {
    const channel = SALES;
    const { ts } = await this.slack.control.post({ as: MAYA, channel, text: "a question" });
    const thread = { team: this.slack.control.state().team.id, channel, rootTs: ts };
    const id = questionId(thread.team, channel, ts);
    const asked = { askerId: MAYA, text: "a question", source: "mention", fileIds: [] } as const;
    await this.store.enqueue({ ...asked, id, thread, ts });
    return this.#work(losesRecords);
  }

  /** The worker dies and another process takes its turn over. */
  async takeOver(worker: Worker): Promise<Worker> {
    worker.die();
    this.#storeClock.pass(LEASE_MS + 1);
    return this.#work();
  }

  /** The turn went back into the queue and is claimed again. */
  async goOn(): Promise<Worker> {
    return this.#work();
  }

  async save({ lease }: Worker, answer: SafeAnswer): Promise<void> {
    const rest = { recap: "", codeRuns: [], artifactNames: [], containerId: null, inContainer: [] };
    await this.store.saveAnswer(lease, { answer, ...rest });
  }

  /** What the thread of a worker's turn shows of ours. */
  shown({ lease }: Worker): PlayMessage[] {
    const { channel, rootTs } = lease.turn.question.thread;
    return this.slack.control.thread(channel, rootTs).filter(({ user }) => user === BOT);
  }

  /** Resolves once the condition holds; it is looked at whenever anything happens in Slack. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = this.slack.control.subscribe(() => {
      if (condition()) resolve();
    });
    await promise;
    end();
  }

  /** The text that the thread shows of ours, in order, without notes and buttons. */
  words(worker: Worker): string {
    const texts = this.shown(worker).flatMap((message) => {
      const blocks = list(message.blocks);
      // A stream of nothing but text has no blocks yet.
      if (blocks.length === 0) return [message.text];
      return blocks.flatMap(({ type, text }) => (type === "markdown" ? [str(text)] : []));
    });
    return texts.join(" ").replaceAll(/\s+/g, " ").trim();
  }

  /** Calls that the bot made, oldest first, as `method outcome`. */
  calls(after = 0): string[] {
    const fromBot = (entry: LogEntry): boolean => entry.direction === "from_bot";
    return this.slack.control
      .log(after)
      .filter(fromBot)
      .map(({ what, outcome }) => `${what} ${outcome}`);
  }

  /** Deletions that are owed and due, each performed; how they ended, by kind. */
  async workOff(): Promise<string[]> {
    this.#storeClock.pass(60_000);
    const outcomes: string[] = [];
    for (const effect of await this.store.takeOwed(100, 1_000)) {
      const outcome = await this.delete(effect);
      if (outcome === "done") await this.store.settle([effect.id]);
      outcomes.push(`${effect.kind} ${outcome}`);
    }
    return outcomes;
  }

  delete(effect: Effect, clock: Clock = this.clock): Promise<"done" | "later"> {
    const { clients } = this;
    return deleteOwed(effect, { clients, limiter: this.#limiter, clock, log: createLogger("silent") });
  }

  threadOf({ lease }: Worker): Thread {
    return lease.turn.question.thread;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #work(losesRecords = false): Promise<Worker> {
    this.#owners += 1;
    const lease = await claimOne(this.store, `process-${this.#owners}`);
    const { id, begun, state, question } = lease.turn;
    let alive = true;
    const openReply = createOpenReply({
      clients: () => this.clients,
      say: safe,
      owe: (thread, owed) => this.store.owe(thread, owed),
      intend: (of, effects) => this.store.intend(of, effects),
      effects: (turnId) => this.store.effects(turnId),
      recordPosted: async (message, hurry) => {
        if (!losesRecords) await this.store.recordPosted(message, hurry);
      },
      posted: (turnId) => this.store.posted(turnId),
      holdsTurn: () => alive,
      log: createLogger("silent"),
      clock: this.clock,
      limiter: this.#limiter,
      settings: { ...SETTINGS, ...this.#options.settings },
    });
    const { thread, askerId, ts } = question;
    const resumed = begun > 1 || state === "answered";
    const reply = openReply({ turnId: id, lease, thread, askerId, askedTs: ts, resumed });
    return {
      lease,
      reply,
      die: () => {
        alive = false;
      },
    };
  }
}
