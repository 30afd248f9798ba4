import { randomUUID } from "node:crypto";

import { ProcessMarks } from "../ops/process-marks.ts";
import type { ReviveAnswer } from "./records.ts";
import { SqliteCore } from "./sqlite/core.ts";
import { patiently } from "./sqlite/failure.ts";
import { bootId } from "./sqlite/machine.ts";
import { notePowerOn, openDatabase } from "./sqlite/open.ts";
import { answersIn } from "./sqlite/parts/answers.ts";
import { datasetsIn } from "./sqlite/parts/datasets.ts";
import { deliveriesIn } from "./sqlite/parts/deliveries.ts";
import { forgettingIn } from "./sqlite/parts/forgetting.ts";
import { outboxIn } from "./sqlite/parts/outbox.ts";
import { queueIn } from "./sqlite/parts/queue.ts";
import { threadsIn } from "./sqlite/parts/threads.ts";
import { workspacesIn } from "./sqlite/parts/workspaces.ts";
import type { Clock, Store } from "./store.ts";

export interface SqliteOptions {
  /** Makes an answer out of its JSON again: `safeAnswerFromJson` of scrub. */
  readonly reviveAnswer: ReviveAnswer;
  /** For tests, in place of the system's clock and of the machine's, by which leases go. */
  readonly clock?: Clock;
  /** Ids of new turns. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Hears the number of writes in each committed transaction. */
  readonly onCommit?: (writes: number) => void;
}

/**
 * The store in one SQLite file, durable on every commit; several processes may open it, on a local disk. Throws
 * `store.damaged` when the file is broken, foreign or newer than this program.
 */
export async function openSqliteStore(path: string, options: SqliteOptions): Promise<Store> {
  const { reviveAnswer, clock, newId = randomUUID, onCommit = () => {} } = options;
  const db = await openDatabase(path);
  await patiently(() => notePowerOn(db, bootId()));
  const core = new SqliteCore(db, new ProcessMarks(`${path}-owners`), { reviveAnswer, clock, newId, onCommit });
  return {
    ...deliveriesIn(core),
    ...queueIn(core),
    ...answersIn(core),
    ...threadsIn(core),
    ...datasetsIn(core),
    ...outboxIn(core),
    ...forgettingIn(core),
    ...workspacesIn(core),
    close: () => core.close(),
  };
}
