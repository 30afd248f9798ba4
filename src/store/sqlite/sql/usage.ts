import type { Thread } from "../../../intake/question.ts";
import type { Spending, SpendingQuery, UsageRow } from "../../store.ts";
import type { Database } from "../database.ts";
import { spendingOf } from "../../records.ts";
import { threadValues } from "../../rows.ts";

export function insertUsage(db: Database, row: UsageRow): void {
  db.run(
    `INSERT INTO usage (team, channel, root_ts, turn_id, asker_id, model, input_tokens, output_tokens,
       cache_read_tokens, cache_write_tokens, dollars, at)
     VALUES (:team, :channel, :rootTs, :turnId, :askerId, :model, :inputTokens, :outputTokens,
       :cacheReadTokens, :cacheWriteTokens, :dollars, :at)`,
    {
      ...threadValues(row.thread),
      turnId: row.turnId,
      askerId: row.askerId,
      model: row.model,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      cacheReadTokens: row.cacheReadTokens,
      cacheWriteTokens: row.cacheWriteTokens,
      dollars: row.dollars,
      at: row.at,
    },
  );
}

export function sumDollars(db: Database, { team, channel, askerId, since }: SpendingQuery): Spending {
  const row = db.get(
    `SELECT total(dollars) AS workspace, total(CASE WHEN channel = :channel THEN dollars END) AS channel,
       total(CASE WHEN asker_id = :askerId THEN dollars END) AS person
     FROM usage WHERE team = :team AND at >= :since`,
    { team, channel, askerId, since },
  );
  return spendingOf(row ?? {});
}

/** Takes thread, turn and person out of the thread's rows; budgets go on counting them. */
export function anonymiseUsage(db: Database, thread: Thread): void {
  db.run(
    `UPDATE usage SET channel = '', root_ts = '', turn_id = '', asker_id = ''
     WHERE team = :team AND channel = :channel AND root_ts = :rootTs`,
    threadValues(thread),
  );
}

/** Everything that a workspace spent. */
export function deleteUsage(db: Database, team: string): void {
  db.run("DELETE FROM usage WHERE team = :team", { team });
}
