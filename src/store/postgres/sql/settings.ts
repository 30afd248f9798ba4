import type { Decided } from "../../../places/settings.ts";
import { decidedOf } from "../../records.ts";
import type { SettingsChange } from "../../store.ts";
import type { Reader, Transaction } from "../connection/database.ts";

/** What a workspace and one of its channels decided. */
export async function selectSettings(
  db: Reader,
  { team, channel }: { team: string; channel: string },
): Promise<Decided> {
  const rows = await db.all(
    "SELECT channel, settings FROM threadsheet.setting WHERE team = :team AND channel IN ('', :channel)",
    { team, channel },
  );
  return decidedOf(rows);
}

/** Puts the settings of a workspace (channel null) or a channel in the place of those before. */
export async function upsertSettings(
  tx: Transaction,
  { place, settings, by }: SettingsChange,
  now: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO threadsheet.setting (team, channel, settings, changed_by, changed_at)
     VALUES (:team, :channel, :settings, :by, :now)
     ON CONFLICT (team, channel) DO UPDATE SET settings = excluded.settings, changed_by = excluded.changed_by,
       changed_at = excluded.changed_at`,
    { team: place.team, channel: place.channel ?? "", settings: JSON.stringify(settings), by, now },
  );
}

export async function deleteSettings(tx: Transaction, team: string): Promise<void> {
  await tx.run("DELETE FROM threadsheet.setting WHERE team = :team", { team });
}
