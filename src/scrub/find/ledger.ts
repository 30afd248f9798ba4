import type { Redaction, Surface } from "../safe-answer.ts";

/** Counts replacements by entity and surface; never sees a value. */
export class Ledger {
  #total = 0;
  readonly #counts = new Map<string, { entity: string; surface: Surface; count: number }>();

  /** Replacements of all kinds. */
  get total(): number {
    return this.#total;
  }

  add(entity: string, surface: Surface, count = 1): void {
    this.#total += count;
    const key = `${entity}:${surface}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { entity, surface, count });
    else known.count += count;
  }

  /** Takes over the counts of another ledger. */
  addAll(redactions: readonly Redaction[]): void {
    for (const { entity, surface, count } of redactions) this.add(entity, surface, count);
  }

  list(): Redaction[] {
    return [...this.#counts.values()].map((row) => ({ ...row }));
  }
}
