import { randomUUID } from "node:crypto";

import type { Logger } from "../log.ts";
import { Listener } from "./postgres/connection/listener.ts";
import { openDatabase } from "./postgres/connection/open.ts";
import { PostgresCore } from "./postgres/core.ts";
import { answersIn } from "./postgres/parts/answers.ts";
import { datasetsIn } from "./postgres/parts/datasets.ts";
import { deliveriesIn } from "./postgres/parts/deliveries.ts";
import { forgettingIn } from "./postgres/parts/forgetting.ts";
import { outboxIn } from "./postgres/parts/outbox.ts";
import { queueIn } from "./postgres/parts/queue.ts";
import { threadsIn } from "./postgres/parts/threads.ts";
import { workspacesIn } from "./postgres/parts/workspaces.ts";
import type { ReviveAnswer } from "./records.ts";
import type { Clock, Store } from "./store.ts";

/** A commit waits for the server's disk; this many can wait at the same time. */
const POOL_SIZE = 10;

export interface PostgresOptions {
  /** Makes an answer out of its JSON again: `safeAnswerFromJson` of scrub. */
  readonly reviveAnswer: ReviveAnswer;
  readonly log: Logger;
  /** Ids of new turns. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Connections of this process at most, beside the one that listens. Default 10. */
  readonly poolSize?: number;
  /** For tests, instead of the database's own clock: all stores on one database have to share it. */
  readonly clock?: Clock;
}

/**
 * The store in a PostgreSQL database (13 or newer), for several processes on several machines. Leases go by the
 * database's clock. While the database is away calls fail after some seconds with a retryable `AppError`, and go through
 * again once it is back. Throws `store.damaged` when the schema is newer than this program, `config.invalid` when the
 * database does not let us in.
 */
export async function openPostgresStore(url: string, options: PostgresOptions): Promise<Store> {
  const { reviveAnswer, log, clock, newId = randomUUID, poolSize = POOL_SIZE } = options;
  const self = randomUUID();
  const db = await openDatabase({ url, log, clock, poolSize });
  const core = new PostgresCore(db, new Listener(url, self, log), { self, newId, reviveAnswer });
  return {
    ...deliveriesIn(core),
    ...queueIn(core),
    ...answersIn(core),
    ...threadsIn(core),
    ...datasetsIn(core),
    ...outboxIn(core),
    ...forgettingIn(core),
    ...workspacesIn(core),
    onWork(listener) {
      core.requireOpen();
      return core.listener.subscribe(listener);
    },
    close: () => core.close(),
  };
}
