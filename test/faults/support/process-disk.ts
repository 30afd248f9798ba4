import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";

import { temporaryFolder } from "../../support/claude-emulator.ts";
import type { Program } from "./process-program.ts";

const DISK_KIB = 8 * 1024;

/** Something that happens to the disk. */
export interface Trouble {
  readonly name: string;
  /** Why it cannot be had here; null when it can. */
  readonly missing: string | null;
  /** How the program has to be started for it. */
  readonly within?: (folder: string) => readonly string[];
  /** Makes the trouble; what it gives ends it. */
  begin(program: Program, folder: string): Promise<() => Promise<void>>;
}

/** As with a quota: each write fails with EFBIG (setrlimit(2); Node itself ignores SIGXFSZ). */
export const REFUSES: Trouble = {
  name: "refuses every write",
  missing: works("prlimit", ["--version"]) ? null : "There is no prlimit (Debian's package util-linux).",
  begin: async ({ pid }) => {
    limitFileSize(pid, "0");
    return async () => limitFileSize(pid, "unlimited");
  },
};

/** The data lie on a disk of their own, which only the program sees. */
export const IS_FULL: Trouble = {
  name: "is full",
  missing: works("unshare", onDisk("/mnt", "rw", ["true"])) ? null : "No disk can be mounted here.",
  within: (folder) => ["unshare", ...onDisk(folder, "rw", [])],
  begin: async ({ pid }, folder) => {
    const ballast = join(`/proc/${pid}/root`, folder, "ballast");
    fill(ballast);
    return async () => rmSync(ballast);
  },
};

/** The program is told that what it wrote could not be kept. */
export const FAILS: Trouble = {
  name: "cannot keep what it was given",
  missing: works("strace", ["-f", "-o", "/dev/null", "true"])
    ? null
    : "There is no strace, or it may not be used here.",
  begin: async ({ pid }) => {
    const strace = await inject(pid, "fsync,fdatasync:error=EIO");
    return async () => {
      strace.kill("SIGINT");
      await once(strace, "exit");
    };
  },
};

/** What is in the database, in a copy of it: its disk may be one that only the program sees. */
export function inspect({ pid }: Program, folder: string): { damage: unknown; turns: unknown[] } {
  const copy = temporaryFolder();
  for (const name of ["threadsheet.sqlite", "threadsheet.sqlite-wal"]) {
    copyFileSync(join(`/proc/${pid}/root`, folder, name), join(copy, name));
  }
  const db = new DatabaseSync(join(copy, "threadsheet.sqlite"));
  const damage = db.prepare("PRAGMA integrity_check").get()?.["integrity_check"];
  const turns = db.prepare("SELECT state FROM turn ORDER BY seq").all();
  db.close();
  return { damage, turns: turns.map((row) => row["state"]) };
}

/** Whether it cannot be had here. Says why in one line. */
export function isMissing({ name, missing }: Trouble): boolean {
  if (missing !== null) process.stderr.write(`Skipped: a disk that ${name}. ${missing}\n`);
  return missing !== null;
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function limitFileSize(pid: number, bytes: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
}

/** Arguments of `unshare` that run a command with a small disk of its own in this place. */
export function onDisk(folder: string, mode: "rw" | "ro", command: readonly string[]): string[] {
  const script = `mount -t tmpfs -o ${mode},size=${DISK_KIB}k none "${folder}" && cd "${folder}" && exec "$@"`;
  return ["--map-root-user", "--mount", "sh", "-c", script, "sh", ...command];
}

/** To the last byte. */
function fill(path: string): void {
  for (let size = 64 * 1024; size > 0;) {
    try {
      appendFileSync(path, Buffer.alloc(size));
    } catch {
      // No room for that much any more.
      size = Math.floor(size / 2);
    }
  }
}

/** Resolves when the calls of the process begin to fail. */
async function inject(pid: number, fault: string): Promise<ChildProcess> {
  const calls = fault.split(":", 1)[0];
  const args = ["-f", "-p", String(pid), "-e", `trace=${calls}`, "-e", `inject=${fault}`];
  const strace = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  const lines = createInterface({ input: strace.stderr });
  const gone = once(strace, "exit").then(([code]) => {
    throw new Error(`strace ended with ${String(code)}`);
  });
  await Promise.race([heard(lines, "attached"), gone]);
  gone.catch(() => undefined);
  return strace;
}

async function heard(lines: AsyncIterable<string>, word: string): Promise<void> {
  for await (const line of lines) if (line.includes(word)) return;
}
