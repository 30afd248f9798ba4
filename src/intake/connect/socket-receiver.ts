import { setTimeout as sleep } from "node:timers/promises";

import type { App, Receiver, ReceiverEvent } from "@slack/bolt";

import type { AppError } from "../../errors.ts";
import { describeError } from "../../log.ts";
import { platformCode, refusalOf, retryAfterMs } from "./refusal.ts";
import { retryDelay } from "./retry-delay.ts";
import { type LinkEnd, type LinkOptions, SocketLink } from "./socket-link.ts";

export interface SocketReceiverOptions extends Omit<LinkOptions, "process"> {
  /** Connections held at the same time. Default 2; Slack allows ten over all processes of an app. */
  readonly sockets?: number;
  /** How long after the first socket the next one follows, so that Slack does not recycle them together. Default 1 s. */
  readonly staggerMs?: number;
  /** Hears the number of open connections whenever it changes. */
  readonly onChange?: (open: number) => void;
  /** Waits between tries; rejects when the signal aborts. Default: the system's clock. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Default: `Math.random`. */
  readonly random?: () => number;
}

const SOCKETS = 2;
const STAGGER_MS = 1_000;
/** A connection that held for so long was a good one: when it breaks, the count of failures begins anew. */
const GOOD_LIFE_MS = 10_000;

/**
 * Receives over several Socket Mode connections that feed one app. Each has a keeper that replaces it: before it ends
 * when Slack announces a refresh, at once when it breaks, and with growing pauses (at most half a minute) while Slack
 * cannot be reached. A refused token ends all of them.
 */
export class SocketReceiver implements Receiver {
  readonly #options: SocketReceiverOptions;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly #stopping = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  readonly #refused = Promise.withResolvers<AppError>();
  readonly #open = new Set<SocketLink>();
  #keepers: Promise<void>[] = [];
  #app: App | null = null;

  constructor(options: SocketReceiverOptions) {
    this.#options = options;
    this.#wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }));
  }

  /** Connections over which Slack can reach us now. */
  get open(): number {
    return this.#open.size;
  }

  /** Settles with `AppError("slack.auth")` when Slack refuses the app token for good, else never. */
  get refused(): Promise<AppError> {
    return this.#refused.promise;
  }

  init(app: App): void {
    this.#app = app;
  }

  /**
   * Resolves when the first connection is open, however long that takes, or upon `stop`. Throws what {@link refused}
   * settles with.
   */
  async start(): Promise<void> {
    const { sockets = SOCKETS } = this.#options;
    this.#keepers = Array.from({ length: sockets }, (_, position) => this.#keep(position));
    const refusal = await Promise.race([this.#first.promise, this.#refused.promise]);
    if (refusal !== undefined) throw refusal;
  }

  /** Closes every connection once what came in over it is acknowledged. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#first.resolve();
    await Promise.all([...this.#open].map((link) => link.close()));
    await Promise.all(this.#keepers);
  }

  async #keep(position: number): Promise<void> {
    const { signal } = this.#stopping;
    try {
      if (position > 0) {
        await this.#first.promise;
        await this.#wait(position * (this.#options.staggerMs ?? STAGGER_MS), signal);
      }
      await this.#replaceForever(signal);
    } catch (error) {
      if (signal.aborted) return;
      const refusal = refusalOf(error, "SLACK_APP_TOKEN");
      if (refusal === null) throw error;
      this.#refused.resolve(refusal);
      this.#stopping.abort();
    }
  }

  /** Ends by throwing: a refusal, or the abort. */
  async #replaceForever(signal: AbortSignal): Promise<never> {
    let failures = 0;
    let leaving: SocketLink | null = null;
    for (;;) {
      signal.throwIfAborted();
      const tried = await this.#live(leaving, signal);
      leaving = tried.leaving;
      if (tried.good) failures = 0;
      if (tried.pauseMs === null) continue;
      failures += 1;
      const pause = Math.max(tried.pauseMs, retryDelay(failures, this.#options.random ?? Math.random));
      await this.#wait(pause, signal);
    }
  }

  /** Opens a connection, lets the one before it go, and waits until this one has to be replaced. */
  async #live(leaving: SocketLink | null, signal: AbortSignal): Promise<Life> {
    const link = new SocketLink({ ...this.#options, process: (event) => this.#process(event) });
    try {
      await link.open(signal);
    } catch (error) {
      if (signal.aborted || refusalOf(error, "SLACK_APP_TOKEN") !== null) throw error;
      this.#options.log.warn("a Slack connection could not be opened", {
        error: describeError(error),
        code: platformCode(error) ?? undefined,
      });
      return { leaving, good: false, pauseMs: retryAfterMs(error) };
    }
    this.#welcome(link);
    if (signal.aborted) await link.close();
    // Nothing waits for its goodbye.
    void leaving?.retire();
    const openedAt = performance.now();
    return await this.#outcome(link, await link.end, performance.now() - openedAt);
  }

  async #outcome(link: SocketLink, end: LinkEnd, lifeMs: number): Promise<Life> {
    if (end.kind === "refresh") return { leaving: link, good: true, pauseMs: null };
    const good = lifeMs >= GOOD_LIFE_MS;
    if (end.kind === "lost") return { leaving: null, good, pauseMs: good ? null : 0 };
    this.#options.log.warn("Slack turned a connection away", { kind: end.reason });
    await link.close();
    return { leaving: null, good, pauseMs: 0 };
  }

  #welcome(link: SocketLink): void {
    this.#open.add(link);
    this.#options.onChange?.(this.#open.size);
    void this.#farewell(link);
    this.#first.resolve();
  }

  async #farewell(link: SocketLink): Promise<void> {
    await link.closed;
    this.#open.delete(link);
    this.#options.onChange?.(this.#open.size);
  }

  async #process(event: ReceiverEvent): Promise<void> {
    if (this.#app === null) throw new Error("the receiver has no app");
    await this.#app.processEvent(event);
  }
}

/** What a keeper learnt from one connection. */
interface Life {
  /** The connection that Slack recycles, to be closed when its replacement is open. */
  readonly leaving: SocketLink | null;
  readonly good: boolean;
  /** The least pause before the next try; null for none at all. */
  readonly pauseMs: number | null;
}
