import { type ChartOptions, lookAt } from "./look.ts";
import { shownForTold } from "./told.ts";

/** A label of a chart that must not be seen, and what may stand in its place. */
export interface LabelExchange {
  readonly text: string;
  readonly shown: string;
}

/** A chart with more of them is better painted over than described. */
const MAX_LABELS = 60;

/**
 * What a chart would have to say instead, to be shown as it is; empty where it may be shown, or where nobody can tell.
 * Different labels never get the same words: bars of one name would fall together. Throws `Blocked`.
 */
export async function exchangesFor(bytes: Buffer, options: ChartOptions): Promise<LabelExchange[]> {
  const look = await lookAt(bytes, options);
  if (look.kind === "nothing" || look.kind === "few_people") return [];
  const told = look.kind === "unread" ? look.told : look.missing;
  const labels = look.kind === "unread" ? [] : look.labels.filter(({ text }) => text !== "");
  const missing = told.map((value) => ({ text: value.text, shown: shownForTold(value, options.inspector) }));
  const shownOf = new Map<string, string>();
  const used = new Map<string, number>();
  for (const { text, shown } of [...labels, ...missing]) {
    if (shown === null || shownOf.has(text)) continue;
    const nth = (used.get(shown) ?? 0) + 1;
    used.set(shown, nth);
    shownOf.set(text, nth === 1 ? shown : `${shown} ${nth}`);
  }
  return shownOf.size > MAX_LABELS ? [] : [...shownOf].map(([text, shown]) => ({ text, shown }));
}
