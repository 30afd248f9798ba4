import type { ReceiverEvent } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { deliveryOf, guardIntake, type Intake, type ProcessesEvents } from "../../src/intake/inbox.ts";
import type { Store } from "../../src/store/store.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { keptLog, reviveAnswer, temporaryFolder, TestClock } from "../store/make.ts";

const MENTION = {
  type: "event_callback",
  event_id: "Ev1",
  team_id: "T1",
  event: { type: "app_mention", text: "secret words", ts: "1.1", channel: "C1" },
};
const BUTTON = { type: "block_actions", trigger_id: "t1", actions: [{ action_id: "stop" }] };
const COMMAND = { command: "/analyze", text: "secret words", trigger_id: "t2" };

/** Stands in for Bolt: acknowledges events before its listeners run, as Bolt does, and lets the test end the rest. */
class App implements ProcessesEvents {
  readonly seen: ReceiverEvent["body"][] = [];
  readonly properties: ReceiverEvent["customProperties"][] = [];
  listener: (body: ReceiverEvent["body"]) => Promise<void> = async () => {};

  async processEvent(event: ReceiverEvent): Promise<void> {
    this.seen.push(event.body);
    this.properties.push(event.customProperties);
    if (event.body["event"] !== undefined) await event.ack();
    await this.listener(event.body);
  }
}

/** One delivery on its way, with what was acknowledged. */
interface Sent {
  readonly done: Promise<void>;
  acks: number;
}

describe("the inbox", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let clock: TestClock;
  let store: Store;
  let kept: ReturnType<typeof keptLog>;
  let app: App;
  let intake: Intake;

  beforeEach(async () => {
    folder = temporaryFolder();
    clock = new TestClock();
    store = await openSqliteStore(folder.path("threadsheet.db"), { reviveAnswer, clock });
    kept = keptLog();
    start();
  });

  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  /** A process that starts on the store, or on another one. */
  function start(on: Parameters<typeof guardIntake>[1]["store"] = store): void {
    app = new App();
    intake = guardIntake(app, { store: on, log: kept.log, clock });
  }

  function send(body: ReceiverEvent["body"], onAck: () => void = () => {}): Sent {
    const sent = { acks: 0, done: Promise.resolve() };
    const ack = async (): Promise<void> => {
      sent.acks += 1;
      onAck();
    };
    sent.done = app.processEvent({ body, ack });
    return sent;
  }

  async function open(): Promise<readonly unknown[]> {
    return (await store.openDeliveries(Number.MAX_SAFE_INTEGER)).map((row) => row.body);
  }

  it("has an event on disk before it is acknowledged, and closes it when the listeners are through", async () => {
    const atAck: Promise<readonly unknown[]>[] = [];

    const sent = send(MENTION, () => void atAck.push(open()));
    await sent.done;

    expect(await Promise.all(atAck)).toEqual([[MENTION]]);
    expect(await open()).toEqual([]);
    expect(app.seen).toEqual([MENTION]);
  });

  it("acknowledges nothing that cannot be stored", async () => {
    start({ ...broken(), acceptDelivery: () => Promise.reject(new Error("disk full")) });

    const first = send(MENTION);
    const second = send(MENTION);

    await expect(first.done).rejects.toThrow("disk full");
    await expect(second.done).rejects.toThrow("disk full");
    expect([first.acks, second.acks]).toEqual([0, 0]);
    expect(app.seen).toEqual([]);
  });

  it("acknowledges a redelivery of what is done and does not run it again", async () => {
    await send(MENTION).done;

    const again = send(structuredClone(MENTION));
    await again.done;

    expect(again.acks).toBe(1);
    expect(app.seen).toHaveLength(1);
  });

  it("acknowledges a redelivery of what is still running and does not run it twice", async () => {
    let end = (): void => {};
    app.listener = () => new Promise((resolve) => (end = resolve));
    const first = send(MENTION);
    const second = send(structuredClone(MENTION));

    await second.done;
    end();
    await first.done;

    expect([first.acks, second.acks]).toEqual([1, 1]);
    expect(app.seen).toHaveLength(1);
    expect(await open()).toEqual([]);
  });

  it("acknowledges a redelivery only when the first delivery is on disk", async () => {
    let store1 = (): void => {};
    const stored = new Promise<boolean>((resolve) => (store1 = () => resolve(true)));
    start({ ...broken(), acceptDelivery: () => stored });
    const first = send(MENTION);
    const second = send(structuredClone(MENTION));
    await Promise.resolve();
    expect([first.acks, second.acks]).toEqual([0, 0]);

    store1();
    await Promise.all([first.done, second.done]);

    expect([first.acks, second.acks]).toEqual([1, 1]);
  });

  it("runs a redelivery of what failed before", async () => {
    app.listener = () => Promise.reject(new Error("the store was away"));
    await expect(send(MENTION).done).rejects.toThrow("the store was away");
    expect(await open()).toEqual([MENTION]);

    app.listener = async () => {};
    await send(structuredClone(MENTION)).done;

    expect(app.seen).toHaveLength(2);
    expect(await open()).toEqual([]);
  });

  it("takes an event for new when only its id was used before", async () => {
    await send(MENTION).done;

    await send({ ...MENTION, event: { ...MENTION.event, ts: "1.2" } }).done;

    expect(app.seen).toHaveLength(2);
  });

  it("lets what comes from one thread through in its order, and other threads pass", async () => {
    const event = (ts: string, thread_ts: string) => ({ ...MENTION.event, ts, thread_ts });
    const gate = Promise.withResolvers<void>();
    const through: unknown[] = [];
    app.listener = async (body) => {
      const { ts } = body["event"] as { ts: string };
      if (ts === "1.2") await gate.promise;
      through.push(ts);
    };

    const first = send({ ...MENTION, event_id: "Ev1", event: event("1.2", "1.1") });
    const second = send({ ...MENTION, event_id: "Ev2", event: event("1.3", "1.1") });
    await send({ ...MENTION, event_id: "Ev3", event: event("9.9", "9.1") }).done;
    gate.resolve();
    await Promise.all([first.done, second.done]);

    expect(through).toEqual(["9.9", "1.2", "1.3"]);
  });

  it("does not fail a delivery that could not be closed", async () => {
    start({ ...broken(), deliveryDone: () => Promise.reject(new Error("away")) });

    await send(MENTION).done;

    expect(app.seen).toEqual([MENTION]);
    expect(kept.lines).toMatchObject([{ level: "warn", message: "a delivery could not be closed", kind: "event" }]);
  });

  describe("when the process starts", () => {
    async function leave(...bodies: object[]): Promise<void> {
      for (const body of bodies) {
        const row = deliveryOf(body, clock.now());
        if (row !== null) await store.acceptDelivery(row);
        clock.pass(1);
      }
    }

    it("runs what a crash left open, oldest first, once", async () => {
      const later = { ...MENTION, event_id: "Ev2", event: { ...MENTION.event, ts: "2.2" } };
      await leave(MENTION, later);

      const run = await intake.replay();

      expect(run).toBe(2);
      expect(app.seen).toEqual([MENTION, later]);
      expect(await open()).toEqual([]);
      expect(await intake.replay()).toBe(0);
    });

    it("keeps what fails again for the next start and goes on with the rest", async () => {
      const later = { ...MENTION, event_id: "Ev2", event: { ...MENTION.event, ts: "2.2" } };
      await leave(MENTION, later);
      app.listener = async (body) => {
        if (body["event_id"] === "Ev1") throw new Error("secret words");
      };

      await intake.replay();

      expect(app.seen).toHaveLength(2);
      expect(await open()).toEqual([MENTION]);
      expect(kept.lines).toMatchObject([{ level: "error", message: "a stored delivery failed again" }]);
    });

    it("leaves alone what runs already", async () => {
      let end = (): void => {};
      let begin = (): void => {};
      const begun = new Promise<void>((resolve) => (begin = resolve));
      app.listener = () => {
        begin();
        return new Promise((resolve) => (end = resolve));
      };
      const sent = send(MENTION);
      await begun;

      expect(await intake.replay()).toBe(0);
      end();
      await sent.done;

      expect(app.seen).toHaveLength(1);
    });

    it("acknowledges a redelivery of what it is just replaying", async () => {
      await leave(MENTION);
      let again: Sent | null = null;
      app.listener = async () => {
        again = send(structuredClone(MENTION));
        await again.done;
      };

      await intake.replay();

      expect(again).toMatchObject({ acks: 1 });
      expect(app.seen).toHaveLength(1);
    });

    it("answers buttons and forms pressed within the last half hour", async () => {
      const form = { type: "view_submission", trigger_id: "t3", view: { id: "V1" } };
      await leave(BUTTON, form);
      clock.pass(29 * 60_000);

      expect(await intake.replay()).toBe(2);

      expect(app.seen).toEqual([BUTTON, form]);
    });

    it.each([
      ["a command", COMMAND, 3_000],
      ["a shortcut", { type: "message_action", trigger_id: "t4", callback_id: "x" }, 3_000],
      ["a button", BUTTON, 30 * 60_000],
      ["an event of last week", MENTION, 7 * 24 * 3_600_000],
    ])("closes %s that nobody can answer any more, with a log line", async (_what, body, age) => {
      await leave(body);
      clock.pass(age);

      expect(await intake.replay()).toBe(0);

      expect(app.seen).toEqual([]);
      expect(await open()).toEqual([]);
      expect(kept.lines).toMatchObject([{ level: "warn", message: "a stored delivery can no longer be answered" }]);
      expect(JSON.stringify(kept.lines)).not.toContain("secret");
    });
  });

  describe("while the process runs", () => {
    const LATER = { ...MENTION, event_id: "Ev2", event: { ...MENTION.event, ts: "2.2" } };
    let tick = (): void => {};
    let stopped = false;

    /** Begins to watch; every call of `tick` is half a minute. */
    function watch(on: Parameters<typeof guardIntake>[1]["store"] = store): () => Promise<void> {
      app = new App();
      stopped = false;
      const every = (ms: number, run: () => void): (() => void) => {
        tick = () => {
          clock.pass(ms);
          run();
        };
        return () => void (stopped = true);
      };
      intake = guardIntake(app, { store: on, log: kept.log, clock, every });
      return intake.watch();
    }

    async function fail(body: ReceiverEvent["body"]): Promise<void> {
      app.listener = () => Promise.reject(new Error("the store was away"));
      await expect(send(body).done).rejects.toThrow("the store was away");
    }

    it("runs again, in the next half minute but one at the latest, what its listener failed at", async () => {
      const stop = watch();
      await fail(MENTION);
      app.listener = async () => {};

      clock.pass(1);
      tick();
      await stop();

      expect(app.seen).toEqual([MENTION, MENTION]);
      expect(await open()).toEqual([]);
      expect(stopped).toBe(true);
    });

    it("leaves alone what another process may just be working on, and takes over what it left", async () => {
      const stop = watch();
      const row = deliveryOf(MENTION, clock.now());
      if (row !== null) await store.acceptDelivery(row);

      tick();
      await stop();
      const early = app.seen.length;
      const stopAgain = watch();
      tick();
      await stopAgain();

      expect([early, app.seen.length]).toEqual([0, 1]);
    });

    it("tells listeners that they may have run before", async () => {
      const stop = watch();
      await fail(MENTION);
      app.listener = async () => {};
      clock.pass(1);
      tick();
      await stop();

      expect(app.properties).toEqual([undefined, { replayed: true }]);
    });

    it("waits longer with every failure and gives up after the eighth, with a log line", async () => {
      const stop = watch();
      await fail(MENTION);
      await fail(LATER);

      for (let halfMinutes = 0; halfMinutes < 300; halfMinutes += 1) {
        tick();
        await passed();
      }
      await stop();

      expect(app.seen.filter((body) => body["event_id"] === "Ev1")).toHaveLength(1 + 8);
      expect(await open()).toEqual([]);
      expect(kept.lines.filter((line) => line.level === "warn")).toHaveLength(2);
    });

    it("goes on watching when the store was away", async () => {
      let away = true;
      const openDeliveries: Store["openDeliveries"] = (before) =>
        away ? Promise.reject(new Error("away")) : store.openDeliveries(before);
      const stop = watch({ ...broken(), openDeliveries });
      const row = deliveryOf(MENTION, clock.now());
      if (row !== null) await store.acceptDelivery(row);
      clock.pass(1);

      tick();
      await passed();
      away = false;
      tick();
      await stop();

      expect(app.seen).toEqual([MENTION]);
      expect(kept.lines[0]).toMatchObject({ level: "warn", message: "looking for open deliveries failed" });
    });

    it("looks once at a time, however slow it is", async () => {
      let looks = 0;
      const end = Promise.withResolvers<readonly []>();
      const openDeliveries = (): Promise<readonly []> => {
        looks += 1;
        return end.promise;
      };
      const stop = watch({ ...broken(), openDeliveries });

      tick();
      tick();
      end.resolve([]);
      await stop();

      expect(looks).toBe(1);
    });
  });

  it.each([
    ["commands", COMMAND, "command"],
    ["buttons", BUTTON, "interaction"],
    ["submitted forms", { type: "view_submission", trigger_id: "t3", view: {} }, "interaction"],
    ["closed forms, which have no trigger", { type: "view_closed", view: { id: "V1" } }, "interaction"],
    ["message shortcuts", { type: "message_action", trigger_id: "t4" }, "interaction"],
    ["global shortcuts", { type: "shortcut", trigger_id: "t5" }, "interaction"],
    ["events without an id", { event: { type: "message" } }, "event"],
  ])("stores %s and leaves their acknowledgement to the listener", async (_what, body, kind) => {
    let stored: readonly unknown[] = [];
    app.listener = async () => {
      stored = (await store.openDeliveries(Number.MAX_SAFE_INTEGER)).map((row) => row.kind);
    };

    const sent = send(body);
    await sent.done;
    const again = send(structuredClone(body));
    await again.done;

    expect(stored).toEqual([kind]);
    expect(sent.acks).toBe(kind === "event" ? 1 : 0);
    expect(again.acks).toBe(1);
    expect(app.seen).toHaveLength(1);
  });

  it.each([
    ["a request for options", { type: "block_suggestion", name: "files", value: "rev" }],
    ["a check of the address", { type: "url_verification", challenge: "c" }],
    ["a check of the certificate", { ssl_check: "1" }],
    ["nothing Bolt knows", { hello: "world" }],
    ["an event that is none", { event: "text" }],
    ["an empty body", {}],
  ])("hands on %s without storing it, every time", async (_what, body) => {
    await send(body).done;
    await send(body).done;

    expect(app.seen).toEqual([body, body]);
    expect(await open()).toEqual([]);
  });

  it.each([
    ["our own words", { bot_id: "B1", text: "the answer" }],
    ["an edit", { subtype: "message_changed", hidden: true, message: { text: "secret words" } }],
    ["somebody joining", { subtype: "channel_join", user: "U2" }],
    [
      "a deletion of our own words",
      { subtype: "message_deleted", hidden: true, deleted_ts: "1.1", previous_message: { bot_id: "B1" } },
    ],
  ])("hands on %s without storing it, for nothing follows from it", async (_what, fields) => {
    const body = { ...MENTION, event: { type: "message", channel: "C1", ts: "1.3", ...fields } };
    let stored: readonly unknown[] = ["not looked at"];
    app.listener = async () => void (stored = await open());

    const sent = send(body);
    await sent.done;

    expect(sent.acks).toBe(1);
    expect(app.seen).toEqual([body]);
    expect(stored).toEqual([]);
  });

  it.each([
    ["a person's message", { user: "U2", text: "and now by region" }],
    ["files", { user: "U2", subtype: "file_share", files: [{ id: "F1" }] }],
    ["a deletion, which may have to stop a turn", { subtype: "message_deleted", hidden: true, deleted_ts: "1.1" }],
    [
      "the tombstone of a thread's root",
      { subtype: "message_changed", hidden: true, message: { subtype: "tombstone", ts: "1.1" } },
    ],
  ])("stores %s", async (_what, fields) => {
    const body = { ...MENTION, event: { type: "message", channel: "C1", ts: "1.3", ...fields } };
    let stored: readonly unknown[] = [];
    app.listener = async () => void (stored = await open());

    await send(body).done;

    expect(stored).toEqual([body]);
  });

  it.each([
    ["a channel's talk", { channel_type: "channel", text: "lunch?" }],
    ["talk with a file", { channel_type: "group", text: "", subtype: "file_share", files: [{ id: "F1" }] }],
  ])("hands on %s without storing it: it never becomes a question", async (_what, fields) => {
    const body = { ...MENTION, event: { type: "message", channel: "C1", ts: "1.3", user: "U2", ...fields } };
    let stored: readonly unknown[] = [body];
    app.listener = async () => void (stored = await open());

    await send(body).done;

    expect(app.seen).toEqual([body]);
    expect(stored).toEqual([]);
  });

  it.each([
    ["a reply", { thread_ts: "1.1" }],
    ["a mention", { text: "<@U0BOT> and now?" }],
    ["a direct message", { channel_type: "im" }],
  ])("stores %s", async (_what, fields) => {
    const event = { type: "message", channel: "C1", channel_type: "channel", ts: "1.3", user: "U2", text: "and now?" };
    const body = { ...MENTION, event: { ...event, ...fields } };
    let stored: readonly unknown[] = [];
    app.listener = async () => void (stored = await open());

    await send(body).done;

    expect(stored).toEqual([body]);
  });

  it("hands on events that nobody listens to without storing them, and tells of each kind once", async () => {
    const strange = { ...MENTION, event: { type: "moon_landed", text: "secret words" } };

    await send(strange).done;
    await send({ ...strange, event_id: "Ev2" }).done;
    await send({ ...strange, event: { type: "secret words" } }).done;

    expect(app.seen).toHaveLength(3);
    expect(await open()).toEqual([]);
    expect(kept.lines).toEqual([
      { level: "info", message: "Slack sends events that nobody listens to", stage: "intake", kind: "moon_landed" },
    ]);
  });

  it("does not wait until an event is noted as done, but does for a button", async () => {
    const hurries: unknown[] = [];
    let note = (): void => {};
    const noted = new Promise<void>((resolve) => (note = resolve));
    const deliveryDone = (_id: string, hurry?: string): Promise<void> => (hurries.push(hurry), noted);
    start({ ...broken(), deliveryDone });

    await send(MENTION).done;
    const button = send(BUTTON).done.then(() => "done");
    const first = await Promise.race([button, Promise.resolve("waiting")]);
    note();
    await button;

    expect(first).toBe("waiting");
    expect(hurries).toEqual(["lazily", "now"]);
  });

  it.each([[null], [undefined], ["text"], [7], [[1, 2]]])("makes no row of %j", (body) => {
    expect(deliveryOf(body, 1)).toBeNull();
  });
});

/** Everything that was begun and needs no outside event has had its turn. */
async function passed(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** A store where nothing is known yet and everything succeeds; single methods are replaced by the test. */
function broken(): Parameters<typeof guardIntake>[1]["store"] {
  return { acceptDelivery: async () => true, deliveryDone: async () => {}, openDeliveries: async () => [] };
}
