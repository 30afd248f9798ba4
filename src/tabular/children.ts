import { type ChildProcess, fork } from "node:child_process";

import { AppError, type ErrorCode } from "../errors.ts";

export interface ChildrenOptions {
  /** Module the child runs; it answers through {@link serveCalls}. */
  readonly entry: URL;
  /** Children at once; further calls wait in order. */
  readonly processes: number;
  /** V8 heap of one child in MB; native memory is bounded by the child's own work. */
  readonly heapMb: number;
  /** A child without work ends after this long, so that an idle program stays small. */
  readonly idleMs: number;
  /** Further flags for Node. */
  readonly execArgv?: readonly string[];
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A small set of child processes for work that must not block, and may not hurt, the program itself. */
export interface Children<Request extends object, Value> {
  /** Throws the child's `AppError`; a timeout or a dying child is `file.refused`, an abort `turn.cancelled`. */
  call(request: Request, options: CallOptions): Promise<Value>;
  close(): Promise<void>;
}

/** What a child sends back; errors travel as data because classes do not survive the channel. */
export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: ErrorCode; readonly userMessage: string; readonly hint: string };

interface Job<Request, Value> {
  readonly request: Request;
  readonly options: CallOptions;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** Children are started on the first call, one job each, and killed when a job outlives its time. */
export function createChildren<Request extends object, Value>(options: ChildrenOptions): Children<Request, Value> {
  const waiting: Job<Request, Value>[] = [];
  const idle = new Map<ChildProcess, NodeJS.Timeout>();
  const alive = new Set<ChildProcess>();
  let closed = false;

  function start(): ChildProcess {
    const child = fork(options.entry, [], {
      execArgv: [`--max-old-space-size=${options.heapMb}`, "--no-warnings", ...(options.execArgv ?? [])],
      // Nothing of the parent's environment, where tokens live, reaches code that reads strangers' files.
      env: { PATH: process.env["PATH"] ?? "", TZ: "UTC", LANG: "C.UTF-8" },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    alive.add(child);
    child.once("exit", () => forget(child));
    return child;
  }

  function forget(child: ChildProcess): void {
    alive.delete(child);
    clearTimeout(idle.get(child));
    idle.delete(child);
  }

  function pump(): void {
    for (let job = waiting[0]; job !== undefined; job = waiting[0]) {
      const free = idle.keys().next().value ?? (alive.size < options.processes ? start() : undefined);
      if (free === undefined) return;
      clearTimeout(idle.get(free));
      idle.delete(free);
      waiting.shift();
      work(free, job);
    }
  }

  function rest(child: ChildProcess): void {
    if (!alive.has(child) || !child.connected) return;
    idle.set(child, setTimeout(() => child.kill("SIGKILL"), options.idleMs).unref());
    child.unref();
    child.channel?.unref();
  }

  function work(child: ChildProcess, job: Job<Request, Value>): void {
    const { signal, timeoutMs } = job.options;
    child.ref();
    child.channel?.ref();
    const timer = setTimeout(() => fail(tookTooLong()), timeoutMs);
    const onAbort = () => fail(cancelled());
    const onExit = () => {
      settle(() => job.reject(childDied()));
      pump();
    };
    const onMessage = (reply: Reply<Value>) => {
      settle(() => (reply.ok ? job.resolve(reply.value) : job.reject(asError(reply))));
      rest(child);
      pump();
    };

    function settle(done: () => void): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      child.off("exit", onExit);
      child.off("message", onMessage);
      done();
    }

    function fail(error: Error): void {
      settle(() => job.reject(error));
      child.once("exit", pump);
      child.kill("SIGKILL");
    }

    child.once("exit", onExit);
    child.on("message", onMessage);
    signal?.addEventListener("abort", onAbort);
    child.send(job.request, (error) => error && fail(childDied()));
  }

  return {
    call(request, callOptions) {
      if (closed) return Promise.reject(childDied());
      if (callOptions.signal?.aborted === true) return Promise.reject(cancelled());
      return new Promise((resolve, reject) => {
        waiting.push({ request, options: callOptions, resolve, reject });
        pump();
      });
    },
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.reject(childDied());
      const ends = [...alive].map((child) => {
        child.ref();
        return new Promise((resolve) => child.once("exit", resolve));
      });
      for (const child of alive) child.kill("SIGKILL");
      await Promise.all(ends);
    },
  };
}

/** The child's side: answers every message with what `handle` gives. Ends with the parent. */
export function serveCalls(handle: (request: unknown) => Promise<unknown>): void {
  process.on("disconnect", () => process.exit(0));
  // A terminal's Ctrl-C reaches the whole group; the parent decides when a child ends.
  process.on("SIGINT", () => undefined);
  process.on("message", (request: unknown) => {
    void answer(() => handle(request)).then((reply) => process.send?.(reply));
  });
}

async function answer(work: () => Promise<unknown>): Promise<Reply<unknown>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof AppError) {
      return { ok: false, code: error.code, userMessage: error.userMessage, hint: error.message };
    }
    const hint =
      error instanceof Error ? `${error.name} ${/at .*\/src\/([^\s)]+)/.exec(error.stack ?? "")?.[1] ?? ""}` : "";
    return { ok: false, code: "file.refused", userMessage: "This file could not be read as a table.", hint };
  }
}

function asError(reply: Reply<unknown> & { ok: false }): AppError {
  return new AppError({ code: reply.code, userMessage: reply.userMessage, operatorHint: reply.hint });
}

function tookTooLong(): AppError {
  return new AppError({ code: "file.refused", userMessage: "Reading this file took too long, so I stopped." });
}

function childDied(): AppError {
  return new AppError({
    code: "file.refused",
    userMessage: "This file needs more memory than I may use, so I stopped reading it.",
    operatorHint: "the table child process ended before it answered",
  });
}

function cancelled(): AppError {
  return new AppError({ code: "turn.cancelled", userMessage: "Stopped." });
}
