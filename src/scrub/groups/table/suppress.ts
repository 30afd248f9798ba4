import { TOTAL } from "./keys.ts";
import type { Unit } from "./units.ts";

/** What is known beyond the table: that all of its groups together are known as well. */
export interface Outside {
  readonly isTotalKnown: boolean;
}

/**
 * The groups that must not be shown: those of fewer than `k` people, and so many more that none of them can be worked
 * out from a total that is shown. Of what a total takes in, either nothing is hidden or at least two groups of `k`
 * people together (CMS cell size suppression policy: no cell may be derived from others).
 */
export function hiddenUnits(units: readonly Unit[], k: number, { isTotalKnown }: Outside): Set<Unit> {
  const hidden = new Set(units.filter(({ count }) => count !== null && count < k));
  if (hidden.size === 0) return hidden;
  const sums = sumsOf(units, isTotalKnown);
  for (let isStable = false; !isStable;) {
    isStable = true;
    for (const { total, parts } of sums) {
      if ((total !== null && hidden.has(total)) || isSafe(parts, hidden, k)) continue;
      // When nothing else can be hidden the sum is; one that is known from elsewhere then tells of nothing shown.
      const next = smallest(parts, hidden) ?? total;
      if (next === null) continue;
      hidden.add(next);
      isStable = false;
    }
  }
  return hidden;
}

interface Sum {
  /** Null when it is known from elsewhere. */
  readonly total: Unit | null;
  readonly parts: readonly Unit[];
}

/** Each total with the groups that add up to it along one key. */
function sumsOf(units: readonly Unit[], isTotalKnown: boolean): Sum[] {
  const sums: Sum[] = [];
  const byParent = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const [at, value] of unit.tuple.entries()) {
      if (value === TOTAL) continue;
      const parent = `${at}|${unit.tuple.with(at, TOTAL).join(":")}`;
      const parts = byParent.get(parent);
      if (parts === undefined) byParent.set(parent, [unit]);
      else parts.push(unit);
    }
  }
  for (const unit of units) {
    for (const [at, value] of unit.tuple.entries()) {
      if (value !== TOTAL) continue;
      const parts = byParent.get(`${at}|${unit.tuple.join(":")}`) ?? [];
      if (parts.length > 0) sums.push({ total: unit, parts });
    }
    // The total of all keys may stand above groups that differ in several.
    if (unit.tuple.length > 1 && unit.tuple.every((value) => value === TOTAL)) {
      sums.push({ total: unit, parts: units.filter(({ tuple }) => !tuple.includes(TOTAL)) });
    }
  }
  if (isTotalKnown) sums.push({ total: null, parts: units.filter(({ tuple }) => !tuple.includes(TOTAL)) });
  return sums;
}

function isSafe(parts: readonly Unit[], hidden: ReadonlySet<Unit>, k: number): boolean {
  const gone = parts.filter((part) => hidden.has(part));
  if (gone.length === 0) return true;
  return gone.length > 1 && together(gone, k) >= k;
}

/** Different people in groups together, counted as far as `k`. */
export function together(units: readonly Unit[], k: number): number {
  const people = new Set<number>();
  let others = 0;
  for (const { count, members } of units) {
    if ((count ?? 0) >= k) return count ?? k;
    if (members === null) others += count ?? 0;
    else for (const person of members) people.add(person);
  }
  return people.size + others;
}

function smallest(parts: readonly Unit[], hidden: ReadonlySet<Unit>): Unit | null {
  let least: Unit | null = null;
  for (const part of parts) {
    if (hidden.has(part) || part.count === null || part.count === 0) continue;
    if (least === null || part.count < (least.count ?? 0)) least = part;
  }
  return least;
}
