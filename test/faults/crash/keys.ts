/** What a question carries, and with it everything that comes of it, so that each step can be told to be its own. */
export function keyText(key: number): string {
  return `key-${key}`;
}

const KEY = /key-(\d+)/g;

/** The keys in a text, each once, in their order. */
export function keysIn(text: string): number[] {
  return [...new Set([...text.matchAll(KEY)].map(([, digits]) => Number(digits)))];
}

/** The last key in a text: earlier ones belong to what is told of the thread before. */
export function lastKeyIn(text: string): number | null {
  return keysIn(text).at(-1) ?? null;
}
