import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const START_MS = 30_000;
const STOP_MS = 10_000;
/** As `npm start` runs the product. */
const PRODUCT_FLAGS = ["--max-semi-space-size=4"];

export interface ChildOptions {
  readonly name: string;
  /** Program to run, relative to the bench's folder. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Whether it is the product, which has flags of its own. */
  readonly isProduct?: boolean;
}

/**
 * A program in a process of its own, so that its time and memory are its own. It says something when it is ready, does
 * one thing at a time when asked, and ends when it finds itself alone.
 */
export class Child {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #gone: Promise<never>;

  private constructor(name: string, process: ChildProcess) {
    this.#name = name;
    this.#process = process;
    this.#gone = once(process, "exit").then(([code, signal]) => {
      throw new Error(`${name} ended early with ${String(code ?? signal)}`);
    });
    // Its end later on is ours to ask for.
    this.#gone.catch(() => undefined);
  }

  /** Starts it; resolves when it has said that it is ready. */
  static async start({ name, entry, args = [], isProduct = false }: ChildOptions): Promise<Child> {
    const flags = isProduct ? PRODUCT_FLAGS : [];
    const forked = fork(join(import.meta.dirname, "..", entry), [...args], {
      execArgv: [...process.execArgv, ...flags],
    });
    const child = new Child(name, forked);
    await child.#hear(START_MS);
    return child;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Has it do something; gives what it says to that. */
  async ask<T>(message: object, patienceMs = 120_000): Promise<T> {
    this.#process.send(message);
    return (await this.#hear(patienceMs)) as T;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    if (this.#isOver()) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  /** Leaves it alone, and ends it when that does not help. */
  async stop(): Promise<void> {
    if (this.#isOver()) return;
    const ended = once(this.#process, "exit");
    const impatience = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    this.#process.disconnect();
    await ended;
    clearTimeout(impatience);
  }

  async #hear(patienceMs: number): Promise<unknown> {
    const patience = AbortSignal.timeout(patienceMs);
    try {
      const [said] = await Promise.race([once(this.#process, "message", { signal: patience }), this.#gone]);
      return said;
    } catch (error) {
      if (!patience.aborted) throw error;
      throw new Error(`${this.#name} said nothing for ${patienceMs / 1_000} s`, { cause: error });
    }
  }

  #isOver(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }
}

/** In such a process: says it is ready, does what it is asked one after the other, and ends with its parent. */
export function serveParent(work: (message: never) => Promise<unknown>): void {
  const serve = async (message: unknown): Promise<void> => {
    // What the parent asks for is agreed on by both files' types.
    process.send?.((await work(message as never)) ?? null);
  };
  process.on("message", (message) => {
    void serve(message);
  });
  process.once("disconnect", () => process.exit(0));
  process.send?.("ready");
}
