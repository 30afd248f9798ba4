import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { Store } from "../../src/store/store.ts";
import { ask, MAYA, textFile, visibleText } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";
import { HeldModel } from "./support/delivery-model.ts";
import type { Delivery } from "./support/delivery-relay.ts";
import { type Processes, type ProcessesOptions, startProcesses } from "./support/delivery-world.ts";

const noPostgres = whyNoPostgres("deliveries to several processes on one PostgreSQL");
const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");

let processes: Processes | null = null;

afterEach(async () => {
  await processes?.close();
  processes = null;
});

async function start(options: ProcessesOptions): Promise<Processes> {
  processes = await startProcesses(options);
  return processes;
}

/** What Slack sent about this very message, by kind of event. */
function about(world: Processes, ts: string, kind: string): Delivery | undefined {
  return world.relay.seen.find((delivery) => delivery.event["ts"] === ts && delivery.kind === kind);
}

/** An event of a person's message, not of what we post and change ourselves. */
function isAsking({ event }: Delivery): boolean {
  return event["user"] === MAYA;
}

function needed(delivery: Delivery | undefined): Delivery {
  if (delivery === undefined) throw new Error("Slack has not sent it");
  return delivery;
}

/** The same delivery at every process, as Slack's fourth and last try would come. */
async function everywhere({ ports }: Processes, delivery: Delivery, num: number): Promise<number[]> {
  return await Promise.all(ports.map((port) => delivery.to(port, { num, reason: "http_timeout" })));
}

describe.each([
  { where: "one process on SQLite", bots: 1, postgres: false },
  { where: "two processes on one SQLite file", bots: 2, postgres: false },
  { where: "two processes on one PostgreSQL", bots: 2, postgres: true },
])("deliveries to $where", ({ bots, postgres }) => {
  const skip = postgres && noPostgres !== null;
  let server: PostgresServer | null = null;

  beforeAll(async () => {
    if (postgres && !skip) server = await startPostgres();
  }, 60_000);

  afterAll(async () => {
    await server?.remove();
  });

  async function begin(options: Partial<ProcessesOptions> = {}): Promise<Processes> {
    const shared = server === null ? {} : { databaseUrl: await server.newDatabase() };
    return await start({ bots, ...shared, ...options });
  }

  describe.skipIf(skip)("of one question", () => {
    it("F1: the same event again while it is stored, while its turn runs and after the answer is one run and one answer", async () => {
      const model = new HeldModel("start");
      const world = await begin({ model });
      const acks: number[] = [];
      const again = async (delivery: Delivery, num: number): Promise<void> => {
        if (isAsking(delivery)) acks.push(...(await everywhere(world, delivery, num)));
      };
      world.relay.route = async (delivery) => {
        const [first] = await Promise.all([delivery.to(world.ports[0] ?? 0), again(delivery, 1)]);
        return first;
      };

      const asked = await ask(world, "how much?", { files: [CSV] });
      await model.reached(1);
      for (const delivery of world.relay.seen) await again(delivery, 2);
      model.release();
      await expectQuiet(world, [asked], { store: world.store });
      for (const delivery of world.relay.seen) await again(delivery, 3);
      const [final] = await expectQuiet(world, [asked], { store: world.store });

      expect(acks).toEqual(acks.map(() => 200));
      expect(acks).toHaveLength(2 * 3 * bots);
      expect(model.asked).toHaveLength(1);
      expect(final?.kind).toBe("answer");
    });

    it("F3: an event whose first delivery was lost runs when Slack tries again", async () => {
      const model = new HeldModel();
      const world = await begin({ model, slack: { retryDelaysMs: [10, 10, 10] } });
      const attempts: number[] = [];
      world.relay.route = async (delivery) => {
        if (delivery.attempt === 0) return 502;
        attempts.push(delivery.attempt);
        return await delivery.to(world.ports[delivery.attempt % bots] ?? 0);
      };

      const asked = await ask(world, "how much?", { files: [CSV] });
      const [final] = await expectQuiet(world, [asked], { store: world.store });

      expect(attempts).toContain(1);
      expect(model.asked).toEqual(["how much?"]);
      expect(final?.kind).toBe("answer");
    });

    it.each([
      ["the mention first", ["app_mention", "message"]],
      ["the message first", ["message", "app_mention"]],
    ] as const)("F4: twin events, %s, are one question with its file and one answer", async (_how, order) => {
      const model = new HeldModel();
      const world = await begin({ model });
      const held = new Map<string, (status: number) => void>();
      world.relay.route = (delivery) =>
        isAsking(delivery)
          ? new Promise((resolve) => held.set(delivery.kind, resolve))
          : delivery.to(world.ports[0] ?? 0);

      const asked = await ask(world, "how much?", { files: [CSV] });
      await world.relay.until(() => held.size === 2);
      for (const [place, kind] of order.entries()) {
        const port = world.ports[place % bots] ?? 0;
        held.get(kind)?.(await needed(about(world, asked.ts, kind)).to(port));
      }
      const [final] = await expectQuiet(world, [asked], { store: world.store });

      expect(model.asked).toEqual(["how much?"]);
      expect(visibleText(final === undefined ? [] : [final.message])).toContain("sales.csv");
    });

    it("F4: twin events at the same moment, each at every process, are one question and one answer", async () => {
      const model = new HeldModel();
      const world = await begin({ model });
      world.relay.route = async (delivery) => {
        const [status = 500] = await Promise.all(world.ports.map((port) => delivery.to(port)));
        return status;
      };

      const questions = await Promise.all(
        Array.from({ length: 8 }, (_, n) => ask(world, `how much is ${n}?`, { as: MAYA })),
      );
      const finals = await expectQuiet(world, questions, { store: world.store });

      expect(model.asked.toSorted()).toEqual(questions.map((_, n) => `how much is ${n}?`));
      expect(finals.every(({ kind }) => kind === "answer")).toBe(true);
    });
  });
});

it("a question that cannot be put into the queue after its acknowledgement is kept and answered by the next start", async () => {
  const model = new HeldModel();
  let away = true;
  const failed = Promise.withResolvers<void>();
  const wrapStore = (store: Store): Store =>
    new Proxy(store, {
      get: (target, name) => {
        if (name === "enqueue" && away) {
          return async () => {
            failed.resolve();
            throw new Error("the store was away");
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const world = await start({ bots: 1, model, wrapStore });

  const asked = await ask(world, "how much?");
  await failed.promise;
  await world.relay.until(() => world.relay.taken.filter(isAsking).length === 2);
  away = false;
  await world.restartBot();
  const [final] = await expectQuiet(world, [asked], { store: world.store });

  expect(final?.kind).toBe("answer");
  expect(model.asked).toEqual(["how much?"]);
});
