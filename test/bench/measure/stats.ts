/** The value below which a share of the sorted values lies (nearest rank); NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** Between the two middle values where their number is even; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (upper + lower) / 2;
}

/** Least and greatest of the rounds' medians: how far the same measurement moved within one run. */
export function spreadOf(rounds: readonly (readonly number[])[]): readonly [number, number] {
  const medians = rounds.filter((round) => round.length > 0).map(median);
  return [Math.min(...medians), Math.max(...medians)];
}

/** By how much the greatest is above the least, 0.25 for a quarter. */
export function movement([least, greatest]: readonly [number, number]): number {
  return least > 0 ? greatest / least - 1 : 0;
}

/** The limit may move by a quarter between rounds; beyond that the machine was busy with something else. */
export const MOST_MOVEMENT = 0.25;
