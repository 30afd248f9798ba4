import { AppError } from "../../../errors.ts";
import { createChildren } from "../../../tabular/children.ts";
import type { Shell } from "../model.ts";
import type { ShellRequest, ShellResult } from "./container/run-script.ts";

const TIMEOUT_MS = 90_000;
const HEAP_MB = 1_024;
const IDLE_MS = 120_000;

/** 128 + SIGKILL and the code of coreutils' `timeout`, as a shell reports them. */
const KILLED = 137;
const TIMED_OUT = 124;

export interface ShellOptions {
  /** Commands running at once; each has its own process. Default 2. */
  readonly processes?: number;
  /** Wall clock of one command. Default 90 s. */
  readonly timeoutMs?: number;
}

/**
 * The emulated container's shell. It knows a few commands (`ls`, `cat`, `head`, `cp`, `echo`, `profile`, `sql`,
 * `chart`) and really runs them, in child processes that see no network, no environment and only the three folders.
 * `close` ends the processes.
 */
export function createShell(options: ShellOptions = {}): Shell & { close(): Promise<void> } {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const children = createChildren<ShellRequest, ShellResult>({
    entry: new URL("./container/child.ts", import.meta.url),
    processes: options.processes ?? 2,
    heapMb: HEAP_MB,
    idleMs: IDLE_MS,
    // Chart specifications cannot become code: their expressions are interpreted.
    execArgv: ["--disallow-code-generation-from-strings"],
  });

  async function run(command: string, place: Parameters<Shell>[1]): Promise<ShellResult> {
    const { signal, ...folders } = place;
    const started = performance.now();
    try {
      return await children.call({ command, ...folders }, { timeoutMs, signal });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const late = performance.now() - started >= timeoutMs;
      return { stdout: "", stderr: late ? "timed out\n" : "killed\n", returnCode: late ? TIMED_OUT : KILLED };
    }
  }

  return Object.assign(run, { close: () => children.close() });
}
