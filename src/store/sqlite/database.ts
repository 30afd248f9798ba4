import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

import type { Row } from "../rows.ts";
import { storeFailure } from "./failure.ts";

export type Values = Record<string, SQLInputValue>;

/**
 * How long SQLite itself waits for another process's write. It waits inside the call, so it is kept short; longer
 * waiting is done by the callers without holding up the event loop.
 */
const BUSY_TIMEOUT_MS = 50;

/** One connection with its prepared statements. Every failure comes out as an `AppError`. */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or creates the file. Throws when it cannot be opened at all. */
  constructor(path: string) {
    this.#connection = converted(
      () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true }),
    );
  }

  get inTransaction(): boolean {
    return this.#connection.isTransaction;
  }

  /** First row of a query or of a statement with RETURNING. */
  get(sql: string, values: Values = {}): Row | undefined {
    return converted(() => this.#prepare(sql).get(values));
  }

  /** All rows of a query or of a statement with RETURNING. */
  all(sql: string, values: Values = {}): Row[] {
    return converted(() => this.#prepare(sql).all(values));
  }

  /** Runs one statement and tells how many rows it changed. */
  run(sql: string, values: Values = {}): number {
    return converted(() => Number(this.#prepare(sql).run(values).changes));
  }

  /** Runs one or more statements without values and without keeping them prepared. */
  exec(sql: string): void {
    converted(() => this.#connection.exec(sql));
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function converted<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw storeFailure(error);
  }
}
