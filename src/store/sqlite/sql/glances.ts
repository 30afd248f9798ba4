import { glanceOf, latestOfThreads } from "../../records.ts";
import { number, threadOf, threadValues } from "../../rows.ts";
import { GLANCED_TURNS, type GlanceQuery, type ThreadGlance } from "../../store.ts";
import type { Database } from "../database.ts";

/** The latest turn that the person may see in each of the latest threads. */
export function selectGlances(db: Database, { team, askerId, channels, limit }: GlanceQuery): ThreadGlance[] {
  const visible = { team, askerId, channels: JSON.stringify(channels) };
  const rows = db.all(
    `SELECT team, channel, root_ts, turn_id, question, state, updated_at FROM turn
     WHERE team = :team AND (asker_id = :askerId OR channel IN (SELECT value FROM json_each(:channels)))
     ORDER BY created_at DESC, seq DESC LIMIT ${GLANCED_TURNS}`,
    visible,
  );
  return latestOfThreads(rows, limit).map((row) => glanceOf(row, costOf(db, row, visible)));
}

function costOf(
  db: Database,
  row: Parameters<typeof threadOf>[0],
  visible: { readonly askerId: string; readonly channels: string },
): number {
  const sum = db.get(
    `SELECT total(dollars) AS dollars FROM usage
     WHERE team = :team AND channel = :channel AND root_ts = :rootTs
       AND (asker_id = :askerId OR channel IN (SELECT value FROM json_each(:channels)))`,
    { ...threadValues(threadOf(row)), askerId: visible.askerId, channels: visible.channels },
  );
  return number(sum ?? {}, "dollars");
}
