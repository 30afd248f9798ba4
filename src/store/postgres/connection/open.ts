import { readdirSync, readFileSync } from "node:fs";

import pg from "pg";

import { describeError, type Logger } from "../../../log.ts";
import { connectionTo, Database, type DatabaseOptions, Session } from "./database.ts";
import { damaged, lostUnlessRefused, patiently } from "./failure.ts";
import { number } from "../../rows.ts";

/** "ThSh": the advisory lock under which the schema is changed. */
const MIGRATION_LOCK = 0x54685368;
const MIGRATIONS = new URL("../../migrations/postgres/", import.meta.url);
/** The database may start together with us. */
const START_PATIENCE_MS = 30_000;

interface Migration {
  readonly version: number;
  readonly sql: string;
}

/**
 * Connections to the database, whose schema is created or brought to the newest version when needed. Waits up to half a
 * minute for a database that is not there yet. Throws `store.damaged` when a newer version of the program has been at
 * work on it and `config.invalid` when it does not let us in.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await patiently(() => prepare(options), START_PATIENCE_MS);
  return new Database(options);
}

/** Looks at the version first: a normal start changes nothing and takes no lock that could stand in another's way. */
async function prepare({ url, log }: DatabaseOptions): Promise<void> {
  // Building an index on a grown table may take longer than a statement of the day's work.
  const client = new pg.Client({ ...connectionTo(url), statement_timeout: 0, query_timeout: 0 });
  client.on("error", (error) =>
    log.warn("the connection for checking the schema was lost", { stage: "store", error: describeError(error) }),
  );
  try {
    await client.connect();
  } catch (error) {
    throw lostUnlessRefused(error);
  }
  try {
    const session = new Session(client);
    const migrations = readMigrations();
    const newest = migrations.at(-1)?.version ?? 0;
    if ((await versionOf(session, newest)) < newest) {
      const count = await migrate(session, migrations, newest);
      if (count > 0) log.info("the database schema was brought to the newest version", { stage: "store", count });
    }
    await warnAboutDurability(session, log);
  } finally {
    await client.end();
  }
}

/** Several processes may start at once: whoever gets the lock first migrates, the others find nothing to do. */
async function migrate(session: Session, migrations: readonly Migration[], newest: number): Promise<number> {
  await session.begin();
  await session.all("SELECT pg_advisory_xact_lock(:lock)", { lock: MIGRATION_LOCK });
  const version = await versionOf(session, newest);
  if (version === 0) await session.exec(FOUNDATION);
  const pending = migrations.filter((each) => each.version > version);
  for (const migration of pending) {
    await session.exec(migration.sql);
    await session.run("INSERT INTO threadsheet.migration (version) VALUES (:version)", { version: migration.version });
  }
  await session.exec("COMMIT");
  return pending.length;
}

const FOUNDATION = `CREATE SCHEMA IF NOT EXISTS threadsheet;
  CREATE TABLE threadsheet.migration (
    version    INTEGER PRIMARY KEY,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
  )`;

/**
 * 0 in an empty database. Throws when the schema is newer than this program. The catalog is read as a table because
 * `to_regclass` may answer from the session's cache, which does not see what another session just committed.
 */
async function versionOf(session: Session, newest: number): Promise<number> {
  const table = await session.get(
    `SELECT 1 AS known FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = pg_class.relnamespace
     WHERE nspname = 'threadsheet' AND relname = 'migration'`,
  );
  if (table === undefined) return 0;
  const row = await session.get("SELECT coalesce(max(version), 0) AS version FROM threadsheet.migration");
  const version = number(row ?? {}, "version");
  if (version <= newest) return version;
  throw damaged(
    `the database of DATABASE_URL has schema version ${version}, but this program knows only ${newest}: start the newer program`,
  );
}

/** What is acknowledged has to survive a power cut; these settings are the operator's, so they are only told about. */
async function warnAboutDurability(session: Session, log: Logger): Promise<void> {
  const row = await session.get(
    "SELECT current_setting('fsync') = 'off' OR current_setting('synchronous_commit') = 'off' AS risky",
  );
  if (row?.["risky"] === true) {
    log.warn("the database does not wait for its disk (fsync or synchronous_commit is off): a power cut loses data", {
      stage: "store",
    });
  }
}

function readMigrations(): Migration[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => /^\d+-.*\.sql$/.test(name))
    .map((name) => ({ version: Number.parseInt(name, 10), sql: readFileSync(new URL(name, MIGRATIONS), "utf8") }))
    .sort((a, b) => a.version - b.version);
}
