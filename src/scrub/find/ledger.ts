import type { Action } from "../policy.ts";
import type { Redaction, Surface } from "../safe-answer.ts";

/** Counts replacements by entity, surface and action; never sees a value. */
export class Ledger {
  #total = 0;
  readonly #counts = new Map<string, { entity: string; surface: Surface; action: Action; count: number }>();

  /** Replacements of all kinds. */
  get total(): number {
    return this.#total;
  }

  add(entity: string, surface: Surface, count = 1, action: Action = "pseudonym"): void {
    this.#total += count;
    const key = `${entity}:${surface}:${action}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { entity, surface, action, count });
    else known.count += count;
  }

  /** Takes over the counts of another ledger. */
  addAll(redactions: readonly Redaction[]): void {
    for (const { entity, surface, action, count } of redactions) this.add(entity, surface, count, action);
  }

  list(): Redaction[] {
    return [...this.#counts.values()].map((row) => ({ ...row }));
  }
}
