import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";

type Telling = AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined>;

/** Questions with this in them are answered halfway and held there. */
export const HELD = "(take your time)";

/** A model that answers at once, but holds some answers until told otherwise. Keeps what it was asked, in order. */
export class PatientModel implements Model {
  readonly asked: string[] = [];
  readonly #letOn = Promise.withResolvers<void>();
  readonly #changed = new Set<() => void>();

  async *respond({ userText, signal }: ModelInput): Telling {
    const question = /Question: ([\s\S]*)$/.exec(userText)?.[1] ?? userText;
    this.asked.push(question);
    for (const look of this.#changed) look();
    yield { type: "text", text: `The answer to "${question}" is forty-two, as everybody can see.\n\n` };
    if (question.includes(HELD)) await Promise.race([this.#letOn.promise, cut(signal)]);
    yield { type: "text", text: `Nothing else is to be said about "${question}".` };
    return "end_turn";
  }

  /** Resolves when so many different questions have been put to it. */
  async reached(count: number): Promise<void> {
    while (new Set(this.asked).size < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#changed.add(resolve);
      await promise;
      this.#changed.delete(resolve);
    }
  }

  /** Lets on whatever is held, now and later. */
  release(): void {
    this.#letOn.resolve();
  }
}

function cut(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
