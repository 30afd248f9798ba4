import { App, type ReceiverEvent } from "@slack/bolt";
import { expect } from "vitest";

import { createTurns } from "../../../src/conversation/turns.ts";
import type { IntakeDeps } from "../../../src/intake/deps.ts";
import { createOpenHomes } from "../../../src/intake/home/open-homes.ts";
import { libraryLog } from "../../../src/intake/connect/library-log.ts";
import { guardIntake, type Intake } from "../../../src/intake/inbox.ts";
import { registerIntake } from "../../../src/intake/register.ts";
import type { Store } from "../../../src/store/store.ts";
import { keptLog, TestClock } from "../../store/make.ts";
import { OPEN_DOOR } from "../../support/open-door.ts";

export const EVENTS = 2_000;
export const TEAMS = 50;
const EACH = 20;
/** One team asks more than all the others together, and before them. */
const FLOOD = EVENTS - (TEAMS - 1) * EACH;
const AT_ONCE = 50;

export interface Sent {
  readonly team: string;
  readonly ts: string;
}

/** All events in the order in which they come in. */
export function burst(): Sent[] {
  const flood = Array.from({ length: FLOOD }, (_, n) => ({ team: "T0", ts: `${n + 1}.000000` }));
  const others = Array.from({ length: (TEAMS - 1) * EACH }, (_, n) => ({
    team: `T${(n % (TEAMS - 1)) + 1}`,
    ts: `${n + 1}.000000`,
  }));
  return [...flood, ...others];
}

function mention({ team, ts }: Sent): ReceiverEvent["body"] {
  const event = { type: "app_mention", text: "<@UBOT> how much?", user: "U1", team, ts, channel: "C1", event_ts: ts };
  return { type: "event_callback", event_id: `Ev${team}-${ts}`, team_id: team, api_app_id: "A1", event };
}

interface Working {
  readonly app: App;
  readonly intake: Intake;
  readonly clock: TestClock;
  readonly start: () => void;
  readonly ended: Promise<void>;
  readonly drain: () => Promise<void>;
}

/** The real intake and turns on this store, without a Slack; work ends at once and notes its team. */
function intakeOn(store: Store, begun: Sent[]): Working {
  const { log } = keptLog();
  const ended = Promise.withResolvers<void>();
  const turns = createTurns({
    store,
    owner: "one",
    work: async ({ turn }) => {
      begun.push({ team: turn.question.thread.team, ts: turn.question.ts });
      if (begun.length === EVENTS) ended.resolve();
      return "done";
    },
    log,
    clock: performance,
    maxConcurrent: AT_ONCE,
  });
  const receiver = { init() {}, start: async () => {}, stop: async () => {} };
  const authorize = async ({ teamId = "" }) => ({ botToken: `xoxb-${teamId}`, botId: "B1", botUserId: "UBOT", teamId });
  const app = new App({ receiver, authorize, logger: libraryLog(log) });
  const clock = new TestClock();
  const intake = guardIntake(app, { store, log, clock });
  const unused = new Proxy({}, { get: () => unusedCall });
  registerIntake(app, {
    ...(unused as IntakeDeps),
    door: OPEN_DOOR,
    homesOpen: createOpenHomes({ now: Date.now, log }),
    store,
    log,
    submit: (question) => turns.submit(question),
  });
  return { app, intake, clock, start: () => turns.start(), ended: ended.promise, drain: () => turns.drain(5_000) };
}

function unusedCall(): never {
  throw new Error("a mention needs nothing of this");
}

/** Takes the burst on this store, looks at it through another hand, works it off, and gives the order of that. */
export async function expectBurstTaken(store: Store, reopen: () => Promise<Store>): Promise<Sent[]> {
  const committed = new Set<string>();
  const begun: Sent[] = [];
  const { app, intake, clock, start, ended, drain } = intakeOn(noting(store, committed), begun);
  const sent = burst();
  const early: string[] = [];
  const acks = new Map<Sent, number>();

  await Promise.all(
    sent.map(async (each) => {
      const body = mention(each);
      const ack = async (): Promise<void> => {
        acks.set(each, (acks.get(each) ?? 0) + 1);
        if (!committed.has(String(body["event_id"]))) early.push(String(body["event_id"]));
      };
      await deliver(app, { body, ack }, () => acks.has(each));
    }),
  );
  await replayRest(intake, store, clock);
  const second = await reopen();
  const open: number[] = [];
  for (const { team, ts } of sent) open.push((await second.openTurns({ team, channel: "C1", rootTs: ts })).length);
  await second.close();
  start();
  await ended;
  await drain();

  expect(acks.size).toBe(EVENTS);
  expect(early).toEqual([]);
  expect(open.filter((turns) => turns !== 1)).toEqual([]);
  expectFairShares(begun);
  return begun;
}

/** As Slack does it: what is refused before its acknowledgement comes again; what fails after it is ours to do again. */
async function deliver(app: App, event: ReceiverEvent, acknowledged: () => boolean): Promise<void> {
  for (let retries = 0; !acknowledged(); retries += 1) {
    try {
      await app.processEvent(event);
    } catch (error) {
      if (!acknowledged() && retries === 3) throw error;
    }
  }
}

/** What the half-minute's look of the intake does, until nothing is left open. */
async function replayRest(intake: Intake, store: Store, clock: TestClock): Promise<void> {
  while ((await store.openDeliveries(clock.now() + 1)).length > 0) {
    clock.pass(3_600_000);
    await intake.replay();
  }
}

/** The store, which notes the id of each event that it has committed. */
function noting(store: Store, committed: Set<string>): Store {
  const acceptDelivery: Store["acceptDelivery"] = async (row) => {
    const fresh = await store.acceptDelivery(row);
    committed.add(row.deliveryId.split(":")[0] ?? "");
    return fresh;
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "acceptDelivery") return acceptDelivery;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The flood went no faster than the others, and all of a team's questions were begun. */
function expectFairShares(begun: readonly Sent[]): void {
  const othersDone = begun.findLastIndex(({ team }) => team !== "T0");
  const ofTheFlood = begun.slice(0, othersDone).filter(({ team }) => team === "T0").length;
  // An equal share would be as many as each of the others has.
  expect(ofTheFlood).toBeLessThanOrEqual(2 * EACH);
  expect(new Set(begun.map(({ team, ts }) => `${team}:${ts}`)).size).toBe(EVENTS);
}

export function ofTeam(all: readonly Sent[], team: number): string[] {
  return all.filter((each) => each.team === `T${team}`).map(({ ts }) => ts);
}
