/** The same thing of the product and of its peer. */
export interface Pair<T> {
  readonly ours: T;
  readonly bare: T;
}

export function mapPair<T, U>(pair: Pair<T>, map: (value: T) => U): Pair<U> {
  return { ours: map(pair.ours), bare: map(pair.bare) };
}

/** The same work for one side after the other, so that neither measures the other's load. */
export async function inTurn<T, U>(pair: Pair<T>, work: (value: T) => Promise<U>): Promise<Pair<U>> {
  return { ours: await work(pair.ours), bare: await work(pair.bare) };
}
