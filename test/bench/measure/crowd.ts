import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";
import { keyIn, keyText } from "./model.ts";

/** Letters in a delta of the emulator. */
const DELTA_CHARS = 24;
const SENTENCE = "Revenue in the region grew by 3 percent against the month before, mostly in May. ";

/** How one answer streamed. */
export interface Streamed {
  readonly deltas: number;
  readonly ms: number;
}

/** Answers that wait for each other and then stream all at the same time, at a steady pace. */
export class CrowdModel implements Model {
  readonly #deltasPerSecond: number;
  #gate = gateFor(1);
  #streamMs = 1_000;
  #streamed: Streamed[] = [];

  constructor(deltasPerSecond: number) {
    this.#deltasPerSecond = deltasPerSecond;
  }

  /** The emulator's pause after each delta: a timer is up to a millisecond late. */
  get paceMs(): number {
    return 1_000 / this.#deltasPerSecond - 1;
  }

  /** The next `threads` answers begin together and stream for about `streamMs`; resolves when they begin. */
  gather(threads: number, streamMs: number): Promise<void> {
    this.#gate = gateFor(threads);
    this.#streamMs = streamMs;
    return this.#gate.opened;
  }

  /** Answers that were streamed whole since the last time this was asked. */
  takeStreamed(): readonly Streamed[] {
    const streamed = this.#streamed;
    this.#streamed = [];
    return streamed;
  }

  async *respond(input: ModelInput): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined> {
    const text = textFor(keyIn(input.userText), (this.#streamMs / 1_000) * this.#deltasPerSecond * DELTA_CHARS);
    yield { type: "run", command: "# Adding up revenue\npython3 sum.py", stdout: "3\n" };
    await this.#gate.arrive();
    const startedAt = performance.now();
    yield { type: "text", text };
    this.#streamed.push({ deltas: Math.ceil(text.length / DELTA_CHARS), ms: performance.now() - startedAt });
    return "end_turn";
  }
}

interface Gate {
  readonly opened: Promise<void>;
  arrive(): Promise<void>;
}

function gateFor(threads: number): Gate {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  let missing = threads;
  return {
    opened,
    arrive: () => {
      missing -= 1;
      if (missing <= 0) resolve();
      return opened;
    },
  };
}

function textFor(key: number, chars: number): string {
  const body = SENTENCE.repeat(Math.ceil(chars / SENTENCE.length)).slice(0, chars);
  return `${body.slice(0, body.lastIndexOf(".") + 1)} ${keyText(key)}`;
}
