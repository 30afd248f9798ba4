import { decimalEvidence } from "../../tabular/number-style.ts";

const SCALED = /^[-+−(]?[$€£¥]?\s?[-+−]?\d[\d.,'\s]*\)?\s?(?:%|[kKMB]|[$€£¥])?$/;
const SCALES: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, B: 1e9 };

/** Whether a cell is written as a number: sign, currency, thousands, percent, or `k`, `M` and `B` for scale. */
export function isNumber(cell: string): boolean {
  return SCALED.test(cell);
}

/** The values of a column; null where a cell is empty, and null for all of it when it is no column of numbers. */
export function columnNumbers(cells: readonly string[]): readonly (number | null)[] | null {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  if (filled.length === 0 || !filled.every(isNumber)) return null;
  const decimal = decimalEvidence(filled) ?? ".";
  const values = cells.map((cell) => (cell.trim() === "" ? null : valueOf(cell.trim(), decimal)));
  return values.every((value) => value === null || Number.isFinite(value)) ? values : null;
}

function valueOf(cell: string, decimal: "." | ","): number {
  const digits = cell.replaceAll(decimal === "." ? /[^\d.]/g : /[^\d,]/g, "").replace(",", ".");
  const sign = /^\s*[$€£¥]?\s?[-−(]/.test(cell) ? -1 : 1;
  return sign * Number(digits) * (SCALES[cell.at(-1) ?? ""] ?? 1);
}
