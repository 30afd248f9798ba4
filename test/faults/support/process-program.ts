import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const MAIN = join(import.meta.dirname, "../../../src/main.ts");
const CLOCK = join(import.meta.dirname, "process-clock.ts");
/** What Kubernetes gives a pod between SIGTERM and SIGKILL when nothing else is said. */
const GRACE_MS = 30_000;

export interface ProgramOptions {
  /** Settings as an operator gives them. */
  readonly env: Readonly<Record<string, string>>;
  /** Where `/livez` and `/readyz` are, if they are wanted. */
  readonly healthPort?: number;
  /** Node's own options. */
  readonly nodeOptions?: readonly string[];
  /** A program with arguments that runs this one: `unshare`, `strace` … */
  readonly within?: readonly string[];
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What a person saw on stderr. */
  readonly said: string;
}

export interface HealthAnswer {
  readonly status: number;
  readonly body: { readonly checks?: { readonly store: string; readonly slack: string; readonly draining: boolean } };
}

/** The real program in a process of its own, with a clock that can be set. */
export class Program {
  readonly ended: Promise<Ending>;
  /** Resolves with its greeting, when it is connected; rejects when it ends before. */
  readonly ready: Promise<string>;
  readonly #child: ChildProcess;
  readonly #healthPort: number | undefined;

  constructor({ env, healthPort, nodeOptions = [], within = [] }: ProgramOptions) {
    this.#healthPort = healthPort;
    const health = healthPort === undefined ? {} : { HEALTH_PORT: String(healthPort) };
    const node = ["--disable-warning=ExperimentalWarning", "--import", CLOCK, ...nodeOptions, MAIN];
    const [command, ...args] = [...within, process.execPath, ...node];
    this.#child = spawn(command ?? process.execPath, args, {
      cwd: env["DATA_DIR"],
      env: { PATH: process.env["PATH"], LOG_LEVEL: "silent", ...health, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.ended = this.#end();
    this.ready = this.#greeting();
    // Whoever waits for it hears of it; nobody has to.
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("the program could not be started");
    return this.#child.pid;
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it as a platform does: SIGTERM, and SIGKILL after the usual grace. */
  async terminate(): Promise<Ending> {
    this.signal("SIGTERM");
    const impatience = setTimeout(() => this.signal("SIGKILL"), GRACE_MS);
    const ending = await this.ended;
    clearTimeout(impatience);
    return ending;
  }

  async kill(): Promise<void> {
    if (!this.isOver) this.signal("SIGKILL");
    await this.ended;
  }

  /** Sets its clock so far ahead of the machine's, or behind it. Resolves when that is so. */
  async setClock(aheadMs: number): Promise<void> {
    const done = once(this.#child, "message");
    this.#child.send({ aheadMs });
    await done;
  }

  async health(path: "/livez" | "/readyz"): Promise<HealthAnswer> {
    const response = await fetch(`http://127.0.0.1:${this.#healthPort}${path}`);
    return { status: response.status, body: (await response.json()) as HealthAnswer["body"] };
  }

  async #end(): Promise<Ending> {
    const said = this.#child.stderr === null ? Promise.resolve("") : text(this.#child.stderr);
    const [code, signal] = (await once(this.#child, "exit")) as [number | null, NodeJS.Signals | null];
    return { code, signal, said: await said };
  }

  async #greeting(): Promise<string> {
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("nobody listens to the program");
    const early = this.ended.then(({ code, said }) => {
      throw new Error(`the program ended with ${code} before it was ready: ${said}`);
    });
    const [data] = (await Promise.race([once(stdout, "data"), early])) as unknown[];
    early.catch(() => undefined);
    return String(data);
  }
}
