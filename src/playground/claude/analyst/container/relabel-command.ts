import { readFile, writeFile } from "node:fs/promises";

import { splitRecords } from "../../../../tabular/records.ts";
import { CommandError, type Place, readable, writable } from "./place.ts";
import { csvRows } from "./print.ts";

/** `relabel --data file.csv --out copy.csv <<'JSON'`: a copy with other words in its cells, `{"as it is": "as shown"}`. */
export async function relabelCommand(
  place: Place,
  options: { data?: string; out?: string },
  labels: string,
): Promise<string> {
  if (options.data === undefined || options.out === undefined)
    throw new CommandError("usage: relabel --data FILE --out FILE", 2);
  const text = await readFile(await readable(place, options.data), "utf8");
  const exchange = parseLabels(labels);
  const [names = [], ...records] = splitRecords(text, { delimiter: ",", quote: '"', backslash: false });
  const shown = records.map((record) => record.map((cell) => exchange(cell ?? "")));
  await writeFile(await writable(place, options.out), csvRows([names.map((name) => name ?? ""), ...shown]));
  return "";
}

/** Longer words first: one may stand in another. */
function parseLabels(text: string): (cell: string) => string {
  let labels: unknown;
  try {
    labels = JSON.parse(text);
  } catch {
    throw new CommandError("relabel error: the labels are not valid JSON");
  }
  if (typeof labels !== "object" || labels === null) throw new CommandError("relabel error: the labels are no object");
  const pairs = Object.entries(labels).sort(([a], [b]) => b.length - a.length);
  return (cell) => pairs.reduce((words, [label, shown]) => words.replaceAll(label, () => String(shown)), cell);
}
