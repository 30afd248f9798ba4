/**
 * Results of `work` in the order of `items`, with at most `width` items under way: what comes first is handed on first,
 * while the next ones are already being fetched. Leaving the loop early waits for what is under way, so that nothing
 * runs on unseen; what arrives after that is given to `discard`.
 */
export async function* workAhead<I, O>(
  items: readonly I[],
  width: number,
  work: (item: I) => Promise<O>,
  discard: (result: O) => Promise<void>,
): AsyncGenerator<O, void, undefined> {
  const underWay: Promise<O>[] = [];
  const waiting = items[Symbol.iterator]();
  const fill = (): void => {
    while (underWay.length < width) {
      const next = waiting.next();
      if (next.done === true) return;
      const started = work(next.value);
      // Awaited later, in order; until then a rejection must not count as unhandled.
      started.catch(() => undefined);
      underWay.push(started);
    }
  };
  try {
    fill();
    for (let first = underWay[0]; first !== undefined; first = underWay[0]) {
      const result = await first;
      void underWay.shift();
      fill();
      yield result;
    }
  } finally {
    for (const settled of await Promise.allSettled(underWay)) {
      if (settled.status === "fulfilled") await discard(settled.value);
    }
  }
}
