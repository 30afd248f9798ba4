import { type Dataset, versionOf } from "../files/dataset.ts";

/** Which of several versions of a file this is and how much was read of it: ` (version 2, 4,146 rows)`; often less, or nothing. */
export function datasetFacts(dataset: Dataset, all: readonly Dataset[]): string {
  const { number, of } = versionOf(dataset, all);
  const facts = [of < 2 ? "" : `version ${number}`, sizeOf(dataset)].filter((fact) => fact !== "");
  return facts.length === 0 ? "" : ` (${facts.join(", ")})`;
}

function sizeOf({ tables }: Dataset): string {
  if (tables.length > 1) return `${tables.length} tables`;
  const rows = tables[0]?.rows ?? null;
  return rows === null ? "" : `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
}
