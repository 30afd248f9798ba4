import type { Thread } from "../../../intake/question.ts";
import { shareOf } from "../../records.ts";
import { threadValues } from "../../rows.ts";
import type { Share, ShareWanted, Turn } from "../../store.ts";
import type { Database } from "../database.ts";

/** Gives the answer's share to the press, unless another one holds it or it is done already. */
export function beginShare(db: Database, turn: Turn, { toChannel, press, holdMs }: ShareWanted, now: number): Share {
  db.run(
    `INSERT INTO share (team, channel, root_ts, turn_id, to_channel, press, held_until, begun_at)
     VALUES (:team, :channel, :rootTs, :turnId, :toChannel, :press, :heldUntil, :now)
     ON CONFLICT (turn_id) DO UPDATE SET press = :press, held_until = :heldUntil
     WHERE to_root_ts IS NULL AND (press = :press OR held_until <= :now)`,
    { ...threadValues(turn.question.thread), turnId: turn.id, toChannel, press, heldUntil: now + holdMs, now },
  );
  const sql = "SELECT to_channel, to_root_ts, press, begun_at FROM share WHERE turn_id = :turnId";
  return shareOf(db.get(sql, { turnId: turn.id }) ?? {}, press);
}

/** The root of the new thread; the first one stays. */
export function noteRoot(db: Database, turnId: string, rootTs: string): void {
  db.run("UPDATE share SET to_root_ts = :rootTs WHERE turn_id = :turnId AND to_root_ts IS NULL", { turnId, rootTs });
}

/** A thread that was forgotten is not there any more: what was shared into it may be shared anew. */
export function deleteSharesInto(db: Database, thread: Thread): void {
  db.run(
    "DELETE FROM share WHERE team = :team AND to_channel = :channel AND to_root_ts = :rootTs",
    threadValues(thread),
  );
}
