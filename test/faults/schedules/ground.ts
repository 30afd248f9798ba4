import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Logger, LogFields } from "../../../src/log.ts";
import { safeAnswerFromJson } from "../../../src/scrub/scrub.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";

let empty: Promise<string> | null = null;

/** Path of a database in which nothing has happened yet: made once, since every world begins with a copy. */
export function emptyDatabase(): Promise<string> {
  empty ??= (async () => {
    const path = join(mkdtempSync(join(tmpdir(), "threadsheet-empty-")), "empty.sqlite");
    await (await openSqliteStore(path, { reviveAnswer: safeAnswerFromJson })).close();
    process.once("exit", () => rmSync(dirname(path), { recursive: true, force: true }));
    return path;
  })();
  return empty;
}

/** A log whose lines stand in a diary between what happened. */
export function diaryLog(say: (line: string) => void): Logger {
  const at = (level: string) => (message: string, fields?: LogFields) => {
    if (level !== "debug") say(`   ${level}: ${message} ${JSON.stringify(fields ?? {})}`);
  };
  const log: Logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: () => log };
  return log;
}
