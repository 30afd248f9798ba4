import { SLACK } from "../../limits.ts";
import type { Clock } from "./clock.ts";

/** What Slack counts calls by. */
export interface LimitKey {
  readonly team: string;
  readonly method: string;
  readonly channel: string;
}

/** At most `calls` in any `windowMs`, counted over a workspace or over each channel of it. */
export interface Pace {
  readonly calls: number;
  readonly windowMs: number;
  readonly per: "team" | "channel";
}

const MINUTE = 60_000;
const tier = (calls: number): Pace => ({ calls, windowMs: MINUTE, per: "team" });

/** Slack's tiers (docs.slack.dev/apis/web-api/rate-limits); methods without an entry are taken for Tier 3. */
const TIERS: Readonly<Record<string, Pace>> = {
  // "About one a second and channel, bursts are tolerated."
  "chat.postMessage": { calls: 10, windowMs: 10_000, per: "channel" },
  "chat.update": tier(50),
  // Of the edits a workspace has, those of answers still being written leave room for the last one of each.
  "edited message budget": tier(15),
  "live edit budget": tier(20),
  "chat.delete": tier(50),
  "chat.startStream": tier(SLACK.streamsPerMinute),
  "chat.stopStream": tier(SLACK.streamsPerMinute),
  // Not a method: the share of Tier 2 that may open streams, so that ending them never has to wait.
  "stream budget": tier(18),
  // What is done for an answer may not take the streams and edits of answers that are being written.
  "steps budget": tier(8),
  "steps edit budget": tier(10),
  // Each of them is followed by another call later on, which must find a place: the deletion, the end of the session.
  "notice budget": tier(20),
  "session budget": tier(50),
  "chat.appendStream": tier(100),
  "files.getUploadURLExternal": tier(100),
  "files.completeUploadExternal": tier(100),
  "files.info": tier(100),
  "views.open": tier(100),
  "views.update": tier(100),
  "conversations.replies": tier(50),
  // Special tiers without a published number.
  "assistant.threads.setStatus": tier(600),
  "agents.sessions.setStatus": tier(100),
};
const UNLISTED = tier(50);

interface Waiter {
  readonly deadline: number;
  readonly go: () => void;
  readonly refuse: (error: LimitWaitError) => void;
}

interface Lane {
  readonly key: LimitKey;
  readonly waiting: Waiter[];
  heldUntil: number;
  wakeAt: number;
  callOff: (() => void) | null;
}

/** A call would have had to wait longer than its caller wants to. */
export class LimitWaitError extends Error {
  override readonly name = "LimitWaitError";
}

const MAX_IDLE_ENTRIES = 2_000;

/**
 * Keeps our calls within Slack's rates. Calls of one (team, method, channel) go in order; a hold after a 429 stops
 * that lane alone. Windows slide, so no 60 seconds ever hold more calls than the tier allows.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #paces: Readonly<Record<string, Pace>>;
  readonly #lanes = new Map<string, Lane>();
  readonly #grants = new Map<string, number[]>();

  /** `paces` replace the built-in ones by method name. */
  constructor(clock: Clock, paces: Readonly<Record<string, Pace>> = {}) {
    this.#clock = clock;
    this.#paces = { ...TIERS, ...paces };
  }

  /** Resolves when the call may be made. Rejects with {@link LimitWaitError} when that is more than `maxWaitMs` away. */
  acquire(key: LimitKey, maxWaitMs: number): Promise<void> {
    const lane = this.#lane(key);
    return new Promise((go, refuse) => {
      lane.waiting.push({ deadline: this.#clock.now() + maxWaitMs, go, refuse });
      this.#pump(lane);
    });
  }

  /** Takes a free place at once, or gives `false`. */
  tryAcquire(key: LimitKey): boolean {
    if (!this.hasRoom(key)) return false;
    this.#grant(key, this.#clock.now());
    return true;
  }

  /** Whether a call would not have to wait. */
  hasRoom(key: LimitKey): boolean {
    const lane = this.#lane(key);
    const now = this.#clock.now();
    return lane.waiting.length === 0 && this.#freeAt(lane, now) <= now;
  }

  /** No call of this key for so long: what Slack asked for with a 429. */
  hold(key: LimitKey, ms: number): void {
    const lane = this.#lane(key);
    lane.heldUntil = Math.max(lane.heldUntil, this.#clock.now() + ms);
    this.#pump(lane);
  }

  #pump(lane: Lane): void {
    for (;;) {
      const now = this.#clock.now();
      const at = this.#freeAt(lane, now);
      refuseLate(lane, at);
      const head = lane.waiting[0];
      if (head === undefined) return this.#rest(lane);
      if (at > now) return this.#wake(lane, at);
      lane.waiting.shift();
      this.#grant(lane.key, now);
      head.go();
    }
  }

  #wake(lane: Lane, at: number): void {
    if (lane.callOff !== null && lane.wakeAt === at) return;
    lane.callOff?.();
    lane.wakeAt = at;
    lane.callOff = this.#clock.after(at - this.#clock.now(), () => {
      lane.callOff = null;
      this.#pump(lane);
    });
  }

  #rest(lane: Lane): void {
    lane.callOff?.();
    lane.callOff = null;
    if (this.#lanes.size > MAX_IDLE_ENTRIES) this.#forgetIdle();
  }

  #freeAt(lane: Lane, now: number): number {
    const pace = this.#pace(lane.key.method);
    const grants = this.#grants.get(windowKey(lane.key, pace)) ?? [];
    while (grants.length > 0 && (grants[0] ?? 0) + pace.windowMs <= now) grants.shift();
    const oldest = grants.length < pace.calls ? now : (grants[grants.length - pace.calls] ?? now) + pace.windowMs;
    return Math.max(oldest, lane.heldUntil, now);
  }

  #grant(key: LimitKey, now: number): void {
    const window = windowKey(key, this.#pace(key.method));
    const grants = this.#grants.get(window);
    if (grants === undefined) this.#grants.set(window, [now]);
    else grants.push(now);
  }

  #pace(method: string): Pace {
    return this.#paces[method] ?? UNLISTED;
  }

  #lane(key: LimitKey): Lane {
    const name = `${key.team} ${key.method} ${key.channel}`;
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane: Lane = { key, waiting: [], heldUntil: 0, wakeAt: 0, callOff: null };
    this.#lanes.set(name, lane);
    return lane;
  }

  #forgetIdle(): void {
    const now = this.#clock.now();
    for (const [name, lane] of this.#lanes) {
      if (lane.waiting.length === 0 && lane.heldUntil <= now) this.#lanes.delete(name);
    }
    for (const [name, grants] of this.#grants) {
      if ((grants.at(-1) ?? 0) + MINUTE <= now) this.#grants.delete(name);
    }
  }
}

function refuseLate(lane: Lane, at: number): void {
  for (let i = lane.waiting.length - 1; i >= 0; i -= 1) {
    const waiter = lane.waiting[i];
    if (waiter === undefined || waiter.deadline >= at) continue;
    lane.waiting.splice(i, 1);
    waiter.refuse(new LimitWaitError("a Slack rate limit would make this call wait too long"));
  }
}

function windowKey(key: LimitKey, pace: Pace): string {
  return pace.per === "team" ? `${key.team} ${key.method}` : `${key.team} ${key.method} ${key.channel}`;
}
