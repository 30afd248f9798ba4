import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { App, type ReceiverEvent } from "@slack/bolt";

import { checkpointKey } from "../../../src/analysis/checkpoint.ts";
import { sweepTurnFolders } from "../../../src/turn/answer-files.ts";
import { createTurnWorker } from "../../../src/app.ts";
import { createTurns, type Turns } from "../../../src/conversation/turns.ts";
import { expireFiles } from "../../../src/files/expire.ts";
import { libraryLog } from "../../../src/intake/connect/library-log.ts";
import { guardIntake } from "../../../src/intake/inbox.ts";
import { createOpenHomes } from "../../../src/intake/home/open-homes.ts";
import { createButtonSeal } from "../../../src/button-seal.ts";
import { registerIntake } from "../../../src/intake/register.ts";
import type { Logger } from "../../../src/log.ts";
import { type Deletion, Outbox } from "../../../src/ops/outbox.ts";
import { createOpenReply, type OpenReply } from "../../../src/post/live-reply.ts";
import { deleteOwed } from "../../../src/post/owed.ts";
import type { SlackClients } from "../../../src/post/slack/clients.ts";
import { pause } from "../../../src/post/slack/clock.ts";
import { Limiter } from "../../../src/post/slack/limiter.ts";
import type { SafeText } from "../../../src/scrub/safe-answer.ts";
import { createForgetQuestion } from "../../../src/actions/forget.ts";
import { inForce, NO_BUDGETS, NOTHING_DECIDED } from "../../../src/places/settings.ts";
import { createScrub } from "../../../src/scrub/scrub.ts";
import type { Effect, Lease, Store } from "../../../src/store/store.ts";
import { OPEN_DOOR } from "../../support/open-door.ts";
import type { Claude } from "./claude.ts";
import type { Outage } from "./gated-store.ts";
import type { Life } from "./life.ts";
import { BOT_ID, BOT_USER, TEAM } from "./slack-thread.ts";
import type { Slack } from "./slack.ts";

export interface Surroundings {
  readonly slack: Slack;
  readonly claude: Claude;
  /** The process's own handle on the one database, already gated. */
  readonly store: Store;
  readonly outage: Outage;
  /** The disk of its machine, which outlives the process. */
  readonly disk: string;
  readonly log: Logger;
}

const MODEL = "claude-sonnet-5-5";
const USUAL = inForce(
  {
    model: MODEL,
    effort: "medium",
    level: "standard",
    actions: {},
    budgets: NO_BUDGETS,
    questionsPerHour: null,
    retentionDays: 30,
  },
  NOTHING_DECIDED,
);
export const API_KEY = "sk-simulated";

/**
 * One bot as `start.ts` puts it together: real listeners, inbox, turns, analysis, scrub, reply and outbox. Only Slack and
 * Claude are others, and every clock is the world's.
 */
export class BotProcess {
  readonly life: Life;
  readonly #app: App;
  readonly #around: Surroundings;
  readonly #clients: SlackClients;
  readonly #limiter: Limiter;
  readonly #turns: Turns;
  readonly #outbox: Outbox;
  readonly #intake: ReturnType<typeof guardIntake>;
  #receiving = false;

  constructor(life: Life, around: Surroundings) {
    this.life = life;
    this.#around = around;
    this.#clients = around.slack.clients(life);
    this.#limiter = new Limiter(life.clock);
    this.#app = createApp(around.log);
    const { store, log } = around;
    const every = life.every.bind(life);
    const openReply = this.#replyOpener();
    this.#turns = createTurns({
      store,
      owner: life.name,
      work: createTurnWorker(this.#parts(openReply)),
      onPoison: (lease) => this.#giveUp(lease, openReply),
      log,
      clock: life.clock,
      model: MODEL,
      every,
    });
    this.#outbox = new Outbox({ store, perform: (effect) => this.#delete(effect), log, every });
    this.#intake = guardIntake(this.#app, { store, log, clock: life.clock, every });
    this.#register();
  }

  /** The database will be away for so many calls of a method. */
  loseStore(at: string, calls: number): void {
    this.#around.outage.set(at, calls);
  }

  /** Whether Slack can hand it something. */
  get isReceiving(): boolean {
    return this.#receiving && !this.life.isDead;
  }

  async start(): Promise<void> {
    const { store, disk, log } = this.#around;
    await sweepTurnFolders(disk, store, log);
    this.#turns.start();
    this.#outbox.start();
    await this.#intake.replay();
    this.#intake.watch();
    this.#receiving = true;
  }

  /** Ends as on SIGTERM, with no time for what is at work. */
  async stop(): Promise<void> {
    this.#receiving = false;
    await this.#turns.drain(0);
    await this.#outbox.close();
    await this.#around.store.close();
    this.life.kill();
  }

  receive(event: ReceiverEvent): Promise<void> {
    return this.#app.processEvent(event);
  }

  #register(): void {
    const { store, log } = this.#around;
    registerIntake(this.#app, {
      submit: (question) => this.#turns.submit(question),
      cancel: (turnId, byUser) => this.#turns.cancel(turnId, byUser),
      forget: () => Promise.reject(new Error("nobody forgets a thread here")),
      homesOpen: createOpenHomes({ now: Date.now, log }),
      forgetQuestion: createForgetQuestion({
        store,
        cancel: (turnId, byUser) => this.#turns.cancel(turnId, byUser),
        perform: (owed) => this.#outbox.perform(owed),
      }),
      shareWords: () => Promise.reject(new Error("nobody shares here")),
      showCode: () => Promise.reject(new Error("nobody looks at code here")),
      exportThread: () => Promise.reject(new Error("nobody exports anything here")),
      sayWhoAsked: () => Promise.reject(new Error("nobody presses a question here")),
      feedback: {
        give: () => Promise.reject(new Error("nobody judges an answer here")),
        explain: () => Promise.reject(new Error("nobody judges an answer here")),
      },
      store,
      door: OPEN_DOOR,
      seal: createButtonSeal("schedules", () => this.life.clock.now()),
      sealButtons: () => (_purpose, value) => value,
      slack: this.#clients.reads,
      reveal: () => Promise.reject(new Error("nobody reveals anything here")),
      settingsOf: async () => USUAL,
      inForceUnder: () => USUAL,
      exportAudit: () => Promise.reject(new Error("nobody exports anything here")),
      models: async () => [MODEL],
      tryLevels: () => Promise.reject(new Error("nobody tries the levels here")),
      fileTtlDays: 30,
      say: (plain) => this.#say(plain),
      botName: "Threadsheet",
      log,
    });
  }

  #parts(openReply: OpenReply): Parameters<typeof createTurnWorker>[0] {
    const { store, claude, disk, log } = this.#around;
    const { life } = this;
    return {
      store,
      // Without files: how they are taken is proved elsewhere, and it does not depend on who dies when.
      files: { prepare: async () => ({ datasets: [], refusals: [], removed: [] }) },
      analysis: {
        claude: claude.client(life),
        artifactLimits: { maxBytes: 1_000_000, maxCount: 5 },
        patienceMs: 10 * 60_000,
        answerTimeoutMs: 15 * 60_000,
        now: () => life.clock.now(),
        sleep: (ms, signal) => life.sleep(ms, signal),
        random: () => 0.5,
        checkpointKey: checkpointKey(API_KEY),
        notifyAdmin: async () => {},
        log,
      },
      sealedWords: () => (text) => text,
      openScrub: (workDir, policy) => createScrub({ workDir, allowedLinkHosts: [], policy }),
      settingsOf: async () => USUAL,
      learnedFinder: () => {
        throw new Error("there are no files here to learn from");
      },
      groupsOf: () => {
        throw new Error("there are no files here to learn from");
      },
      openReply,
      holdsTurn: (turnId, fence) => this.#turns.holds(turnId, fence),
      opaqueId: (team, user) => `${team}-${user}`,
      model: MODEL,
      spoolDir: disk,
      now: () => life.clock.now(),
      log,
    };
  }

  #replyOpener(): OpenReply {
    const { store, log } = this.#around;
    return createOpenReply({
      clients: () => this.#clients,
      say: (plain) => this.#say(plain),
      intend: (lease, effects) => store.intend(lease, effects),
      effects: (turnId) => store.effects(turnId),
      owe: (thread, owed) => store.owe(thread, owed),
      recordPosted: (message, hurry) => store.recordPosted(message, hurry),
      posted: (turnId) => store.posted(turnId),
      holdsTurn: (turnId, fence) => this.#turns.holds(turnId, fence),
      log,
      clock: this.life.clock,
      limiter: this.#limiter,
    });
  }

  #say(plain: string): SafeText {
    return createScrub({ workDir: this.#around.disk, allowedLinkHosts: [] }).text("error", plain);
  }

  async #giveUp(lease: Lease, openReply: OpenReply): Promise<void> {
    const { id, question } = lease.turn;
    const { thread, askerId, ts } = question;
    const reply = openReply({ turnId: id, lease, thread, askerId, askedTs: ts, resumed: true });
    await reply.fail(this.#say("I tried this several times and could not finish it. Please try again."), true);
  }

  async #delete(effect: Effect): Promise<Deletion> {
    const { claude, log } = this.#around;
    const { life } = this;
    if (effect.kind !== "claude_file") {
      return await deleteOwed(effect, { clients: this.#clients, limiter: this.#limiter, clock: life.clock, log });
    }
    const clock = { now: () => life.clock.now(), wait: (ms: number) => pause(life.clock, ms) };
    const { failed } = await expireFiles([effect.ref], { claude: claude.client(life), clock });
    return failed.length === 0 ? "done" : "later";
  }
}

function createApp(log: Logger): App {
  const who = { botToken: "xoxb-simulated", botId: BOT_ID, botUserId: BOT_USER, teamId: TEAM };
  const receiver = { init: () => undefined, start: async () => undefined, stop: async () => undefined };
  const app = new App({ authorize: async () => ({ ...who }), receiver, convoStore: false, logger: libraryLog(log) });
  // As in connect.ts: only a failure that gets through keeps its delivery open in the inbox.
  app.error(async (error) => {
    throw error;
  });
  return app;
}

/** A folder that outlives the processes of one machine. */
export function diskOf(root: string, machine: number): string {
  const disk = join(root, `machine-${machine}`);
  mkdirSync(disk, { recursive: true });
  return disk;
}
