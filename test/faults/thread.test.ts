import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { TEAM } from "../../src/playground/slack/workspace/seed.ts";
import { type Asked, ask, botMessages, eventually, MAYA, OMAR, textFile, visibleText } from "../support/bot.ts";
import { expectQuiet, type FinalKind } from "../support/oracle.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../support/postgres.ts";
import { answerTo, HeldModel } from "./support/delivery-model.ts";
import { type Processes, type ProcessesOptions, startProcesses } from "./support/delivery-world.ts";

const noPostgres = whyNoPostgres("people of a thread whose processes share one PostgreSQL");
const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
const LENA = "U0LENAMEMB";

let processes: Processes | null = null;

afterEach(async () => {
  await processes?.close();
  processes = null;
});

/** Gives Slack's events to the processes one after the other, as they were sent. */
function inOrder(world: Processes): void {
  let last: Promise<unknown> = Promise.resolve();
  let next = 0;
  world.relay.route = (delivery) => {
    const port = world.ports[next++ % world.ports.length] ?? 0;
    const given = last.then(() => delivery.to(port));
    last = given.catch(() => undefined);
    return given;
  };
}

/** Questions go to the first process; what stops them goes to the last one, which does not work on them. */
function stopElsewhere(world: Processes): void {
  const [here = 0] = world.ports;
  const elsewhere = world.ports.at(-1) ?? 0;
  const takesBack = ({ subtype, message }: Readonly<Record<string, unknown>>): boolean =>
    subtype === "message_deleted" || JSON.stringify(message ?? null).includes('"tombstone"');
  world.relay.route = (delivery) => {
    const stops = delivery.kind === "agent_session_stopped" || takesBack(delivery.event);
    return delivery.to(stops ? elsewhere : here);
  };
}

function stop(world: Processes, asked: Asked): void {
  world.slack.control.stop({ as: MAYA, channel: asked.channel, thread_ts: asked.rootTs });
}

/** Resolves when so many turns of the thread wait or run. */
async function open(world: Processes, { channel, rootTs }: Asked, count: number): Promise<void> {
  const thread = { team: TEAM.id, channel, rootTs };
  const turns = async (): Promise<number> => (await world.store.openTurns(thread)).length;
  await expect.poll(turns, { interval: 10, timeout: 15_000 }).toBe(count);
}

function isAbout({ message }: Readonly<Record<string, unknown>>, { ts }: Asked): boolean {
  return typeof message === "object" && message !== null && Reflect.get(message, "ts") === ts;
}

/** Resolves when something of the answer to this question can be read. */
async function appears(world: Processes, asked: Asked, question: string): Promise<void> {
  await eventually(world, "text of the answer", () => {
    const text = visibleText(botMessages(world, asked.channel, asked.rootTs));
    return text.includes(answerTo(question).slice(0, 12)) ? true : null;
  });
}

describe.each([
  { where: "one process on SQLite", bots: 1, postgres: false },
  { where: "two processes on one SQLite file", bots: 2, postgres: false },
  { where: "two processes on one PostgreSQL", bots: 2, postgres: true },
])("a thread answered by $where", ({ bots, postgres }) => {
  const skip = postgres && noPostgres !== null;
  let server: PostgresServer | null = null;

  beforeAll(async () => {
    if (postgres && !skip) server = await startPostgres();
  }, 60_000);

  afterAll(async () => {
    await server?.remove();
  });

  async function begin(model: HeldModel, options: Partial<ProcessesOptions> = {}): Promise<Processes> {
    const shared = server === null ? {} : { databaseUrl: await server.newDatabase() };
    processes = await startProcesses({ bots, model, ...shared, ...options });
    return processes;
  }

  describe.skipIf(skip)("with several people", () => {
    it("F32: two questions at once are answered one after the other, first come first served", async () => {
      const model = new HeldModel("start");
      const world = await begin(model);
      inOrder(world);

      const first = await ask(world, "one?", { files: [CSV] });
      const second = await ask(world, "two?", { as: OMAR, thread: first.rootTs });
      await model.reached(1);
      model.release();
      const finals = await expectQuiet(world, [first, second], { store: world.store });

      expect(model.asked).toEqual(["one?", "two?"]);
      expect(model.atOnce).toBe(1);
      expect(finals.map(({ kind }) => kind)).toEqual(["answer", "answer"]);
    });

    it("F32: ten questions by three people are answered in their order, each as its asker's, one at a time", async () => {
      const model = new HeldModel("start");
      const world = await begin(model);
      inOrder(world);
      const people = [MAYA, OMAR, LENA];
      const asker = (n: number): string => people[n % people.length] ?? MAYA;

      const first = await ask(world, "number 0?", { as: asker(0) });
      await model.reached(1);
      for (let n = 1; n < 10; n += 1) {
        await ask(world, `number ${n}?`, { as: asker(n), thread: first.rootTs, mention: n % 2 === 0 });
      }
      await open(world, first, 10);
      model.release();
      const finals = await expectQuiet(world, Array<Asked>(10).fill(first), { ms: 40_000, store: world.store });

      const numbers = Array.from({ length: 10 }, (_, n) => n);
      expect(model.asked).toEqual(numbers.map((n) => `number ${n}?`));
      expect(model.atOnce).toBe(1);
      expect(finals.map(({ kind }) => kind)).toEqual(numbers.map(() => "answer"));
      const users = (world.claude.control.requests() as { metadata: { user_id: string } }[]).map(
        ({ metadata }) => metadata.user_id,
      );
      expect(new Set(users).size).toBe(people.length);
      expect(users).toEqual(numbers.map((n) => users[n % people.length]));
    });

    it("F33: a question that is edited while it runs is answered as it was asked, once", async () => {
      const model = new HeldModel("start");
      const world = await begin(model);

      const asked = await ask(world, "how much?");
      await model.reached(1);
      const mention = world.slack.control.thread(asked.channel, asked.ts)[0]?.text.split(" ")[0] ?? "";
      world.slack.control.edit({ channel: asked.channel, ts: asked.ts, text: `${mention} how much exactly?` });
      await world.relay.until(() =>
        world.relay.taken.some(({ event }) => event["subtype"] === "message_changed" && isAbout(event, asked)),
      );
      model.release();
      const [final] = await expectQuiet(world, [asked], { store: world.store });

      expect(model.asked).toEqual(["how much?"]);
      expect(final?.kind).toBe("answer");
    });
  });

  describe.skipIf(skip)("whose question is deleted", () => {
    it.each([
      ["before anything was said", "start"],
      ["while its answer streams, so that a tombstone stays", "text"],
    ] as const)("F34: %s: the model is cut off and nothing stays in the thread", async (_when, holdAt) => {
      const model = new HeldModel(holdAt);
      const world = await begin(model);
      stopElsewhere(world);

      const asked = await ask(world, "how much?");
      await model.reached(1);
      if (holdAt === "text") await appears(world, asked, "how much?");
      world.slack.control.remove({ channel: asked.channel, ts: asked.ts });
      await model.wasCutOff(1);
      await open(world, asked, 0);
      await expectQuiet(world, []);

      expect(model.asked).toEqual(["how much?"]);
      const left = world.slack.control.messages(asked.channel).filter(({ ts }) => ts === asked.ts);
      expect(left.flatMap(() => botMessages(world, asked.channel, asked.ts))).toEqual([]);
    });

    it("F34: a deleted reply ends alone; the thread and the question after it go on", async () => {
      const model = new HeldModel();
      const world = await begin(model);
      stopElsewhere(world);
      const first = await ask(world, "one?", { files: [CSV] });
      await expectQuiet(world, [first], { store: world.store });

      model.hold("text");
      const second = await ask(world, "two?", { thread: first.rootTs, mention: false });
      await model.reached(2);
      const third = await ask(world, "three?", { thread: first.rootTs, mention: false });
      await open(world, first, 2);
      model.hold("nothing");
      world.slack.control.remove({ channel: second.channel, ts: second.ts });
      await model.wasCutOff(1);
      const finals = await expectQuiet(world, [first, third], { store: world.store });

      expect(model.asked).toEqual(["one?", "two?", "three?"]);
      expect(finals.map(({ kind }) => kind)).toEqual(["answer", "answer"]);
      const text = visibleText(botMessages(world, first.channel, first.rootTs));
      expect(text).not.toContain(answerTo("two?").slice(0, 20));
    });

    it("F34: a deleted question that still waits for its turn never begins", async () => {
      const model = new HeldModel("start");
      const world = await begin(model);
      stopElsewhere(world);
      const first = await ask(world, "one?");
      await model.reached(1);

      const second = await ask(world, "two?", { thread: first.rootTs });
      await open(world, first, 2);
      world.slack.control.remove({ channel: second.channel, ts: second.ts });
      await open(world, first, 1);
      model.release();
      await expectQuiet(world, [first], { store: world.store });

      expect(model.asked).toEqual(["one?"]);
    });
  });

  describe.skipIf(skip)("that somebody stops", () => {
    const STOPPED: readonly FinalKind[] = ["stopped"];
    /** Once the answer is computed it is owed: it may win against a Stop that comes so late. */
    const EITHER: readonly FinalKind[] = ["stopped", "answer"];

    it("F36: while a question waits for its turn: it and the one before it end with a word", async () => {
      const model = new HeldModel("start");
      const world = await begin(model);
      stopElsewhere(world);
      const first = await ask(world, "one?");
      await model.reached(1);

      const second = await ask(world, "two?", { as: OMAR, thread: first.rootTs });
      await open(world, first, 2);
      stop(world, first);
      const finals = await expectQuiet(world, [first, second], { store: world.store });

      expect(finals.map(({ kind }) => kind)).toEqual(["stopped", "stopped"]);
      expect(model.asked).toEqual(["one?"]);
    });

    it("F36: while its files are read: the model is never asked", async () => {
      const model = new HeldModel();
      const world = await begin(model);
      stopElsewhere(world);
      world.faults.set([{ target: "slack", call: "files.download", times: 9, action: { kind: "delay", ms: 4_000 } }]);
      const reading = world.faults.arrival("files.download");

      const asked = await ask(world, "how much?", { files: [CSV] });
      await reading;
      stop(world, asked);
      const finals = await expectQuiet(world, [asked], { store: world.store });

      expect(finals.map(({ kind }) => kind)).toEqual(STOPPED);
      expect(model.asked).toEqual([]);
    });

    it.each([
      ["before the model has said a word", "start"],
      ["while its answer streams", "text"],
    ] as const)("F36: %s: the model is cut off", async (_when, holdAt) => {
      const model = new HeldModel(holdAt);
      const world = await begin(model);
      stopElsewhere(world);

      const asked = await ask(world, "how much?");
      await model.reached(1);
      if (holdAt === "text") await appears(world, asked, "how much?");
      stop(world, asked);
      await model.wasCutOff(1);
      const finals = await expectQuiet(world, [asked], { store: world.store });

      expect(finals.map(({ kind }) => kind)).toEqual(STOPPED);
      expect(model.asked).toHaveLength(1);
    });

    it.each([
      ["while its chart is uploaded", "files.completeUploadExternal", "how much, with a chart?"],
      ["while its answer is posted", "chat.postMessage", "how much?"],
    ] as const)("F36: %s: it ends once, stopped or answered", async (_when, call, question) => {
      const model = new HeldModel();
      const world = await begin(model);
      stopElsewhere(world);
      world.faults.set([{ target: "slack", call, action: { kind: "delay", ms: 300 } }]);
      const busy = world.faults.arrival(call);

      const asked = await ask(world, question);
      await busy;
      stop(world, asked);
      const finals = await expectQuiet(world, [asked], { store: world.store });

      expect(finals).toHaveLength(1);
      expect(EITHER).toContain(finals[0]?.kind);
      expect(model.asked).toHaveLength(1);
    });
  });
});
