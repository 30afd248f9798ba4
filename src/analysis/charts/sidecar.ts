/** Larger lists of texts belong to no chart that anybody could read. */
export const SIDECAR_BYTES = 256 * 1024;
const MAX_TEXTS = 2_000;
const MAX_TEXT_CHARS = 300;
const MAX_DEPTH = 4;

/** How the file is called in which the code tells a chart's texts; the system prompt asks for it. */
const SIDECAR = /^(.+\.(?:png|jpe?g))\.texts\.json$/i;

/** Name of the chart that a file tells the texts of; null for any other file. */
export function chartToldBy(name: string): string | null {
  return SIDECAR.exec(name)?.[1] ?? null;
}

/**
 * Every string in the JSON, in whatever shape the code wrote it; none for what is no JSON. Untrusted: it may tell too
 * little or too much, so it can only ever add to what is looked at.
 */
export function textsIn(json: string): readonly string[] {
  const texts = new Set<string>();
  try {
    const told: unknown = JSON.parse(json);
    collect(told, 0, texts);
  } catch {
    // Nothing is lost: the picture itself is read as well.
    return [];
  }
  return [...texts];
}

function collect(value: unknown, depth: number, texts: Set<string>): void {
  if (texts.size >= MAX_TEXTS) return;
  if (typeof value === "string") {
    const text = value.slice(0, MAX_TEXT_CHARS).replace(/\s+/g, " ").trim();
    if (text !== "") texts.add(text);
    return;
  }
  if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return;
  for (const inner of Object.values(value)) collect(inner, depth + 1, texts);
}
