import { glanceOf, latestOfThreads } from "../../records.ts";
import { number, type Row, text, threadOf } from "../../rows.ts";
import { GLANCED_TURNS, type GlanceQuery, type ThreadGlance } from "../../store.ts";
import type { Reader } from "../connection/database.ts";

/** The latest turn that the person may see in each of the latest threads. */
export async function selectGlances(db: Reader, query: GlanceQuery): Promise<ThreadGlance[]> {
  const { team, askerId, channels, limit } = query;
  const rows = await db.all(
    `SELECT team, channel, root_ts, turn_id, question, state, updated_at FROM threadsheet.turn
     WHERE team = :team AND (asker_id = :askerId OR channel = ANY (:channels::text[]))
     ORDER BY created_at DESC, seq DESC LIMIT ${GLANCED_TURNS}`,
    { team, askerId, channels },
  );
  const latest = latestOfThreads(rows, limit);
  const costs = await costsOf(db, latest, query);
  return latest.map((row, i) => glanceOf(row, costs[i] ?? 0));
}

/** What the person may know that each row's thread has cost. */
async function costsOf(db: Reader, latest: readonly Row[], query: GlanceQuery): Promise<readonly number[]> {
  const threads = latest.map(threadOf);
  const rows = await db.all(
    `SELECT channel, root_ts, sum(dollars) AS dollars FROM threadsheet.usage
     WHERE team = :team AND (channel, root_ts) IN (SELECT * FROM unnest(:there::text[], :roots::text[]))
       AND (asker_id = :askerId OR channel = ANY (:channels::text[]))
     GROUP BY channel, root_ts`,
    {
      team: query.team,
      askerId: query.askerId,
      channels: query.channels,
      there: threads.map(({ channel }) => channel),
      roots: threads.map(({ rootTs }) => rootTs),
    },
  );
  const key = (channel: string, rootTs: string): string => `${channel} ${rootTs}`;
  const costs = new Map(rows.map((row) => [key(text(row, "channel"), text(row, "root_ts")), number(row, "dollars")]));
  return threads.map(({ channel, rootTs }) => costs.get(key(channel, rootTs)) ?? 0);
}
