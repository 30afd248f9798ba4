import type { Dataset } from "../files/dataset.ts";

/** Which of several versions of a file this is and how much was read of it: ` (version 2, 4,146 rows)`; often less, or nothing. */
export function datasetFacts(dataset: Dataset, all: readonly Dataset[]): string {
  const facts = [versionOf(dataset, all), sizeOf(dataset)].filter((fact) => fact !== "");
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
}

/** Files of one name and kind are versions of one thing, in the order of the thread. */
function versionOf(dataset: Dataset, all: readonly Dataset[]): string {
  const same = all.filter(({ title, kind }) => title === dataset.title && kind === dataset.kind);
  return same.length < 2 ? "" : `version ${same.indexOf(dataset) + 1}`;
}

function sizeOf({ tables }: Dataset): string {
  if (tables.length > 1) return `${tables.length} tables`;
  const rows = tables[0]?.rows ?? null;
  return rows === null ? "" : `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
}
