import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import { vi } from "vitest";

import type { Logger } from "../../../src/log.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import type { Store } from "../../../src/store/store.ts";
import { type Asked, asked, type Delivery, isDirect } from "./asked.ts";
import { BotProcess, diskOf } from "./bot-process.ts";
import { Claude } from "./claude.ts";
import { brokenAtRest, cameAbout, type TurnOfEvents, type WorldAtRest } from "./endings.ts";
import { questionDeleted, questionEvents, sessionStopped, stopPressed } from "./events.ts";
import { diaryLog, emptyDatabase } from "./ground.ts";
import { gatedStore, Outage } from "./gated-store.ts";
import { type Bustle, Life } from "./life.ts";
import { Records } from "./records.ts";
import { PROCESSES, type Step, stepInWords } from "./schedule.ts";
import { BOT_USER } from "./slack-thread.ts";
import { Slack } from "./slack.ts";
import { Watch } from "./watch.ts";
import { WorldTime } from "./world-time.ts";

const CHANNELS = ["C1", "C1", "D1"];
const USERS = ["U1", "U2"];
const MOST_QUESTIONS = 8;
const REDELIVERY_MS = 5_000;
/** A turn may wait for Claude for minutes, and after trouble with Slack for a minute between two attempts. */
const LONGEST_MS = 12 * 60_000;
const AFTERMATH_MS = 7_000;
/** In memory, where the machine has a place for that: what a disk does on a commit is proved elsewhere. */
const SHARED_MEMORY = "/dev/shm";

/** What became of a world. */
export interface LifeStory {
  /** What was not as it has to be. */
  readonly broken: readonly string[];
  readonly cameAbout: readonly TurnOfEvents[];
  /** Everything that happened, in order. */
  readonly diary: readonly string[];
}

/** Some processes on one database between one Slack and one Claude, and what happens to them. */
export class World implements Bustle {
  readonly diary: string[] = [];
  readonly #folder = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), "threadsheet-world-"));
  readonly #time = new WorldTime();
  readonly #texts = new Map<Asked, string>();
  readonly #questions: Asked[] = [];
  readonly #deliveries: Delivery[] = [];
  readonly #roots = new Map<number, string>();
  readonly #lives = new Map<string, Life>();
  readonly #slots: (BotProcess | null)[] = Array.from({ length: PROCESSES }, () => null);
  readonly #slack: Slack;
  readonly #claude: Claude;
  readonly #log: Logger;
  #records!: Records;
  #watch!: Watch;
  #burials: (() => Promise<void>)[] = [];
  #started = 0;
  #turns = 0;
  #atWork = 0;
  /** Events that Slack is going to send later. */
  #onTheirWay = 0;
  #stirs = 0;
  #hadFaults = false;

  private constructor() {
    this.#slack = new Slack(this.#time, (write) => this.#watch.wrote(write));
    this.#claude = new Claude({
      time: this.#time,
      kindOf: (tag) => this.#questions.find((each) => each.tag === tag)?.kind ?? "plain",
      onCall: (call) => {
        this.#say(`${call.by.name} asks the model about ${call.tag}, message ${call.step}`);
        this.#watch.asks(call);
      },
    });
    this.#log = diaryLog((line) => this.#say(line));
  }

  /** Lives through the schedule until everything is at rest; gives what was not as it has to be. */
  static async run(schedule: readonly Step[]): Promise<LifeStory> {
    const world = new World();
    try {
      await world.#begin();
      for (const step of schedule) await world.#do(step);
      await world.#comeToRest();
      const { broken } = world.#watch;
      const rest = world.#rest;
      const cameOfIt = cameAbout(rest);
      return { broken: [...new Set([...broken, ...brokenAtRest(rest)])], cameAbout: cameOfIt, diary: world.diary };
    } finally {
      await world.#close();
    }
  }

  begin(): void {
    this.#atWork += 1;
  }

  end(): void {
    this.#atWork -= 1;
    this.#stirs += 1;
  }

  stir(): void {
    this.#stirs += 1;
  }

  get #path(): string {
    return join(this.#folder, "world.sqlite");
  }

  #say(words: string): void {
    this.diary.push(`${(this.#time.age / 1_000).toFixed(3).padStart(9)} s  ${words}`);
  }

  async #begin(): Promise<void> {
    vi.stubGlobal("fetch", (address: string) => this.#upload(address));
    writeFileSync(this.#path, await emptyDatabase(), { mode: 0o600 });
    this.#records = new Records(this.#path);
    this.#watch = new Watch(
      this.#records,
      this.#questions,
      () => this.#claude.calls,
      (words) => this.#say(words),
    );
    await this.#start(0);
    await this.#start(1);
  }

  #openStore(): Promise<Store> {
    const newId = (): string => `t${(this.#turns += 1)}`;
    return openSqliteStore(this.#path, { reviveAnswer: safeAnswerFromJson, clock: this.#time, newId });
  }

  async #start(slot: number): Promise<void> {
    const before = this.#slots[slot];
    if (before != null && !before.life.isDead) return;
    this.#started += 1;
    const life = new Life(`p${slot}.${this.#started}`, this.#time, this);
    this.#lives.set(life.name, life);
    const store = await this.#openStore();
    life.onEnd(() => {
      this.#say(`${life.name} is dead`);
      this.#burials.push(() => store.close());
    });
    const outage = new Outage();
    const bot = new BotProcess(life, {
      slack: this.#slack,
      claude: this.#claude,
      store: gatedStore(store, life, this.#watch, outage),
      outage,
      disk: diskOf(this.#folder, slot),
      log: this.#log,
    });
    this.#slots[slot] = bot;
    bot.start().catch((error: unknown) => this.#watch.broken.push(`a process did not start: ${String(error)}`));
    await this.#settle();
  }

  /** The one thing that goes out by `fetch`: the bytes of a file to the place that Slack gave for it. */
  #upload(address: string): Promise<Response> {
    const { by, id } = this.#slack.uploadOf(address);
    const life = this.#lives.get(by);
    if (life === undefined) return Promise.reject(new Error(`nobody uploads to ${address}`));
    return this.#slack.takeBytes(life, id);
  }

  /** Until nobody is at work any more at this moment. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      const before = this.#stirs;
      await setImmediate();
      for (const bury of this.#burials.splice(0)) await bury();
      quiet = this.#atWork === 0 && this.#stirs === before && !this.#isFileAtWork() ? quiet + 1 : 0;
    }
  }

  /** Only charts are streamed to and from the disk. A file handle that is being closed is a kind of its own. */
  #isFileAtWork(): boolean {
    if (!this.#questions.some(({ kind }) => kind === "chart")) return false;
    return process.getActiveResourcesInfo().some((kind) => kind.startsWith("FSReq") || kind === "CloseReq");
  }

  async #wait(ms: number): Promise<void> {
    const until = this.#time.now() + ms;
    while (this.#time.step(until)) await this.#settle();
  }

  async #do(step: Step): Promise<void> {
    this.#say(`-- ${stepInWords(step)}`);
    switch (step.what) {
      case "wait":
        return await this.#wait(step.ms);
      case "start":
        return await this.#start(step.process);
      case "ask":
        await this.#ask(step);
        break;
      case "redeliver":
        this.#redeliver(step.nth, step.to);
        break;
      case "stop":
        this.#stop(step.nth, step.how, step.to);
        break;
      case "delete":
        this.#delete(step.nth, step.to);
        break;
      case "slack fault":
        this.#hadFaults = true;
        this.#slack.faults.add(step);
        break;
      case "claude fault":
        this.#hadFaults = true;
        this.#claude.addFault(step.kind);
        break;
      default:
        this.#befall(step);
    }
    await this.#settle();
  }

  /** What happens to a process that is there. */
  #befall(step: Extract<Step, { process: number }>): void {
    const bot = this.#slots[step.process];
    if (bot == null) return;
    if (step.what === "kill") bot.life.kill();
    if (step.what === "freeze") bot.life.freeze();
    if (step.what === "resume") bot.life.resume(step.first);
    if (step.what === "trap") bot.life.setTrap(step.trap);
    if (step.what === "store fault") {
      this.#hadFaults = true;
      bot.loseStore(step.at, step.calls);
    }
    if (step.what === "shut down") bot.life.arrive("reply", () => this.#shutDown(bot));
  }

  #shutDown(bot: BotProcess): void {
    if (!bot.isReceiving) return;
    bot.stop().catch((error: unknown) => this.#watch.broken.push(`a process did not end: ${String(error)}`));
  }

  async #ask(step: Extract<Step, { what: "ask" }>): Promise<void> {
    if (this.#questions.length === MOST_QUESTIONS) return;
    const channel = CHANNELS[step.thread] ?? "C1";
    const user = USERS[this.#questions.length % USERS.length] ?? "U1";
    const tag = `q${this.#questions.length}`;
    const text = `${isDirect(channel) ? "" : `<@${BOT_USER}> `}what about ${tag}?`;
    const root = this.#roots.get(step.thread);
    const ts = this.#slack.post(channel, user, text, root);
    const rootTs = root ?? ts;
    this.#roots.set(step.thread, rootTs);
    const question = asked({ tag, channel, rootTs, ts, user, kind: step.kind });
    this.#questions.push(question);
    this.#texts.set(question, text);
    this.#deliverQuestion(question, text, step);
  }

  #deliverQuestion(question: Asked, text: string, { first, to, gapMs }: Extract<Step, { what: "ask" }>): void {
    const [one, other] = questionEvents(question, text, first);
    if (one !== undefined) this.#deliver(one, to[0]);
    if (other === undefined) return;
    this.#onTheirWay += 1;
    this.#time.after(gapMs, () => {
      this.#onTheirWay -= 1;
      this.#deliver(other, to[1]);
    });
  }

  #deliver(delivery: Delivery, slot: number): void {
    this.#deliveries.push(delivery);
    this.#send(delivery, slot);
    if (delivery.isEvent) this.#tryAgain(delivery, slot);
  }

  /** Slack goes on until somebody acknowledges. */
  #tryAgain(delivery: Delivery, slot: number): void {
    this.#time.after(REDELIVERY_MS, () => {
      if (delivery.isAcked) return;
      const next = (slot + 1) % PROCESSES;
      this.#send(delivery, next);
      this.#tryAgain(delivery, next);
    });
  }

  #send(delivery: Delivery, slot: number): void {
    const bot = this.#slots[slot];
    if (bot == null || !bot.isReceiving) return;
    const ack = async (): Promise<void> => void (delivery.isAcked = true);
    // What is not stored is not acknowledged, and comes again.
    const refused = (error: unknown): void => this.#say(`${bot.life.name} did not take a delivery: ${String(error)}`);
    bot.life.arrive("reply", () => void bot.receive({ body: delivery.body, ack }).catch(refused));
  }

  #redeliver(nth: number, slot: number): void {
    const delivery = this.#deliveries[nth % Math.max(1, this.#deliveries.length)];
    if (delivery?.isEvent === true) this.#send(delivery, slot);
  }

  /** People can stop what shows a button, or the whole session of a thread. */
  #stop(nth: number, how: "button" | "session", slot: number): void {
    const question = this.#questions[nth % Math.max(1, this.#questions.length)];
    if (question === undefined || question.deleted) return;
    if (how === "button") {
      const turn = this.#records.turnOf(question.id);
      if (turn === undefined || turn.begun === 0) return;
      question.stopped = true;
      return this.#deliver(stopPressed(turn.turnId, question, `${this.#deliveries.length}`), slot);
    }
    const { channel, rootTs } = question;
    for (const each of this.#questions) if (each.channel === channel && each.rootTs === rootTs) each.stopped = true;
    this.#deliver(sessionStopped(question, this.#slack.stopSession(channel, rootTs)), slot);
  }

  #delete(nth: number, slot: number): void {
    const question = this.#questions[nth % Math.max(1, this.#questions.length)];
    if (question === undefined || question.deleted) return;
    question.deleted = true;
    const { channel, ts, rootTs } = question;
    const left = this.#slack.remove(channel, ts);
    if (left === "gone" && rootTs === ts) this.#forgetRoot(channel, ts);
    this.#deliver(questionDeleted(question, this.#texts.get(question) ?? "", left), slot);
  }

  #forgetRoot(channel: string, ts: string): void {
    for (const [thread, root] of this.#roots) {
      if (root === ts && CHANNELS[thread] === channel) this.#roots.delete(thread);
    }
  }

  /** No more trouble, everybody back to work, and time enough; then everything is told once more and changes nothing. */
  async #comeToRest(): Promise<void> {
    this.#say("-- no more trouble");
    this.#slack.faults.end();
    this.#claude.setFaults([]);
    for (const [slot, bot] of this.#slots.entries()) {
      bot?.life.setTrap(null);
      bot?.loseStore("any", 0);
      bot?.life.resume("reply");
      await this.#settle();
      if (bot !== null) await this.#start(slot);
    }
    const until = this.#time.now() + LONGEST_MS;
    while (!this.#isAtRest() && this.#time.now() < until) {
      this.#time.step(until);
      await this.#settle();
    }
    this.#say("-- at rest; everything is told once more");
    for (const [nth] of this.#deliveries.entries()) this.#redeliver(nth, nth % PROCESSES);
    await this.#wait(AFTERMATH_MS);
  }

  #isAtRest(): boolean {
    const isTold = this.#onTheirWay === 0 && this.#deliveries.every(({ isAcked, isEvent }) => isAcked || !isEvent);
    return isTold && this.#slack.spinners.length === 0 && this.#records.open().length === 0;
  }

  get #rest(): WorldAtRest {
    const questions = this.#questions;
    return { slack: this.#slack, records: this.#records, questions, hadFaults: this.#hadFaults };
  }

  async #close(): Promise<void> {
    for (const bot of this.#slots) bot?.life.kill();
    await this.#settle();
    vi.unstubAllGlobals();
    this.#records.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
