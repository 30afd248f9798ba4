import { DatabaseSync, type StatementSync } from "node:sqlite";

export interface TurnRow {
  readonly turnId: string;
  readonly questionId: string;
  readonly state: string;
  readonly begun: number;
  readonly crashes: number;
  readonly cancelledBy: string | null;
}

/** A look into the database file itself, so that looking is not one of the store's own doings. */
export class Records {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true });
  }

  /** Turns in order of arrival. */
  turns(): TurnRow[] {
    const sql = "SELECT turn_id, question_id, state, begun, crashes, cancelled_by FROM turn ORDER BY seq";
    return this.#all(sql).map((row) => ({
      turnId: String(row["turn_id"]),
      questionId: String(row["question_id"]),
      state: String(row["state"]),
      begun: Number(row["begun"]),
      crashes: Number(row["crashes"]),
      cancelledBy: typeof row["cancelled_by"] === "string" ? row["cancelled_by"] : null,
    }));
  }

  turnOf(questionId: string): TurnRow | undefined {
    return this.turns().find((turn) => turn.questionId === questionId);
  }

  hasAnswer(turnId: string): boolean {
    return this.#all("SELECT 1 FROM answer WHERE turn_id = ?", turnId).length > 0;
  }

  /** What is not done: deliveries, turns, and rows of the outbox. */
  open(): string[] {
    const rows = this.#all(`
      SELECT 'delivery' AS kind, delivery_id AS name FROM inbox WHERE done_at IS NULL
      UNION ALL SELECT 'turn', turn_id || ' ' || state FROM turn WHERE state IN ('queued', 'running', 'answered')
      UNION ALL SELECT 'effect', effect_id FROM effect
      UNION ALL SELECT 'checkpoint', turn_id FROM checkpoint
      UNION ALL SELECT 'kept file', turn_id FROM kept_file`);
    return rows.map((row) => `${String(row["kind"])} ${String(row["name"])}`);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #all(sql: string, ...values: string[]): Record<string, unknown>[] {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement.all(...values);
  }
}
