import { onTestFinished } from "vitest";

import { analyze, type AnalysisDeps, type AnalysisRequest, type Leavings } from "../../../src/analysis/analyze.ts";
import type { AnalysisEvent } from "../../../src/analysis/answer.ts";
import { type Checkpoint, checkpointKey, openCheckpoint, sealCheckpoint } from "../../../src/analysis/checkpoint.ts";
import { createClaude } from "../../../src/analysis/claude/client.ts";
import type { ClaudeEmulatorOptions } from "../../../src/playground/claude/server.ts";
import { Faults } from "../../../src/playground/faults.ts";
import { keptLog, type LogLine } from "../../store/make.ts";
import { type RunningEmulator, startEmulator, temporaryFolder } from "../../support/claude-emulator.ts";

/** Longer sleeps than this are deadlines; shorter ones are waits, over which the clock jumps. */
const LONGEST_WAIT_MS = 70_000;

/** Time that passes only when somebody waits. */
export class WaitingTime {
  /** Everything that was slept, in order. */
  readonly waits: number[] = [];
  #now = 0;
  #deadlines: { at: number; resolve: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#deadlines.filter(({ at }) => at <= this.#now);
    this.#deadlines = this.#deadlines.filter(({ at }) => at > this.#now);
    for (const { resolve } of due) resolve();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (ms <= LONGEST_WAIT_MS) {
      this.waits.push(ms);
      this.pass(ms);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#deadlines.push({ at: this.#now + ms, resolve });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }
}

/** Counts the calls that are asked about, as soon as they arrive. */
export class CountingFaults extends Faults {
  calls = 0;

  override meet(...[target, call]: Parameters<Faults["meet"]>): ReturnType<Faults["meet"]> {
    if (target === "claude" && call === "POST /v1/messages") this.calls += 1;
    return super.meet(target, call);
  }
}

/** What was shown, with the time at which it was. */
export type Shown = AnalysisEvent & { readonly at: number };

/** The analysis with the real client against the emulator, its time and its store in the hands of the test. */
export interface Desk {
  readonly emulator: RunningEmulator;
  readonly time: WaitingTime;
  readonly shown: readonly Shown[];
  readonly log: readonly LogLine[];
  /** Checkpoints as they were kept, each sealed and opened as a store would give it back. */
  readonly kept: readonly Checkpoint[];
  /** What turns without an answer left behind. */
  readonly left: readonly Leavings[];
  /** Calls of POST /v1/messages so far, refused ones included. */
  calls(): number;
  deps(over?: Partial<AnalysisDeps>): AnalysisDeps;
  run(over?: Partial<AnalysisRequest>, deps?: Partial<AnalysisDeps>): ReturnType<typeof analyze>;
}

export interface DeskOptions {
  readonly emulator?: Partial<ClaudeEmulatorOptions>;
  /** Longest silence of a stream. Default 90 s, as in the product. */
  readonly idleMs?: number;
}

export async function openDesk({ emulator: options = {}, idleMs }: DeskOptions = {}): Promise<Desk> {
  const time = new WaitingTime();
  const { log, lines } = keptLog();
  const shown: Shown[] = [];
  const kept: Checkpoint[] = [];
  const left: Leavings[] = [];
  const faults = new CountingFaults();
  const emulator = await startEmulator({ ...options, faults });
  const { apiKey, url: baseUrl } = emulator;
  const claude = createClaude({ apiKey, baseUrl, ...(idleMs === undefined ? {} : { idleMs }) });
  const key = checkpointKey(apiKey);
  const deps = (over: Partial<AnalysisDeps> = {}): AnalysisDeps => ({
    claude,
    artifactLimits: { maxBytes: 1024 * 1024, maxCount: 20 },
    patienceMs: 600_000,
    answerTimeoutMs: 900_000,
    now: () => time.now(),
    sleep: (ms, signal) => time.sleep(ms, signal),
    checkpointKey: key,
    notifyAdmin: async () => undefined,
    log,
    ...over,
  });
  const run = (over: Partial<AnalysisRequest> = {}, more: Partial<AnalysisDeps> = {}) =>
    analyze(deps(more), {
      question: "how much?",
      datasets: [],
      refusals: [],
      model: "claude-sonnet-5-5",
      effort: "medium",
      dollars: null,
      smallGroups: null,
      language: null,
      containerId: null,
      inContainer: [],
      recap: "",
      earlierRuns: async () => [],
      userId: "person",
      dir: temporaryFolder(),
      kept: null,
      keep: async (checkpoint) => {
        const again = openCheckpoint(key, "turn", sealCheckpoint(key, "turn", checkpoint), log);
        if (again === null) throw new Error("a checkpoint did not come back");
        kept.push(again);
      },
      giveUp: async (what) => void left.push(what),
      signal: stopped().signal,
      emit: (event) => void shown.push({ ...event, at: time.now() }),
      ...over,
    });
  return { emulator, time, shown, log: lines, kept, left, calls: () => faults.calls, deps, run };
}

/** Aborts when the test is over. */
function stopped(): AbortController {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  return controller;
}

/** Answer text as it was shown, up to the last time it was taken back. */
export function shownText(shown: readonly Shown[]): string {
  const from = shown.findLastIndex(({ kind }) => kind === "restart") + 1;
  return shown
    .slice(from)
    .map((event) => (event.kind === "text" ? event.delta : ""))
    .join("");
}

export function answerText({ answer }: Awaited<ReturnType<typeof analyze>>): string {
  return answer.parts.map((part) => (part.kind === "text" ? part.markdown : `[${part.artifact.name}]`)).join("");
}

/** An overloaded Claude, refusing `times` calls. */
export function overloaded(times: number, headers: Record<string, string> = {}) {
  const body = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  return {
    target: "claude" as const,
    call: "POST /v1/messages",
    times,
    action: { kind: "status" as const, status: 529, body, headers },
  };
}

/** A red dot, as a command may leave it. */
export const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

export const RUN = { type: "run" as const, command: "# Adding up\nsum", stdout: "42" };

export function said(text: string) {
  return { type: "text" as const, text };
}
