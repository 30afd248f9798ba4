import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Dataset } from "../../src/files/dataset.ts";
import { type Question, questionId, type Thread } from "../../src/intake/question.ts";
import type { Logger, LogFields } from "../../src/log.ts";
import type { SafeAnswer } from "../../src/scrub/safe-answer.ts";
import type { Clock, Lease, SavedAnswer, Store, UsageRow } from "../../src/store/store.ts";

export const MIGRATIONS = readdirSync(new URL("../../src/store/migrations/", import.meta.url))
  .flatMap((name) => (name.endsWith(".sql") ? [Number.parseInt(name, 10)] : []))
  .toSorted((one, other) => one - other);
export const NEWEST_MIGRATION = MIGRATIONS.at(-1) ?? 0;

/** A clock that stands still until it is turned. */
export class TestClock implements Clock {
  #now = 1_700_000_000_000;

  now(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}

export const LEASE_MS = 10_000;

export function thread(rootTs: string, channel = "C1", team = "T1"): Thread {
  return { team, channel, rootTs };
}

/** A question asked in the thread at `ts`. */
export function question(within: Thread, ts: string, rest: Partial<Question> = {}): Question {
  return {
    id: questionId(within.team, within.channel, ts),
    thread: within,
    ts,
    askerId: "U1",
    text: `what about ${ts}?`,
    source: "mention",
    fileIds: [],
    ...rest,
  };
}

/** Stands in for scrub's own reviver: these tests only keep answers, they send none. */
export function reviveAnswer(json: string): SafeAnswer {
  const parsed: unknown = JSON.parse(json);
  if (!isAnswer(parsed)) throw new TypeError("not an answer");
  return parsed;
}

function isAnswer(json: unknown): json is SafeAnswer {
  return typeof json === "object" && json !== null && "parts" in json;
}

export function answer(markdown: string): SafeAnswer {
  const made = {
    parts: [{ kind: "text", markdown }],
    notes: [],
    codeRuns: [codeRun(markdown)],
    footer: {
      datasets: [],
      model: "m",
      durationMs: 1,
      inputTokens: 1,
      outputTokens: 1,
      dollars: 0,
      containerDollars: 0,
      level: "standard",
    },
    outcome: "complete",
    redactions: [],
  };
  return reviveAnswer(JSON.stringify(made));
}

export function saved(text: string, rest: Partial<SavedAnswer> = {}): SavedAnswer {
  const safe = answer(text);
  return {
    answer: safe,
    recap: `recap of ${text}`,
    codeRuns: safe.codeRuns,
    artifactNames: [`${text}.png`],
    containerId: "container_1",
    inContainer: ["d1"],
    ...rest,
  };
}

function codeRun(code: string): object {
  return { language: "python", code, stdout: "", stderr: "", returnCode: 0, failed: false };
}

export function dataset(within: Thread, id: string, rest: Partial<Dataset> = {}): Dataset {
  return {
    id,
    thread: within,
    slackFileId: `F-${id}`,
    name: `${id}.csv`,
    title: `${id}.csv`,
    kind: "csv",
    use: "container",
    bytes: 12,
    sha256: `sha-${id}`,
    tables: [{ sheet: null, columns: [{ name: "region", type: "VARCHAR" }], rows: 3 }],
    remoteFileId: `file_${id}`,
    remoteExpiresAt: 2_000_000_000_000,
    learnedBy: "key",
    addedAt: 1,
    ...rest,
  };
}

export function usage(within: Thread, dollars: number, at: number): UsageRow {
  return {
    turnId: "turn",
    thread: within,
    askerId: "U1",
    model: "m",
    inputTokens: 10,
    outputTokens: 5,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    dollars,
    at,
  };
}

/** The one lease that can be had now; fails when there is none or more. */
export async function claimOne(store: Store, owner = "A"): Promise<Lease> {
  const [lease, ...others] = await store.claim(owner, LEASE_MS, 10);
  if (lease === undefined || others.length > 0) throw new Error("expected exactly one turn to claim");
  return lease;
}

/** Asks in the thread and claims the turn. */
export async function begin(store: Store, within: Thread, ts: string, owner = "A"): Promise<Lease> {
  await store.enqueue(question(within, ts));
  return await claimOne(store, owner);
}

export function temporaryFolder(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "threadsheet-"));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface LogLine extends LogFields {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
}

/** Keeps its lines for a test to look at. */
export function keptLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (message: string, fields?: LogFields) =>
    void lines.push({ level, message, ...fields });
  const log: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => log,
  };
  return { log, lines };
}
