/** Three processes on one PostgreSQL are replaced one by one while a hundred questions are being answered. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";
import { ask, type Asked } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import type { Ending } from "../support/process-program.ts";
import { type ProcessWorld, startProcessWorld } from "../support/process-world.ts";

const IN_FLIGHT = 100;
/** Questions that come in while a process is on its way out. */
const MEANWHILE = 20;
const CHANNELS = 48;

/** Every tenth answer takes for as long as it is held, longer than any drain; the others some seconds. */
class BusyModel implements Model {
  readonly #letOn = Promise.withResolvers<void>();
  readonly #asked = new Set<number>();
  readonly #changed = new Set<() => void>();

  async *respond({ userText, signal }: ModelInput): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined> {
    const number = numberIn(userText);
    this.#asked.add(number);
    for (const look of this.#changed) look();
    yield { type: "text", text: `Number ${number} is the answer, as everybody can see.\n\n` };
    if (number % 10 === 0) await Promise.race([this.#letOn.promise, cut(signal)]);
    else yield { type: "wait", ms: 500 + (number % 7) * 500 };
    yield { type: "text", text: `That is all about number ${number}.` };
    return "end_turn";
  }

  /** Resolves when so many different questions have been put to it. */
  async reached(count: number): Promise<void> {
    while (this.#asked.size < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#changed.add(resolve);
      await promise;
      this.#changed.delete(resolve);
    }
  }

  release(): void {
    this.#letOn.resolve();
  }
}

function numberIn(userText: string): number {
  const numbers = [...userText.matchAll(/question no (\d+)/g)];
  return Number(numbers.at(-1)?.[1]);
}

function cut(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

/** Asks in threads of their own, spread over the channels. */
class Crowd {
  readonly asked: Asked[] = [];
  readonly #world: ProcessWorld;

  constructor(world: ProcessWorld) {
    this.#world = world;
  }

  async asks(count: number): Promise<void> {
    for (let more = 0; more < count; more += 1) {
      const number = this.asked.length + 1;
      const channel = this.#world.channels[number % CHANNELS];
      this.asked.push(await ask(this.#world, `question no ${number}?`, { channel }));
    }
  }
}

describe.skipIf(whyNoPostgres("a rolling restart") !== null)("a rolling restart", { timeout: 600_000 }, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.remove());

  it("F44: with a hundred turns in flight loses none and doubles none, and each process is gone in time", async () => {
    const model = new BusyModel();
    const world = await startProcessWorld({
      model,
      databaseUrl: await server.newDatabase(),
      channels: CHANNELS,
      slack: { rateLimits: false },
    });
    onTestFinished(() => world.close());
    const crowd = new Crowd(world);
    const old = [await world.start(), await world.start(), await world.start()];
    await Promise.all(old.map(({ ready }) => ready));
    await crowd.asks(IN_FLIGHT);
    await model.reached(IN_FLIGHT);

    const endings: Ending[] = [];
    for (const program of old) {
      const [ending] = await Promise.all([program.terminate(), crowd.asks(MEANWHILE)]);
      endings.push(ending);
      await (
        await world.start()
      ).ready;
    }
    model.release();
    const finals = await expectQuiet(world, crowd.asked, { ms: 300_000 });

    expect(endings).toEqual(old.map(() => ({ code: 0, signal: null, said: "" })));
    expect(finals).toHaveLength(IN_FLIGHT + 3 * MEANWHILE);
    expect(finals.filter(({ kind }) => kind !== "answer")).toEqual([]);
  });
});
