import type { Stop } from "./gate.ts";
import { ANY_STORE_STEP } from "./gate.ts";
import type { Lab, Question } from "./lab.ts";
import { nameOf, type Point, POINTS } from "./points.ts";
import { randomFrom } from "./random.ts";
import { outstanding, threadsOf, wrongsIn } from "./verdict.ts";

/** How many store calls a process may make at most before it is killed while it recovers. */
const RECOVERY_CALLS = 60;
const RECOVERIES_KILLED = 0.25;

interface Aimed {
  readonly point: Point;
  readonly stop: Stop;
  readonly key: number;
}

/**
 * Kills the bot again and again, each time with a question at each of the points of one moment: those of a round before
 * its effects, those of the next after them. The next process has to end them all while new ones are asked already.
 */
export class Campaign {
  readonly kills = new Map<string, number>(POINTS.map((point) => [nameOf(point), 0]));
  readonly asked: Question[] = [];
  readonly #lab: Lab;
  readonly #random: () => number;
  /** Charts that stand and were not asked about again. */
  readonly #standing: Question[] = [];
  #open: readonly Question[] = [];
  recoveriesKilled = 0;

  constructor(lab: Lab, seed: number) {
    this.#lab = lab;
    this.#random = randomFrom(seed);
  }

  /** Starts the bot and has charts drawn for the first follow-ups. */
  async begin(): Promise<void> {
    await this.#lab.start();
    const needed = POINTS.filter(({ kind }) => kind === "follow_up").length;
    const charts = Array.from({ length: needed }, () => this.#ask("chart", this.#lab.nextKey()));
    this.#open = await Promise.all(charts);
    await this.#ended();
  }

  /** One death and what follows from it. */
  async round(number: number): Promise<void> {
    const points = POINTS.filter(({ at }) => (at === "before") === (number % 2 === 0));
    const own = points.filter(({ shared }) => !shared).map((point) => this.#aim(point));
    const shared = points.filter((point) => point.shared).map((point) => this.#aim(point));
    await this.#lab.arm(own.map(({ stop }) => stop));
    const asked = await Promise.all(own.map(({ point, key }) => this.#ask(point.kind, key)));
    await this.#lab.held(own.map(({ stop }) => stop));
    await this.#ended();
    // Only now, and one by one: whatever stops these stops everybody.
    for (const { point, stop, key } of shared) {
      await this.#lab.arm([stop]);
      asked.push(await this.#ask(point.kind, key));
      await this.#lab.held([stop]);
    }
    this.#open = asked;
    await this.#kill([...own, ...shared]);
    if (this.#random() < RECOVERIES_KILLED) await this.#killRecovery();
    await this.#lab.start();
  }

  /** Waits for the last answers. */
  async end(): Promise<void> {
    await this.#ended();
  }

  /** Names of the points with fewer kills than that. */
  missed(kills: number): string[] {
    return [...this.kills].filter(([, count]) => count < kills).map(([name, count]) => `${name}: ${count}`);
  }

  #aim(point: Point): Aimed {
    const key = this.#lab.nextKey();
    const stop = { step: point.step, at: point.at, key: point.shared ? null : key, nth: point.nth };
    return { point, stop, key };
  }

  async #ask(kind: Point["kind"], key: number): Promise<Question> {
    const below = kind === "follow_up" ? this.#standing.shift() : undefined;
    const question = await this.#lab.ask(kind, key, below);
    this.asked.push(question);
    return question;
  }

  async #kill(aimed: readonly Aimed[]): Promise<void> {
    this.#lab.ledger.noteDeath(this.#open.map(({ key }) => key));
    await this.#lab.kill();
    for (const { point } of aimed) this.kills.set(nameOf(point), (this.kills.get(nameOf(point)) ?? 0) + 1);
  }

  async #killRecovery(): Promise<void> {
    const nth = 1 + Math.floor(this.#random() * RECOVERY_CALLS);
    const stop = { step: ANY_STORE_STEP, at: this.#random() < 0.5 ? "before" : "after", key: null, nth } as const;
    await this.#lab.start([stop]);
    await this.#lab.held([stop]);
    this.recoveriesKilled += 1;
    await this.#kill([]);
  }

  /** Every question of the last death has its one final message. */
  async #ended(): Promise<void> {
    const threads = threadsOf(this.asked).filter((thread) => thread.some((each) => this.#open.includes(each)));
    const left = () => outstanding(this.#lab, threads);
    await this.#lab.until(
      () => (left().length === 0 ? true : null),
      () => left().join("; "),
    );
    const wrong = wrongsIn(this.#lab, threads);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    this.#standing.push(...this.#open.filter(({ kind }) => kind === "chart"));
    this.#open = [];
  }
}
