/** Numbers and tables as the answer shows them. */

const PREFIXES = new Set(["$", "€", "£", "¥", "₹"]);

/** `1,234.5`, `€1,234.50`, `12.3%`; "no value" for blanks. */
export function formatValue(value: string | number | null, unit: string | null, decimals?: number): string {
  if (value === null || value === "") return "no value";
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  const places = decimals ?? (unit === "%" ? 1 : decimalsFor([number]));
  const text = Math.abs(number).toLocaleString("en-US", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  const sign = number < 0 && /[1-9]/.test(text) ? "−" : "";
  if (unit === null) return `${sign}${text}`;
  if (unit === "%") return `${sign}${text}%`;
  return PREFIXES.has(unit) ? `${sign}${unit}${text}` : `${sign}${text} ${unit}`;
}

/** A percentage with one decimal. */
export function percent(value: string | number | null): string {
  return formatValue(value, "%", 1);
}

/** A change with its sign: `+12.3%`. */
export function signed(value: string | number | null, unit: string | null, decimals?: number): string {
  const text = formatValue(value, unit, decimals);
  return Number(value) > 0 ? `+${text}` : text;
}

/** None for whole numbers, two for money-like ones, more for tiny ones: the same for all values of a column. */
export function decimalsFor(values: readonly number[]): number {
  if (values.every((value) => Number.isInteger(value))) return 0;
  const largest = Math.max(...values.map((value) => Math.abs(value)));
  if (largest >= 10) return 2;
  return largest >= 0.1 ? 2 : 4;
}

/** A Markdown table; cells are escaped, numbers stand right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly boolean[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  const rule = `| ${header.map((_, index) => (right[index] === true ? "---:" : "---")).join(" | ")} |`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

export function escapeCell(text: string): string {
  return plain(text).trim();
}

/** Text of the data inside a sentence: nothing of it may act as Markdown. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/([\\*_`[\]<>~#|])/g, "\\$1");
}
