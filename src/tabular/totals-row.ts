import type { Engine } from "./engine.ts";
import type { Column } from "./infer.ts";
import { literal } from "./sql.ts";

const TOTAL =
  /^(?:grand[ -]?)?(?:totals?|sum|gesamt|gesamtsumme|summe|insgesamt|total g[ée]n[ée]ral|totale?|итого)\s*:?$/i;
const COLUMNS_LOOKED_AT = 50;

/** Whether the first filled cell of a row says that the row adds up others. */
export function saysTotal(cells: readonly unknown[]): boolean {
  const label = cells.find((cell) => typeof cell === "string" && cell.trim() !== "");
  return typeof label === "string" && TOTAL.test(label.trim());
}

/**
 * Whether the last row only adds up the others, as people and report writers like it: its first filled cell says "Total"
 * and at least one column of numbers proves it. Counted again, such a row would double every sum.
 */
export async function endsInTotals(
  engine: Engine,
  file: string,
  columns: readonly Column[],
  rows: number,
): Promise<boolean> {
  if (rows < 3) return false;
  const raw = columns.filter((column) => column.file === file).slice(0, COLUMNS_LOOKED_AT);
  const source = `read_parquet(${literal(file)}, file_row_number = true)`;
  const texts = raw.map((_, index) => `c${index}`).join(", ");
  const [last = []] = await engine.all(`SELECT ${texts} FROM ${source} WHERE file_row_number = ${rows - 1}`);
  if (!saysTotal(last)) return false;
  const numbers = raw.filter(({ type }) => type === "integer" || type === "number");
  if (numbers.length === 0) return false;
  const pairs = numbers.map(({ sql }) => {
    const at = (where: string) => `(sum(${sql}) FILTER (WHERE file_row_number ${where} ${rows - 1}))`;
    return `coalesce(abs(${at("<")} - ${at("=")}) <= 1e-6 * greatest(1, abs(${at("=")})), false)::INT`;
  });
  const [proof = []] = await engine.all(`SELECT ${pairs.join(", ")} FROM ${source}`);
  return proof.some((holds) => Number(holds) === 1);
}
