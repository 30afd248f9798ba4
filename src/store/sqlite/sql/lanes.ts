import { AppError } from "../../../errors.ts";
import type { Thread } from "../../../intake/question.ts";
import { number, text, threadOf, threadValues } from "../../rows.ts";
import type { Lease, Turn } from "../../store.ts";
import { isSuspect, type LaneBefore, placesFor, type Suspects } from "../../turn-change.ts";
import type { Database } from "../database.ts";
import { WORK_ORDER } from "./turns.ts";

const THREAD = "team = :team AND channel = :channel AND root_ts = :rootTs";

/** A turn that may be worked on now. */
export interface Head extends LaneBefore {
  readonly thread: Thread;
  readonly turnId: string;
}

export function countSuspects(db: Database, owner: string, now: number): Suspects {
  const row = db.get(
    `SELECT coalesce(sum(turn.crashes = 1), 0) AS once, coalesce(sum(turn.crashes > 1), 0) AS often
     FROM lane JOIN turn ON turn.turn_id = lane.turn_id WHERE lane.owner = :owner AND lane.lease_until > :now`,
    { owner, now },
  );
  return { once: number(row ?? {}, "once"), often: number(row ?? {}, "often") };
}

/** Makes the thread's lane when there is none. */
export function ensureLane(db: Database, thread: Thread): void {
  db.run(
    "INSERT INTO lane (team, channel, root_ts) VALUES (:team, :channel, :rootTs) ON CONFLICT DO NOTHING",
    threadValues(thread),
  );
}

/** Whether some thread has an open turn and nobody who holds it. */
export function isAnyReady(db: Database, now: number): boolean {
  const row = db.get(
    `SELECT 1 FROM turn
     JOIN lane ON lane.team = turn.team AND lane.channel = turn.channel AND lane.root_ts = turn.root_ts
     WHERE turn.state IN ('queued', 'running', 'answered') AND lane.lease_until <= :now AND lane.run_at <= :now LIMIT 1`,
    { now },
  );
  return row !== undefined;
}

/**
 * The first open turn of every thread that nobody holds, at most `max`. Fair: whoever has the fewest turns at work comes
 * first, counted over workspaces and, within one, over people; among equals the oldest question. Of suspects only as
 * many as may join those at work, the least suspect first.
 */
export function selectHeads(db: Database, now: number, max: number, atWork: Suspects): Head[] {
  const rows = db.all(
    `WITH head AS (
       SELECT team, channel, root_ts, seq,
         row_number() OVER (PARTITION BY team, channel, root_ts ORDER BY ${WORK_ORDER}) AS place
       FROM turn WHERE state IN ('queued', 'running', 'answered')
     ),
     ready AS (
       SELECT head.team, head.channel, head.root_ts, head.seq, turn.turn_id, turn.asker_id,
         lane.owner IS NOT NULL AS abandoned, lane.alone,
         turn.crashes + (lane.owner IS NOT NULL) AS crashes
       FROM head JOIN turn ON turn.seq = head.seq
       JOIN lane ON lane.team = head.team AND lane.channel = head.channel AND lane.root_ts = head.root_ts
       WHERE head.place = 1 AND lane.lease_until <= :now AND lane.run_at <= :now
     ),
     busy AS (
       SELECT turn.team, turn.asker_id, count(*) AS turns
       FROM lane JOIN turn ON turn.turn_id = lane.turn_id
       WHERE lane.owner IS NOT NULL AND lane.lease_until > :now GROUP BY turn.team, turn.asker_id
     ),
     by_asker AS (
       SELECT ready.*, coalesce(busy.turns, 0)
         + row_number() OVER (PARTITION BY ready.team, ready.asker_id ORDER BY ready.seq) AS asker_share
       FROM ready LEFT JOIN busy ON busy.team = ready.team AND busy.asker_id = ready.asker_id
     ),
     by_team AS (
       SELECT by_asker.*, coalesce((SELECT sum(turns) FROM busy WHERE busy.team = by_asker.team), 0)
         + row_number() OVER (PARTITION BY team ORDER BY asker_share, seq) AS team_share
       FROM by_asker
     ),
     by_suspicion AS (
       SELECT by_team.*, min(crashes, 2) AS tier, row_number() OVER (
         PARTITION BY min(crashes, 2) ORDER BY crashes, team_share, asker_share, seq) AS place
       FROM by_team
     )
     SELECT team, channel, root_ts, turn_id, abandoned, alone FROM by_suspicion
     WHERE tier = 0 OR (tier = 1 AND place <= :once)
       OR (tier = 2 AND place <= :often AND NOT EXISTS (SELECT 1 FROM by_team WHERE crashes = 1))
     ORDER BY team_share, asker_share, seq LIMIT :max`,
    { now, max, ...placesFor(atWork) },
  );
  return rows.map((row) => ({
    thread: threadOf(row),
    turnId: text(row, "turn_id"),
    abandoned: number(row, "abandoned") === 1,
    alone: number(row, "alone") === 1,
  }));
}

/** Gives the lane to an owner and returns its new fencing number. */
export function takeLane(
  db: Database,
  turn: Turn,
  { owner, leaseUntil }: { readonly owner: string; readonly leaseUntil: number },
): number {
  const row = db.get(
    `UPDATE lane SET owner = :owner, lease_until = :leaseUntil, fence = fence + 1, turn_id = :turnId, alone = :alone
     WHERE ${THREAD} RETURNING fence`,
    {
      ...threadValues(turn.question.thread),
      owner,
      leaseUntil,
      turnId: turn.id,
      alone: isSuspect(turn.crashes) ? 1 : 0,
    },
  );
  return number(row ?? {}, "fence");
}

/** Suspects that others have joined are not the only ones any more on which a crash could be blamed. */
export function noteCompany(db: Database, owner: string): void {
  db.run(
    `UPDATE lane SET alone = 0 WHERE owner = :owner AND alone = 1 AND EXISTS (
       SELECT 1 FROM lane AS other JOIN turn ON turn.turn_id = other.turn_id
       WHERE other.owner = :owner AND other.turn_id <> lane.turn_id AND turn.crashes > 0)`,
    { owner },
  );
}

/** Owners whose leases have not run out, beside `owner`. */
export function selectOtherOwners(db: Database, owner: string, now: number): string[] {
  const rows = db.all("SELECT DISTINCT owner FROM lane WHERE owner <> :owner AND lease_until > :now", { owner, now });
  return rows.map((row) => text(row, "owner"));
}

/** Ends the leases of an owner that is gone. */
export function expireLeases(db: Database, owner: string): void {
  db.run("UPDATE lane SET lease_until = 0 WHERE owner = :owner", { owner });
}

export function hasLanes(db: Database, owner: string): boolean {
  return db.get("SELECT 1 FROM lane WHERE owner = :owner LIMIT 1", { owner }) !== undefined;
}

/** Throws `turn.lease_lost` unless the lease is the thread's current one. */
export function requireLease(db: Database, lease: Lease): void {
  const current = db.get(
    `SELECT 1 FROM lane WHERE ${THREAD} AND owner = :owner AND fence = :fence AND turn_id = :turnId`,
    {
      ...threadValues(lease.turn.question.thread),
      owner: lease.owner,
      fence: lease.fence,
      turnId: lease.turn.id,
    },
  );
  if (current !== undefined) return;
  throw new AppError({
    code: "turn.lease_lost",
    userMessage: "This question is being worked on elsewhere.",
    operatorHint: "The lease on the thread was taken over, given back or forgotten.",
  });
}

/** Nobody holds the lane any more; its next turn may start at `runAt`. */
export function freeLane(db: Database, thread: Thread, runAt: number): void {
  db.run(`UPDATE lane SET owner = NULL, lease_until = 0, turn_id = NULL, alone = 0, run_at = :runAt WHERE ${THREAD}`, {
    ...threadValues(thread),
    runAt,
  });
}

/** Whether somebody holds the lane for this very turn at `now`. */
export function isHeld(db: Database, thread: Thread, turnId: string, now: number): boolean {
  const row = db.get(`SELECT 1 FROM lane WHERE ${THREAD} AND turn_id = :turnId AND lease_until > :now`, {
    ...threadValues(thread),
    turnId,
    now,
  });
  return row !== undefined;
}

/** Extends every lease of the owner; the ids of the turns under them. */
export function extendLeases(db: Database, owner: string, leaseUntil: number): string[] {
  const rows = db.all("UPDATE lane SET lease_until = :leaseUntil WHERE owner = :owner RETURNING turn_id", {
    owner,
    leaseUntil,
  });
  return rows.map((row) => text(row, "turn_id"));
}

/** Turns under the owner's leases that somebody asked to stop. */
export function selectCancelledUnder(db: Database, owner: string): string[] {
  const rows = db.all(
    `SELECT turn.turn_id FROM lane JOIN turn ON turn.turn_id = lane.turn_id
     WHERE lane.owner = :owner AND turn.cancelled_by IS NOT NULL`,
    { owner },
  );
  return rows.map((row) => text(row, "turn_id"));
}

/** Turns of the list that somebody asked to stop. */
export function selectCancelledAmong(db: Database, turnIds: readonly string[]): string[] {
  const rows = db.all(
    "SELECT turn_id FROM turn WHERE cancelled_by IS NOT NULL AND turn_id IN (SELECT value FROM json_each(:ids))",
    { ids: JSON.stringify(turnIds) },
  );
  return rows.map((row) => text(row, "turn_id"));
}

/** Deletes the lane and with it every row of the thread that hangs on it. */
export function deleteLane(db: Database, thread: Thread): void {
  db.run(`DELETE FROM lane WHERE ${THREAD}`, threadValues(thread));
}
