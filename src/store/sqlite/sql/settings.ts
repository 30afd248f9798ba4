import type { Decided } from "../../../places/settings.ts";
import { decidedOf } from "../../records.ts";
import type { SettingsChange } from "../../store.ts";
import type { Database } from "../database.ts";

/** What a workspace and one of its channels decided. */
export function selectSettings(db: Database, { team, channel }: { team: string; channel: string }): Decided {
  return decidedOf(
    db.all("SELECT channel, settings FROM setting WHERE team = :team AND channel IN ('', :channel)", { team, channel }),
  );
}

/** Puts the settings of a workspace (channel null) or a channel in the place of those before. */
export function upsertSettings(db: Database, { place, settings, by }: SettingsChange, now: number): void {
  db.run(
    `INSERT INTO setting (team, channel, settings, changed_by, changed_at)
     VALUES (:team, :channel, :settings, :by, :now)
     ON CONFLICT (team, channel) DO UPDATE SET settings = excluded.settings, changed_by = excluded.changed_by,
       changed_at = excluded.changed_at`,
    { team: place.team, channel: place.channel ?? "", settings: JSON.stringify(settings), by, now },
  );
}

export function deleteSettings(db: Database, team: string): void {
  db.run("DELETE FROM setting WHERE team = :team", { team });
}
