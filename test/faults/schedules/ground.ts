import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Logger, LogFields } from "../../../src/log.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";

let empty: Promise<Buffer> | null = null;

/** A database file in which nothing has happened yet: made once, since every world begins with a copy. */
export function emptyDatabase(): Promise<Buffer> {
  empty ??= makeEmpty();
  return empty;
}

async function makeEmpty(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "threadsheet-empty-"));
  const path = join(folder, "empty.sqlite");
  await (await openSqliteStore(path, { reviveAnswer: safeAnswerFromJson })).close();
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}

/** A log whose lines stand in a diary between what happened. */
export function diaryLog(say: (line: string) => void): Logger {
  const at = (level: string) => (message: string, fields?: LogFields) => {
    if (level !== "debug") say(`   ${level}: ${message} ${JSON.stringify(fields ?? {})}`);
  };
  const log: Logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: () => log };
  return log;
}
