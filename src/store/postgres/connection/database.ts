import { setTimeout } from "node:timers/promises";

import pg from "pg";
import { z } from "zod";

import { describeError, type Logger } from "../../../log.ts";
import type { Clock } from "../../store.ts";
import { isLost, lostUnlessRefused, patiently } from "./failure.ts";
import { statement, type Values } from "./statement.ts";
import type { Row } from "../../rows.ts";

/** Where something can be read. */
export interface Reader {
  /** First row of a query or of a statement with RETURNING. */
  get(sql: string, values?: Values): Promise<Row | undefined>;
  /** All rows of a query or of a statement with RETURNING. */
  all(sql: string, values?: Values): Promise<Row[]>;
}

/** An open transaction. */
export interface Transaction extends Reader {
  /** Runs one statement and tells how many rows it changed. */
  run(sql: string, values?: Values): Promise<number>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly log: Logger;
  readonly poolSize: number;
  /** Tells the time instead of the database's own clock. */
  readonly clock?: Clock | undefined;
}

/** Bounds on everything that could wait for ever. The server's are shorter than ours, so that its reason is heard. */
export const TIMEOUTS = {
  connectMs: 5_000,
  statementMs: 5_000,
  /** Without any answer for so long, the network is gone. */
  answerMs: 6_000,
  /** A process that freezes inside a transaction keeps its locks no longer than this, well within a lease. */
  idleInTransactionMs: 3_000,
  endMs: 2_000,
} as const;

/** READ COMMITTED is said aloud because each statement has to see what was committed before it, whatever the default. */
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED;
  SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`;

/** What comes back from {@link BEGIN}: a result for each of the two statements. */
const TIME_TOLD = z.tuple([z.unknown(), z.object({ rows: z.tuple([z.object({ now: z.number() })]) })]);

/** Pooled connections to one database. Every failure comes out as an `AppError`; none of them ends the process. */
export class Database implements Reader {
  readonly #pool: pg.Pool;
  readonly #clock: Clock | undefined;

  constructor({ url, log, poolSize, clock }: DatabaseOptions) {
    this.#clock = clock;
    this.#pool = new pg.Pool({ ...connectionTo(url), max: poolSize });
    this.#pool.on("error", (error) =>
      log.warn("an idle database connection was lost", { stage: "store", error: describeError(error) }),
    );
    // Whoever uses a connection hears of its loss from the query; without a listener Node would end the process.
    this.#pool.on("connect", (client) => void client.on("error", () => {}));
  }

  async get(sql: string, values?: Values): Promise<Row | undefined> {
    return (await this.all(sql, values))[0];
  }

  /** One query by itself. Only for reading: it is asked again when the connection is lost. */
  async all(sql: string, values?: Values): Promise<Row[]> {
    return await patiently(() => this.#connected((client) => new Session(client).all(sql, values)));
  }

  /**
   * Runs `work` in a transaction and gives back its result once that is on the server's disk. `work` gets the time of
   * the database, because the clocks of several processes never agree. It may run more than once, also after a commit
   * whose reply was lost.
   */
  async write<T>(work: (tx: Transaction, now: number) => Promise<T>): Promise<T> {
    return await patiently(() => this.#connected((client) => this.#transact(client, work)));
  }

  /** The time as a value for `coalesce(:now, …)` in queries: null lets the database say it. */
  get givenNow(): number | null {
    return this.#clock?.now() ?? null;
  }

  /** Says goodbye to the server, but does not wait long for one that cannot be reached. */
  async close(): Promise<void> {
    await within(TIMEOUTS.endMs, this.#pool.end());
  }

  async #transact<T>(client: pg.PoolClient, work: (tx: Transaction, now: number) => Promise<T>): Promise<T> {
    const session = new Session(client);
    const databaseNow = await session.begin();
    try {
      const result = await work(session, this.#clock?.now() ?? databaseNow);
      await session.exec("COMMIT");
      return result;
    } catch (error) {
      if (!isLost(error)) await session.exec("ROLLBACK");
      throw error;
    }
  }

  async #connected<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let lost = false;
    try {
      return await use(client);
    } catch (error) {
      lost = isLost(error);
      throw error;
    } finally {
      client.release(lost);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw lostUnlessRefused(error);
    }
  }
}

/** Resolves with the promise, or without it after `ms`. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(ms, undefined, { signal: over.signal, ref: false }).catch(() => {});
  await Promise.race([promise, timer]);
  over.abort();
}

/** How every connection of the store is made, whatever it is for. */
export function connectionTo(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: "threadsheet",
    connectionTimeoutMillis: TIMEOUTS.connectMs,
    statement_timeout: TIMEOUTS.statementMs,
    query_timeout: TIMEOUTS.answerMs,
    idle_in_transaction_session_timeout: TIMEOUTS.idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** Statements over one connection. */
export class Session implements Transaction {
  readonly #client: pg.ClientBase;

  constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  async get(sql: string, values?: Values): Promise<Row | undefined> {
    return (await this.all(sql, values))[0];
  }

  async all(sql: string, values: Values = {}): Promise<Row[]> {
    return (await this.#query(statement(sql, values))).rows;
  }

  async run(sql: string, values: Values = {}): Promise<number> {
    return (await this.#query(statement(sql, values))).rowCount ?? 0;
  }

  /** Runs one or more statements without values. */
  async exec(sql: string): Promise<void> {
    await this.#query({ text: sql });
  }

  /** Begins a transaction and asks for the time in the same round trip. */
  async begin(): Promise<number> {
    const [, time] = TIME_TOLD.parse(await this.#query({ text: BEGIN }));
    return time.rows[0].now;
  }

  async #query(query: pg.QueryConfig): Promise<pg.QueryResult<Record<string, unknown>>> {
    try {
      return await this.#client.query(query);
    } catch (error) {
      throw lostUnlessRefused(error);
    }
  }
}

/** Times and sizes are whole numbers far below 2^53, where pg would give strings. */
const getTypeParser: typeof pg.types.getTypeParser = (oid, format) =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
