import { createHash } from "node:crypto";

import type { ReceiverEvent } from "@slack/bolt";

import { type Every, everyInterval } from "../every.ts";
import { SLACK } from "../limits.ts";
import { describeError, type Logger } from "../log.ts";
import { within } from "./connect/within.ts";
import { HEARD_EVENTS } from "./heard-events.ts";
import { deletionOf, isTalk, mayBeFromPerson } from "./messages/message-event.ts";
import type { Clock, InboxRow, Store } from "../store/store.ts";

/** The one method of Bolt's App through which every receiver hands over what Slack sent. */
export interface ProcessesEvents {
  processEvent(event: ReceiverEvent): Promise<void>;
}

export interface InboxDeps {
  readonly store: Pick<Store, "acceptDelivery" | "deliveryDone" | "openDeliveries">;
  readonly log: Logger;
  readonly clock: Clock;
  /** Runs something again and again; returns what stops it. Default: an interval that keeps no process alive. */
  readonly every?: Every;
}

export interface Intake {
  /**
   * Runs what was stored but never finished, oldest first; gives back how many were run. For the start of the process,
   * and harmless at any later time: what runs in this process is left alone. A delivery another process is just working
   * on may run twice, which questions survive because they merge by their id.
   */
  replay(): Promise<number>;
  /**
   * From now on replays every half minute what was accepted at least as long ago: a listener here may have failed, and
   * another process may have ended without a successor. Returns what ends that; it resolves when nothing is being replayed.
   */
  watch(): () => Promise<void>;
}

/** After this an event that still fails is given up; as long as the store remembers deliveries. */
const EVENT_LIFE_MS = 7 * 24 * 3_600_000;
/** A `response_url` can be answered for 30 minutes (docs.slack.dev/interactivity/handling-user-interaction). */
const RESPONSE_LIFE_MS = 30 * 60_000;

const WATCH_MS = 30_000;
/** For what came before in the same thread; a third of the time that Slack waits. */
const LONGEST_WAIT_MS = SLACK.ackMs / 3;
/** What fails every time is given up after this many tries of this process: with growing pauses, about an hour later. */
const MAX_FAILURES = 8;

const HEARD: ReadonlySet<unknown> = new Set(HEARD_EVENTS);
/** A bound for memory: Slack has fewer kinds of events than this. */
const MAX_KINDS = 200;
/** Reaches listeners as `context.replayed`: what they did may have had an effect already. */
const REPLAYED = { replayed: true };

const INTERACTIONS: ReadonlySet<unknown> = new Set([
  "view_submission",
  "view_closed",
  "message_action",
  "shortcut",
  "dialog_submission",
]);

/**
 * Puts the inbox in front of Bolt. Bolt acknowledges an event before its listeners run, so a crash in between would lose
 * the question: here the raw delivery is committed first, and closed when the listeners are through. A redelivery of
 * something known is acknowledged and not run again; what failed without an acknowledgement runs again. When the
 * delivery cannot be stored the call throws without acknowledging, so that Slack delivers it again.
 */
export function guardIntake(app: ProcessesEvents, deps: InboxDeps): Intake {
  const inbox = new Inbox(app.processEvent.bind(app), deps);
  app.processEvent = (event) => inbox.receive(event);
  return inbox;
}

class Inbox implements Intake {
  readonly #process: (event: ReceiverEvent) => Promise<void>;
  readonly #deps: InboxDeps;
  /** Deliveries at work in this process, with the promise that they are stored. */
  readonly #active = new Map<string, Promise<boolean>>();
  readonly #failures = new Failures();
  /** The latest delivery of each thread that is at work here; resolves when it is through. */
  readonly #latest = new Map<string, Promise<void>>();
  /** Kinds of events that came although nobody listens to them. */
  readonly #unheard = new Set<string>();

  constructor(process: (event: ReceiverEvent) => Promise<void>, deps: InboxDeps) {
    this.#process = process;
    this.#deps = deps;
  }

  async receive(event: ReceiverEvent): Promise<void> {
    const row = deliveryOf(event.body, this.#deps.clock.now());
    if (row === null) {
      this.#noteUnheard(event.body["event"]);
      return this.#process(event);
    }
    const active = this.#active.get(row.deliveryId);
    if (active !== undefined) {
      // Only what is on disk may be acknowledged, here as well.
      await active;
      await event.ack();
      return;
    }
    const stored = this.#deps.store.acceptDelivery(row);
    this.#active.set(row.deliveryId, stored);
    const place = this.#behind(threadIn(row.body));
    try {
      if ((await stored) || (await this.#isOpen(row.deliveryId))) {
        if (place.reached !== null) await place.reached;
        await this.#process(row.kind === "event" ? this.#stored(event, row) : event);
        await this.#close(row);
      } else {
        await event.ack();
      }
    } finally {
      place.leave();
      this.#active.delete(row.deliveryId);
    }
  }

  /**
   * What comes from one thread goes through its listeners in the order in which it came: one that has to look something
   * up would else be overtaken. Nobody waits for long, because Slack waits for the acknowledgement.
   */
  #behind(thread: string | null): { readonly reached: Promise<void> | null; readonly leave: () => void } {
    if (thread === null) return { reached: null, leave: () => undefined };
    const before = this.#latest.get(thread);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#latest.set(thread, promise);
    const leave = (): void => {
      resolve();
      if (this.#latest.get(thread) === promise) this.#latest.delete(thread);
    };
    return { reached: before === undefined ? null : within(before, LONGEST_WAIT_MS), leave };
  }

  /**
   * What is on disk is worked on whether or not Slack hears of it: an acknowledgement that comes too late, or on a
   * connection that is gone, makes Slack deliver again what is known then.
   */
  #stored(event: ReceiverEvent, row: InboxRow): ReceiverEvent {
    const ack: ReceiverEvent["ack"] = async (response) => {
      try {
        await event.ack(response);
      } catch (error) {
        this.#deps.log.warn("a stored delivery was not acknowledged", { ...factsOf(row), error: describeError(error) });
      }
    };
    return { ...event, ack };
  }

  async replay(): Promise<number> {
    return this.#replayWhere(() => true);
  }

  watch(): () => Promise<void> {
    const { clock, log, every = everyInterval } = this.#deps;
    let pass: Promise<unknown> | null = null;
    const look = async (): Promise<void> => {
      try {
        await this.#replayWhere(({ receivedAt }) => isOlder(receivedAt, clock.now()));
      } catch (error) {
        log.warn("looking for open deliveries failed", { stage: "intake", error: describeError(error) });
      }
      pass = null;
    };
    const stop = every(WATCH_MS, () => void (pass ??= look()));
    return async () => {
      stop();
      await pass;
    };
  }

  async #replayWhere(isWanted: (row: InboxRow) => boolean): Promise<number> {
    const { store, clock } = this.#deps;
    let run = 0;
    // All of them: where the clock was set back, the time of the latest lies ahead.
    for (const row of await store.openDeliveries(Number.MAX_SAFE_INTEGER)) {
      if (!isWanted(row)) continue;
      if (this.#active.has(row.deliveryId) || !this.#failures.isDue(row.deliveryId, clock.now())) continue;
      if (canStillBeAnswered(row, clock.now())) run += await this.#replayOne(row);
      else await this.#giveUp(row);
    }
    return run;
  }

  async #replayOne(row: InboxRow): Promise<number> {
    this.#active.set(row.deliveryId, Promise.resolve(true));
    try {
      await this.#process({ body: recordOf(row.body), ack: async () => {}, customProperties: REPLAYED });
      await this.#close(row);
    } catch (error) {
      await this.#failedAgain(row, error);
    } finally {
      this.#active.delete(row.deliveryId);
    }
    return 1;
  }

  /** It stays open and is tried again, later each time, until its time or its tries are over. */
  async #failedAgain(row: InboxRow, error: unknown): Promise<void> {
    const { log, clock } = this.#deps;
    const attempt = this.#failures.note(row.deliveryId, clock.now());
    log.error("a stored delivery failed again", { ...factsOf(row), attempt, error: describeError(error) });
    if (attempt >= MAX_FAILURES) await this.#giveUp(row);
  }

  async #giveUp(row: InboxRow): Promise<void> {
    this.#deps.log.warn("a stored delivery can no longer be answered", factsOf(row));
    await this.#noteDone(row, "now");
  }

  /** Once for each kind: Slack has new ones now and then, and a subscription too many should be seen. */
  #noteUnheard(event: unknown): void {
    const kind = isRecord(event) ? event["type"] : undefined;
    if (typeof kind !== "string" || !/^[a-z_.]{1,60}$/.test(kind)) return;
    if (HEARD.has(kind) || this.#unheard.has(kind) || this.#unheard.size >= MAX_KINDS) return;
    this.#unheard.add(kind);
    this.#deps.log.info("Slack sends events that nobody listens to", { stage: "intake", kind });
  }

  async #isOpen(deliveryId: string): Promise<boolean> {
    const open = await this.#deps.store.openDeliveries(Number.MAX_SAFE_INTEGER);
    return open.some((row) => row.deliveryId === deliveryId);
  }

  /**
   * Its effect is stored by now; if this note is lost, a replay finds the question known and changes nothing. So nobody
   * waits for it, except where a button would be pressed again.
   */
  async #close(row: InboxRow): Promise<void> {
    if (row.kind === "event") void this.#noteDone(row, "lazily");
    else await this.#noteDone(row, "now");
  }

  async #noteDone(row: InboxRow, hurry: "now" | "lazily"): Promise<void> {
    this.#failures.forget(row.deliveryId);
    try {
      await this.#deps.store.deliveryDone(row.deliveryId, hurry);
    } catch (error) {
      this.#deps.log.warn("a delivery could not be closed", { ...factsOf(row), error: describeError(error) });
    }
  }
}

/** Replays of this process that failed, so that each waits longer than the last. */
class Failures {
  readonly #known = new Map<string, { readonly count: number; readonly dueAt: number }>();

  isDue(deliveryId: string, now: number): boolean {
    return now >= (this.#known.get(deliveryId)?.dueAt ?? 0);
  }

  /** How many there are by now. */
  note(deliveryId: string, now: number): number {
    const count = (this.#known.get(deliveryId)?.count ?? 0) + 1;
    this.#known.set(deliveryId, { count, dueAt: now + WATCH_MS * 2 ** (count - 1) });
    return count;
  }

  forget(deliveryId: string): void {
    this.#known.delete(deliveryId);
  }
}

/**
 * The row of a delivery that has to survive; null for what is answered on the spot, starts nothing, or is nothing Bolt
 * knows. Every message we post and every update of it comes back as an event.
 */
export function deliveryOf(body: unknown, receivedAt: number): InboxRow | null {
  const fields = recordOf(body);
  const kind = kindOf(fields);
  if (kind === null) return null;
  return { deliveryId: idOf(kind, fields), kind, body: fields, receivedAt };
}

/** Names the thread that an event's message is in; null for what is in none. */
function threadIn(body: unknown): string | null {
  const { channel, thread_ts: root, ts } = recordOf(recordOf(body)["event"]);
  const first = typeof root === "string" ? root : ts;
  return typeof channel === "string" && typeof first === "string" ? `${channel}/${first}` : null;
}

/** Tells the kinds apart in the same order as Bolt's own `getTypeAndConversation`. */
function kindOf(body: Record<string, unknown>): InboxRow["kind"] | null {
  if (isRecord(body["event"])) return startsNothing(body["event"]) ? null : "event";
  if (typeof body["command"] === "string") return "command";
  // Options for a select are answered within the call, nothing follows from them.
  if (body["type"] === "block_suggestion" || body["name"] !== undefined) return null;
  return body["actions"] !== undefined || INTERACTIONS.has(body["type"]) ? "interaction" : null;
}

/** Words of bots, edits, notices and talk, and what nobody listens to; a deletion may have to stop a turn. */
function startsNothing(event: Record<string, unknown>): boolean {
  if (!HEARD.has(event["type"])) return true;
  if (event["type"] !== "message" || deletionOf(event) !== null) return false;
  return !mayBeFromPerson(event) || isTalk(event);
}

/**
 * Slack's own id with a hash of what is delivered: a redelivery carries the same of both, and something new is never
 * taken for known because a sender gave an id twice.
 */
function idOf(kind: InboxRow["kind"], body: Record<string, unknown>): string {
  const id = kind === "event" ? body["event_id"] : body["trigger_id"];
  const content = JSON.stringify(kind === "event" ? body["event"] : body);
  const hash = createHash("sha256").update(content).digest("hex");
  return `${typeof id === "string" ? id : kind}:${hash}`;
}

/** Not one that was accepted a moment ago and is just being worked on; the clock may have been set in between. */
function isOlder(receivedAt: number, now: number): boolean {
  return Math.abs(now - receivedAt) > WATCH_MS;
}

function canStillBeAnswered(row: InboxRow, now: number): boolean {
  return now - row.receivedAt < lifeOf(row);
}

function lifeOf(row: InboxRow): number {
  if (row.kind === "event") return EVENT_LIFE_MS;
  const type = recordOf(row.body)["type"];
  // Commands and shortcuts open a modal, for which their trigger is good only a moment.
  return type === "block_actions" || type === "view_submission" ? RESPONSE_LIFE_MS : SLACK.triggerMs;
}

function factsOf(row: InboxRow): { stage: string; kind: string } {
  return { stage: "intake", kind: row.kind };
}

function recordOf(body: unknown): Record<string, unknown> {
  return isRecord(body) ? body : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
