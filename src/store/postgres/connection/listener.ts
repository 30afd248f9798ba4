import { setTimeout } from "node:timers/promises";

import pg from "pg";

import { describeError, type Logger } from "../../../log.ts";
import type { StoreNews } from "../../store.ts";
import { connectionTo, within } from "./database.ts";

/** Notifications are heard within one database only (postgresql.org/docs/current/sql-notify.html). */
const CHANNEL = "threadsheet";
/** A connection that died without a word is noticed this way; until then polling finds what it would have told. */
const PING_EVERY_MS = 15_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const END_MS = 1_000;

const EVERYTHING: readonly StoreNews[] = ["queued", "cancelled"];

/** The statement that tells the other processes. It is sent with the commit, and only then. */
export const ANNOUNCE = `SELECT pg_notify('${CHANNEL}', :news::text || ' ' || :sender::text)`;

/**
 * Hears what other processes announce, over a connection of its own that comes back by itself. Whatever was announced
 * while it was away is made up for by telling everything once it is back.
 */
export class Listener {
  readonly #url: string;
  readonly #self: string;
  readonly #log: Logger;
  readonly #hearers = new Set<(news: StoreNews) => void>();
  readonly #closing = new AbortController();
  #listening: Promise<void> | null = null;

  /** `self` is the sender whose own announcements are left out. */
  constructor(url: string, self: string, log: Logger) {
    this.#url = url;
    this.#self = self;
    this.#log = log;
  }

  /** Connects on the first call. Returns what ends the subscription. */
  subscribe(hear: (news: StoreNews) => void): () => void {
    this.#hearers.add(hear);
    this.#listening ??= this.#listen();
    return () => void this.#hearers.delete(hear);
  }

  async close(): Promise<void> {
    this.#hearers.clear();
    this.#closing.abort();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const error = await this.#hearUntilLost(() => (pause = FIRST_PAUSE_MS));
      if (signal.aborted) return;
      this.#log.warn("not listening to the database for now, polling goes on", {
        stage: "store",
        error: describeError(error),
      });
      await setTimeout(pause * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => {});
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  }

  /** Resolves with the reason when the connection is gone, or when closing. */
  async #hearUntilLost(onListening: () => void): Promise<unknown> {
    const client = new pg.Client(connectionTo(this.#url));
    const over = new AbortController();
    const lost = new Promise<unknown>((resolve) => {
      client.on("error", resolve);
      client.on("end", () => resolve(new Error("the connection ended")));
      this.#closing.signal.addEventListener("abort", resolve, { once: true, signal: over.signal });
    });
    client.on("notification", ({ payload = "" }) => this.#hear(payload));
    const kept = this.#keepListening(client, onListening, over.signal).catch((error: unknown) => error);
    const reason = await Promise.race([lost, kept]);
    over.abort();
    await endSoon(client);
    return reason;
  }

  async #keepListening(client: pg.Client, onListening: () => void, signal: AbortSignal): Promise<never> {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    onListening();
    for (const news of EVERYTHING) this.#tell(news);
    for (;;) {
      await setTimeout(PING_EVERY_MS, undefined, { signal, ref: false });
      await client.query("SELECT 1");
    }
  }

  #hear(payload: string): void {
    const [word, sender] = payload.split(" ");
    if (sender === this.#self) return;
    for (const news of EVERYTHING) if (news === word) this.#tell(news);
  }

  #tell(news: StoreNews): void {
    for (const hear of this.#hearers) hear(news);
  }
}

async function endSoon(client: pg.Client): Promise<void> {
  try {
    await within(END_MS, client.end());
  } catch {
    // It was gone already, or the network is: then there is nobody to say goodbye to.
  }
  client.connection.stream.destroy();
}
