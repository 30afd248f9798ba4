import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { AppError } from "../errors.ts";

/** Errors of the system that waiting does not cure. ENOENT is what Node says when no folder can be made at all. */
const REFUSALS: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT"]);
/** SQLite's words for them (sqlite.org/rescode.html): SQLITE_READONLY, SQLITE_CANTOPEN. */
const SQLITE_REFUSALS: ReadonlyMap<number, string> = new Map([
  [8, "EROFS"],
  [14, "EACCES"],
]);

/**
 * Tells at once whether the process behind a name still lives: each keeps a small file locked, and the system gives the
 * lock back however the process ends. One without a file may live. SQLite takes the lock, because Node itself has none
 * (sqlite.org/lockingv3.html).
 */
export class ProcessMarks {
  readonly #folder: string;
  readonly #held = new Map<string, DatabaseSync>();

  /** `folder` lies on a local disk, where everybody concerned can see it. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** From now on until this process ends the owner lives. Throws `config.invalid` where nothing may be written. */
  hold(owner: string): void {
    if (this.#held.has(owner)) return;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const mark = new DatabaseSync(this.#path(owner), { timeout: 0 });
      mark.exec("BEGIN EXCLUSIVE");
      this.#held.set(owner, mark);
    } catch (error) {
      throw this.#refusalOf(error) ?? error;
    }
  }

  /** Whether the owner's process is surely gone. */
  isDead(owner: string): boolean {
    if (this.#held.has(owner) || !existsSync(this.#path(owner))) return false;
    const mark = new DatabaseSync(this.#path(owner), { timeout: 0 });
    try {
      mark.exec("BEGIN EXCLUSIVE");
      return true;
    } catch {
      return false;
    } finally {
      mark.close();
    }
  }

  /** Removes the mark of one that has left nothing behind. */
  forget(owner: string): void {
    this.#held.get(owner)?.close();
    this.#held.delete(owner);
    rmSync(this.#path(owner), { force: true });
  }

  /** Owners that live in this process. */
  get owners(): readonly string[] {
    return [...this.#held.keys()];
  }

  /** Gives the locks back; the files stay, and so each of the owners counts as gone. */
  release(): void {
    for (const mark of this.#held.values()) mark.close();
    this.#held.clear();
  }

  /** What only an operator can mend; null for what may pass, such as a full disk. */
  #refusalOf(error: unknown): AppError | null {
    if (!(error instanceof Error) || !("code" in error)) return null;
    const isSqlite = "errcode" in error && typeof error.errcode === "number";
    const reason = isSqlite ? SQLITE_REFUSALS.get(Number(error.errcode) & 0xff) : error.code;
    if (typeof reason !== "string" || !REFUSALS.has(reason)) return null;
    return new AppError({
      code: "config.invalid",
      userMessage: "My memory cannot be opened, so I cannot work at the moment. Please tell whoever runs me.",
      operatorHint: `The folder ${this.#folder} cannot be made or written to (${reason}): look at DATA_DIR.`,
      cause: error,
    });
  }

  #path(owner: string): string {
    return join(this.#folder, `${encodeURIComponent(owner)}.lock`);
  }
}
