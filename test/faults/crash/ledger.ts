import { messagesOf, type QuestionKind } from "./questions.ts";
import type { ModelCall } from "./wires.ts";

/** What is known of each question from outside of the bot, and what of it must not be. */
export class Ledger {
  readonly #kinds = new Map<number, QuestionKind>();
  readonly #calls = new Map<number, number>();
  readonly #checkpoints = new Map<number, number>();
  readonly #saved = new Set<number>();
  readonly #deaths = new Map<number, number>();
  readonly #wrong: string[] = [];

  /** A question with this key is going to be asked. */
  expect(key: number, kind: QuestionKind): void {
    this.#kinds.set(key, kind);
  }

  kindOf(key: number): QuestionKind {
    const kind = this.#kinds.get(key);
    if (kind === undefined) throw new Error(`nobody asked ${key}`);
    return kind;
  }

  /** A call of the store took effect. */
  noteDone(step: string, keys: readonly number[]): void {
    for (const key of keys) {
      if (step === "store.saveCheckpoint") count(this.#checkpoints, key);
      if (step === "store.saveAnswer") this.#saved.add(key);
    }
  }

  /** The model was asked. What it finished before may not be asked for again. */
  noteModelCall({ key, continued }: ModelCall): void {
    count(this.#calls, key);
    const finished = this.#checkpoints.get(key) ?? 0;
    const kind = this.kindOf(key);
    const paidAgain = this.#saved.has(key) || finished >= messagesOf(kind) || (finished > 0 && !continued);
    if (paidAgain) this.#wrong.push(`the model was asked again for key-${key} (${kind}) after it had finished`);
  }

  /** The process died while these questions were open. */
  noteDeath(keys: readonly number[]): void {
    for (const key of keys) count(this.#deaths, key);
  }

  noteTrouble(error: unknown): void {
    this.#wrong.push(`an emulator failed: ${String(error)}`);
  }

  /** Everything that was not as promised: each message of the model once, and once more for each death at most. */
  wrongs(): readonly string[] {
    const tooMany = [...this.#calls].filter(([key, calls]) => {
      return calls > messagesOf(this.kindOf(key)) + (this.#deaths.get(key) ?? 0);
    });
    return [...this.#wrong, ...tooMany.map(([key, calls]) => `${calls} model calls for key-${key}`)];
  }

  callsFor(key: number): number {
    return this.#calls.get(key) ?? 0;
  }
}

function count(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
