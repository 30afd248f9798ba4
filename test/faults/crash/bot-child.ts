import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { ChildSettings, FromChild, ToChild } from "./child.ts";
import type { Stop } from "./gate.ts";

export interface BotChildOptions extends ChildSettings {
  /** Compiled code is kept here: the same program is started again and again. */
  readonly codeCache: string;
  readonly onSaid: (message: FromChild) => void;
}

const CHILD = join(import.meta.dirname, "child.ts");

/** The bot in a process of its own. */
export class BotChild {
  readonly #process: ChildProcess;
  readonly #gone: Promise<unknown>;
  #over = false;
  #told = false;

  private constructor(child: ChildProcess) {
    this.#process = child;
    this.#gone = once(child, "exit").then(() => (this.#over = true));
  }

  static spawn({ codeCache, onSaid, ...settings }: BotChildOptions): BotChild {
    const child = fork(CHILD, [JSON.stringify(settings)], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: codeCache },
    });
    child.on("message", (message: FromChild) => onSaid(message));
    return new BotChild(child);
  }

  /** Settles when the process has ended, however. */
  get gone(): Promise<unknown> {
    return this.#gone;
  }

  /** Whether it ended although nobody wanted it to. */
  get fell(): boolean {
    return this.#over && !this.#told;
  }

  arm(stops: readonly Stop[]): Promise<void> {
    return this.#asks({ kind: "arm", stops }, "armed");
  }

  async kill(): Promise<void> {
    this.#told = true;
    this.#process.kill("SIGKILL");
    await this.#gone;
  }

  /** Ends it as an operator would; gives its exit code. */
  async end(): Promise<number | null> {
    this.#told = true;
    if (!this.#over) this.#process.send({ kind: "end" } satisfies ToChild);
    await this.#gone;
    return this.#process.exitCode;
  }

  /** Resolves when it is connected; rejects when it ends before. */
  ready(): Promise<void> {
    return this.#hears("ready");
  }

  #asks(message: ToChild, answer: FromChild["kind"]): Promise<void> {
    const heard = this.#hears(answer);
    this.#process.send(message);
    return heard;
  }

  #hears(kind: FromChild["kind"]): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#process.off("message", listen);
        this.#process.off("exit", fail);
      };
      const listen = (message: FromChild): void => {
        if (message.kind !== kind) return;
        end();
        resolve();
      };
      const fail = (): void => {
        end();
        reject(new Error(`the bot ended before it was ${kind}`));
      };
      this.#process.on("message", listen);
      this.#process.on("exit", fail);
    });
  }
}
