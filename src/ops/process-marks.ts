import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

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

  /** From now on until this process ends the owner lives. */
  hold(owner: string): void {
    if (this.#held.has(owner)) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const mark = new DatabaseSync(this.#path(owner), { timeout: 0 });
    mark.exec("BEGIN EXCLUSIVE");
    this.#held.set(owner, mark);
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

  #path(owner: string): string {
    return join(this.#folder, `${encodeURIComponent(owner)}.lock`);
  }
}
