import type { Thread } from "../../../intake/question.ts";
import type { Spending, SpendingQuery, UsageRow } from "../../store.ts";
import type { Reader, Transaction } from "../connection/database.ts";
import { spendingOf } from "../../records.ts";
import { threadValues } from "../../rows.ts";

/** Inserts the row once, however often the call `callId` is repeated. */
export async function insertUsage(tx: Transaction, row: UsageRow, callId: string): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.usage (call_id, team, channel, root_ts, turn_id, asker_id, model, input_tokens, output_tokens,
       cache_read_tokens, cache_write_tokens, dollars, at)
     VALUES (:callId, :team, :channel, :rootTs, :turnId, :askerId, :model, :inputTokens, :outputTokens,
       :cacheReadTokens, :cacheWriteTokens, :dollars, :at)
     ON CONFLICT (call_id) DO NOTHING`,
    {
      callId,
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

export async function sumDollars(db: Reader, { team, channel, askerId, since }: SpendingQuery): Promise<Spending> {
  const row = await db.get(
    `SELECT coalesce(sum(dollars), 0) AS workspace,
       coalesce(sum(dollars) FILTER (WHERE channel = :channel), 0) AS channel,
       coalesce(sum(dollars) FILTER (WHERE asker_id = :askerId), 0) AS person
     FROM threadsheet.usage WHERE team = :team AND at >= :since`,
    { team, channel, askerId, since },
  );
  return spendingOf(row ?? {});
}

/** Takes thread, turn and person out of the thread's rows; budgets go on counting them. */
export async function anonymiseUsage(tx: Transaction, thread: Thread): Promise<void> {
  await tx.run(
    `UPDATE threadsheet.usage SET channel = '', root_ts = '', turn_id = '', asker_id = ''
     WHERE team = :team AND channel = :channel AND root_ts = :rootTs`,
    threadValues(thread),
  );
}

/** Everything that a workspace spent. */
export async function deleteUsage(tx: Transaction, team: string): Promise<void> {
  await tx.run("DELETE FROM threadsheet.usage WHERE team = :team", { team });
}
