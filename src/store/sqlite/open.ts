import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

import { AppError } from "../../errors.ts";
import { Database } from "./database.ts";
import { damaged, patiently } from "./failure.ts";
import { number, text } from "../rows.ts";

/** "ThSh" in the file's header tells our databases from those of other programs (sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x54685368;
const MIGRATIONS = new URL("../migrations/", import.meta.url);

interface Migration {
  readonly version: number;
  readonly sql: string;
}

/**
 * A connection to the file, which is created or brought to the newest version when needed. Only the owner may read the
 * file. Throws `store.damaged` with the reason when it is broken, foreign, or written by a newer version, and
 * `config.invalid` when there can be no file at this place.
 */
export async function openDatabase(path: string): Promise<Database> {
  createPrivately(path);
  const db = new Database(path);
  try {
    await patiently(() => checkOrigin(db, path));
    await patiently(() => configure(db));
    checkPages(db, path);
    await patiently(() => migrate(db, path));
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** SQLite gives the `-wal` and `-shm` files the permissions of the database file. */
function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    throw new AppError({
      code: "config.invalid",
      userMessage: "My memory cannot be opened, so I cannot work at the moment. Please tell whoever runs me.",
      operatorHint: `The database file cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  }
}

function configure(db: Database): void {
  const row = db.get("PRAGMA journal_mode = WAL");
  if (row?.["journal_mode"] !== "wal") throw damaged("the database's place does not allow a write-ahead log");
  // FULL waits for the disk on every commit: what was acknowledged survives a power cut (sqlite.org/wal.html).
  db.exec("PRAGMA synchronous = FULL");
  // Deleted rows are overwritten, so that a forgotten thread is gone from the file as well.
  db.exec("PRAGMA secure_delete = ON");
}

function checkOrigin(db: Database, path: string): void {
  const applicationId = pragma(db, "application_id");
  const tables = number(db.get("SELECT count(*) AS tables FROM sqlite_schema") ?? {}, "tables");
  if (applicationId === APPLICATION_ID || (applicationId === 0 && tables === 0)) return;
  throw damaged(`${path} is a database of another program`);
}

/** Reads every page once; about half a second for each 300 MB. */
function checkPages(db: Database, path: string): void {
  const finding = text(db.get("PRAGMA quick_check(1)") ?? {}, "quick_check");
  if (finding !== "ok") throw damaged(`${path} is damaged: ${finding}`);
}

/** Several processes may start at once: whoever gets the write lock first migrates, the others find nothing to do. */
function migrate(db: Database, path: string): void {
  const migrations = readMigrations();
  const newest = migrations.at(-1)?.version ?? 0;
  if (versionOf(db, path, newest) === newest) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = versionOf(db, path, newest);
    for (const migration of migrations.filter((each) => each.version > version)) db.exec(migration.sql);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.exec(`PRAGMA user_version = ${newest}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** After another start of the machine no lease and no rest counts any more: they go by a clock that began anew. */
export function notePowerOn(db: Database, boot: string): void {
  if (db.get("SELECT 1 FROM machine WHERE boot = :boot", { boot }) !== undefined) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    db.run("UPDATE lane SET lease_until = 0, run_at = 0 WHERE lease_until > 0 OR run_at > 0");
    db.run("DELETE FROM machine");
    db.run("INSERT INTO machine (boot) VALUES (:boot)", { boot });
    db.exec("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(db: Database, path: string, newest: number): number {
  const version = pragma(db, "user_version");
  if (version <= newest) return version;
  throw damaged(`${path} has version ${version}, but this program knows only ${newest}: start the newer program`);
}

function readMigrations(): Migration[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => /^\d+-.*\.sql$/.test(name))
    .map((name) => ({ version: Number.parseInt(name, 10), sql: readFileSync(new URL(name, MIGRATIONS), "utf8") }))
    .sort((a, b) => a.version - b.version);
}

function pragma(db: Database, name: "application_id" | "user_version"): number {
  return number(db.get(`PRAGMA ${name}`) ?? {}, name);
}
