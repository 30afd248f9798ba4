import type { AnswerPart } from "../analysis/answer.ts";
import type { LearnedRows } from "../store/store.ts";
import type { Parts } from "./parts.ts";

/** Tables that were joined or derived may name people whom no file of the thread names in the same way. */
export class ProducedTables {
  readonly #learn: NonNullable<Parts["learnProduced"]> | undefined;
  readonly #team: string;
  /** By content: an answer is looked at before its charts are drawn again and once more when it is cleaned. */
  readonly #known = new Map<string, LearnedRows | null>();

  constructor({ learnProduced }: Pick<Parts, "learnProduced">, team: string) {
    this.#learn = learnProduced;
    this.#team = team;
  }

  /** What the tables among these parts teach; null where that is nothing more than before. */
  async learnFrom(parts: readonly AnswerPart[], signal: AbortSignal): Promise<readonly LearnedRows[] | null> {
    const before = this.#known.size;
    for (const part of parts) {
      if (part.kind !== "artifact" || this.#learn === undefined || this.#known.has(part.artifact.sha256)) continue;
      this.#known.set(part.artifact.sha256, await this.#learn(this.#team, part.artifact, signal));
    }
    const learned = [...this.#known.values()].filter((rows) => rows !== null);
    return this.#known.size === before || learned.length === 0 ? null : learned;
  }
}
