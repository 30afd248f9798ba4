import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";

/** What a question carries so that model and answer can be told to belong to it. */
export function keyText(key: number): string {
  return `(key-${key})`;
}

/** The key in a text; 0 where there is none. */
export function keyIn(text: string): number {
  return Number(/\(key-(\d+)\)/.exec(text)?.[1] ?? 0);
}

/** Thinks, runs one told command and answers in one sentence, in a fixed time; the same for every question. */
export class TimedModel implements Model {
  /** How long a turn takes. */
  thinkMs: number;
  /** A picture that the command leaves and the answer shows; null for none. */
  chart: { readonly name: string; readonly base64: string } | null = null;
  readonly #endedAt = new Map<number, number>();

  constructor(thinkMs: number) {
    this.thinkMs = thinkMs;
  }

  async *respond(input: ModelInput): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined> {
    const key = keyIn(input.userText);
    const pause = { type: "wait", ms: this.thinkMs / 2 } as const;
    yield { type: "thinking", text: "One column has to be added up." };
    yield pause;
    const outputs = this.chart === null ? [] : [this.chart];
    yield { type: "run", command: "# Adding up revenue\npython3 sum.py", stdout: "4242\n", outputs };
    yield pause;
    const shown = this.chart === null ? "" : `![Revenue by month](${this.chart.name})\n\n`;
    yield {
      type: "text",
      text: `${shown}**Revenue is 4,242.** It is the sum of all rows of the file ${keyText(key)}.`,
    };
    this.#endedAt.set(key, performance.now());
    return "end_turn";
  }

  /** When the last word of an answer was out; forgets it. */
  takeEnd(key: number): number | null {
    const at = this.#endedAt.get(key) ?? null;
    this.#endedAt.delete(key);
    return at;
  }
}

/** For what asks no question. */
export const SILENT: Model = {
  async *respond() {
    yield { type: "text", text: "Nothing was asked." };
    return "end_turn";
  },
};
