import { AppError } from "../../../errors.ts";
import type { Thread } from "../../../intake/question.ts";
import { number, text, threadOf, threadValues } from "../../rows.ts";
import type { Lease, StoreNews } from "../../store.ts";
import { type LaneBefore, placesFor, type Suspects } from "../../turn-change.ts";
import type { Reader, Transaction } from "../connection/database.ts";
import { ANNOUNCE } from "../connection/listener.ts";
import { WORK_ORDER } from "./turns.ts";

const THREAD = "team = :team AND channel = :channel AND root_ts = :rootTs";
/** The database's own time where none is given. */
const NOW = "coalesce(:now::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)";

/** A lane that this transaction holds, as it was found. */
export interface HeldLane extends LaneBefore {
  readonly thread: Thread;
}

/** In the order in which they are to be worked on. */
export type HeldLanes = readonly HeldLane[];

/** A turn to be begun, and how its lane was found. */
export interface Head extends LaneBefore {
  readonly turnId: string;
}

export async function countSuspects(tx: Transaction, owner: string, now: number): Promise<Suspects> {
  const row = await tx.get(
    `SELECT count(*) FILTER (WHERE turn.crashes = 1) AS once, count(*) FILTER (WHERE turn.crashes > 1) AS often
     FROM threadsheet.lane JOIN threadsheet.turn ON turn.turn_id = lane.turn_id
     WHERE lane.owner = :owner AND lane.lease_until > :now`,
    { owner, now },
  );
  return { once: number(row ?? {}, "once"), often: number(row ?? {}, "often") };
}

/** What the owner was given and has not ended. */
export interface GivenLease {
  readonly turnId: string;
  readonly fence: number;
}

/**
 * Makes the thread's lane when there is none and keeps everybody else from writing to the thread's turns until the end
 * of the transaction. Every transaction locks one lane before it touches turns, or takes only lanes that are free; so
 * none of them can wait for another in a circle. NO KEY UPDATE lets rows that merely refer to the lane be inserted.
 */
export async function holdLane(tx: Transaction, thread: Thread): Promise<void> {
  await ensureLane(tx, thread);
  await tx.run(`SELECT 1 FROM threadsheet.lane WHERE ${THREAD} FOR NO KEY UPDATE`, threadValues(thread));
}

/** Makes the thread's lane when there is none. */
export async function ensureLane(tx: Transaction, thread: Thread): Promise<void> {
  await tx.run(
    "INSERT INTO threadsheet.lane (team, channel, root_ts) VALUES (:team, :channel, :rootTs) ON CONFLICT DO NOTHING",
    threadValues(thread),
  );
}

/** Whether some thread has an open turn and nobody who holds it; `now` is null for the database's time. */
export async function isAnyReady(db: Reader, now: number | null): Promise<boolean> {
  const row = await db.get(
    `SELECT 1 AS ready FROM threadsheet.turn
     JOIN threadsheet.lane ON lane.team = turn.team AND lane.channel = turn.channel AND lane.root_ts = turn.root_ts
     WHERE turn.state IN ('queued', 'running', 'answered') AND lane.lease_until <= ${NOW} AND lane.run_at <= ${NOW}
     LIMIT 1`,
    { now },
  );
  return row !== undefined;
}

/**
 * Locks the lanes of threads with an open turn that nobody holds, at most `max`; lanes in another transaction's hands
 * are passed over. Fair: whoever has the fewest turns at work comes first, counted over workspaces and, within one, over
 * people; among equals the oldest question. Of suspects only as many as may join those at work, the least suspect first.
 */
export async function lockReadyLanes(tx: Transaction, now: number, max: number, atWork: Suspects): Promise<HeldLanes> {
  const rows = await tx.all(
    `WITH head AS (
       SELECT DISTINCT ON (team, channel, root_ts) team, channel, root_ts, seq FROM threadsheet.turn
       WHERE state IN ('queued', 'running', 'answered') ORDER BY team, channel, root_ts, ${WORK_ORDER}
     ),
     ready AS (
       SELECT head.team, head.channel, head.root_ts, head.seq, turn.asker_id,
         turn.crashes + CASE WHEN lane.owner IS NULL THEN 0 ELSE 1 END AS crashes
       FROM head JOIN threadsheet.turn ON turn.seq = head.seq
       JOIN threadsheet.lane ON lane.team = head.team AND lane.channel = head.channel AND lane.root_ts = head.root_ts
       WHERE lane.lease_until <= :now AND lane.run_at <= :now
     ),
     busy AS (
       SELECT turn.team, turn.asker_id, count(*) AS turns
       FROM threadsheet.lane JOIN threadsheet.turn ON turn.turn_id = lane.turn_id
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
       SELECT by_team.*, least(crashes, 2) AS tier, row_number() OVER (
         PARTITION BY least(crashes, 2) ORDER BY crashes, team_share, asker_share, seq) AS place
       FROM by_team
     )
     SELECT lane.team, lane.channel, lane.root_ts, lane.alone,
       CASE WHEN lane.owner IS NULL THEN 0 ELSE 1 END AS abandoned
     FROM by_suspicion AS wanted
     JOIN threadsheet.lane
       ON lane.team = wanted.team AND lane.channel = wanted.channel AND lane.root_ts = wanted.root_ts
     WHERE lane.lease_until <= :now AND lane.run_at <= :now
       AND (tier = 0 OR (tier = 1 AND place <= :once)
         OR (tier = 2 AND place <= :often AND NOT EXISTS (SELECT 1 FROM by_team WHERE crashes = 1)))
     ORDER BY wanted.team_share, wanted.asker_share, wanted.seq LIMIT :max
     FOR NO KEY UPDATE OF lane SKIP LOCKED`,
    { now, max, ...placesFor(atWork) },
  );
  return rows.map((row) => ({
    thread: threadOf(row),
    abandoned: number(row, "abandoned") === 1,
    alone: number(row, "alone") === 1,
  }));
}

/**
 * The first open turn of each lane, in the lanes' order. A statement of its own, after the one that locked them: it
 * sees what was committed until the locks were had, so a turn that just ended is not begun again.
 */
export async function selectHeads(tx: Transaction, lanes: HeldLanes): Promise<Head[]> {
  const rows = await tx.all(
    `SELECT head.turn_id, held.place::integer
     FROM unnest(:teams::text[], :channels::text[], :rootTs::text[]) WITH ORDINALITY
       AS held (team, channel, root_ts, place)
     CROSS JOIN LATERAL (
       SELECT turn_id FROM threadsheet.turn
       WHERE turn.team = held.team AND turn.channel = held.channel AND turn.root_ts = held.root_ts
         AND turn.state IN ('queued', 'running', 'answered')
       ORDER BY ${WORK_ORDER} LIMIT 1) AS head
     ORDER BY held.place`,
    {
      teams: lanes.map(({ thread }) => thread.team),
      channels: lanes.map(({ thread }) => thread.channel),
      rootTs: lanes.map(({ thread }) => thread.rootTs),
    },
  );
  return rows.map((row) => {
    const lane = lanes[number(row, "place") - 1];
    return { turnId: text(row, "turn_id"), abandoned: lane?.abandoned === true, alone: lane?.alone === true };
  });
}

/** Gives the turns' lanes to an owner; their new fencing numbers by turn id. */
export async function takeLanes(
  tx: Transaction,
  turnIds: readonly string[],
  { owner, leaseUntil }: { readonly owner: string; readonly leaseUntil: number },
): Promise<Map<string, number>> {
  const rows = await tx.all(
    `UPDATE threadsheet.lane SET owner = :owner, lease_until = :leaseUntil, fence = fence + 1, turn_id = turn.turn_id,
       alone = CASE WHEN turn.crashes > 1 THEN 1 ELSE 0 END
     FROM threadsheet.turn
     WHERE turn.turn_id = ANY (:turnIds::text[])
       AND lane.team = turn.team AND lane.channel = turn.channel AND lane.root_ts = turn.root_ts
     RETURNING lane.turn_id, lane.fence`,
    { turnIds, owner, leaseUntil },
  );
  return new Map(rows.map((row) => [text(row, "turn_id"), number(row, "fence")]));
}

/** Suspects that others have joined are not the only ones any more on which a crash could be blamed. */
export async function noteCompany(tx: Transaction, owner: string): Promise<void> {
  await tx.run(
    `UPDATE threadsheet.lane SET alone = 0 WHERE owner = :owner AND alone = 1 AND EXISTS (
       SELECT 1 FROM threadsheet.lane AS other JOIN threadsheet.turn ON turn.turn_id = other.turn_id
       WHERE other.owner = :owner AND other.turn_id <> lane.turn_id AND turn.crashes > 0)`,
    { owner },
  );
}

/** Locks the lane as {@link holdLane} does. Throws `turn.lease_lost` unless the lease is the thread's current one. */
export async function requireLease(tx: Transaction, lease: Lease): Promise<void> {
  const current = await tx.get(
    `SELECT 1 AS held FROM threadsheet.lane
     WHERE ${THREAD} AND owner = :owner AND fence = :fence AND turn_id = :turnId FOR NO KEY UPDATE`,
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
export async function freeLane(tx: Transaction, thread: Thread, runAt: number): Promise<void> {
  await tx.run(
    `UPDATE threadsheet.lane SET owner = NULL, lease_until = 0, turn_id = NULL, alone = 0, run_at = :runAt
     WHERE ${THREAD}`,
    { ...threadValues(thread), runAt },
  );
}

/** Whether somebody holds the lane for this very turn at `now`. */
export async function isHeld(tx: Transaction, thread: Thread, turnId: string, now: number): Promise<boolean> {
  const row = await tx.get(
    `SELECT 1 AS held FROM threadsheet.lane WHERE ${THREAD} AND turn_id = :turnId AND lease_until > :now`,
    { ...threadValues(thread), turnId, now },
  );
  return row !== undefined;
}

/** Extends those of the leases that are still the owner's; the ids of the turns under them. */
export async function extendLeases(
  tx: Transaction,
  owner: string,
  given: readonly GivenLease[],
  leaseUntil: number,
): Promise<string[]> {
  const rows = await tx.all(
    `UPDATE threadsheet.lane SET lease_until = :leaseUntil
     FROM unnest(:turnIds::text[], :fences::bigint[]) AS given (turn_id, fence)
     WHERE lane.owner = :owner AND lane.turn_id = given.turn_id AND lane.fence = given.fence
     RETURNING lane.turn_id`,
    {
      owner,
      leaseUntil,
      turnIds: given.map((lease) => lease.turnId),
      fences: given.map((lease) => lease.fence),
    },
  );
  return rows.map((row) => text(row, "turn_id"));
}

/** Tells the other processes, once the transaction is committed. */
export async function announce(tx: Transaction, news: StoreNews, sender: string): Promise<void> {
  await tx.run(ANNOUNCE, { news, sender });
}

/** Deletes the lane and with it every row of the thread that hangs on it. */
export async function deleteLane(tx: Transaction, thread: Thread): Promise<void> {
  await tx.run(`DELETE FROM threadsheet.lane WHERE ${THREAD}`, threadValues(thread));
}
