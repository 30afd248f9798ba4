import { ident } from "../../../../../tabular/sql.ts";
import type { ColumnProfile, TableProfile } from "../../planner/profile.ts";
import { isDate, isIdentifier, isNumeric, isPeriodNumber } from "../../planner/schema.ts";
import { fromClause } from "../sql.ts";

/** Columns of both tables, as they are on either side. */
export interface SharedColumn {
  readonly name: string;
  readonly left: ColumnProfile;
  readonly right: ColumnProfile;
}

export function sharedColumns(left: TableProfile, right: TableProfile): readonly SharedColumn[] {
  return left.columns.flatMap((column) => {
    const other = right.columns.find(({ name }) => name === column.name);
    return other === undefined ? [] : [{ name: column.name, left: column, right: other }];
  });
}

/** Names of columns that tell the rows of either table apart. */
export type Key = readonly string[];

/** How many sets of two columns are looked at. */
const PAIRS = 12;

/**
 * What may be a key, the likeliest first: a column without blanks and repeats on both sides, else two of them together.
 * Measures are none: that they differ in every row is chance.
 */
export function keyCandidates(
  left: TableProfile,
  right: TableProfile,
  shared: readonly SharedColumn[],
): readonly Key[] {
  const possible = shared.filter(
    (column) => column.left.type === column.right.type && isNaming(column.left, left) && isNaming(column.right, right),
  );
  const complete = possible.filter((column) => column.left.missing + column.right.missing === 0);
  const single = complete.filter((column) => isNearlyUnique(column.left, left) && isNearlyUnique(column.right, right));
  const byLikelihood = single.toSorted((a, b) => rank(a, left) - rank(b, left));
  return [...byLikelihood.map(({ name }) => [name]), ...pairs(complete, left, right)];
}

function isNaming(column: ColumnProfile, { rows }: TableProfile): boolean {
  return !isNumeric(column) || isPeriodNumber(column) || (column.type !== "number" && isIdentifier(column, rows));
}

/** Different values of large tables are estimated, so that a near miss is looked at as well. */
function isNearlyUnique(column: ColumnProfile, { rows }: TableProfile): boolean {
  return rows > 0 && column.distinct >= rows * 0.9;
}

function rank({ left: column }: SharedColumn, { rows }: TableProfile): number {
  if (isIdentifier(column, rows)) return 0;
  if (column.type === "text") return 1;
  return isDate(column) ? 2 : 3;
}

function pairs(columns: readonly SharedColumn[], left: TableProfile, right: TableProfile): Key[] {
  const found: Key[] = [];
  for (const [at, one] of columns.entries()) {
    for (const other of columns.slice(at + 1)) {
      const enough =
        one.left.distinct * other.left.distinct >= left.rows && one.right.distinct * other.right.distinct >= right.rows;
      if (enough) found.push([one.name, other.name]);
    }
  }
  return found.slice(0, PAIRS);
}

/** One row for each candidate: its number, and whether it tells all rows apart on both sides. */
export function candidatesSql(left: TableProfile, right: TableProfile, candidates: readonly Key[]): string {
  return candidates
    .map((key, at) => {
      const columns = key.map(ident).join(", ");
      const unique = (table: TableProfile) =>
        `(SELECT count(*) = count(DISTINCT (${columns})) FROM ${fromClause(table)})`;
      return `SELECT ${at} AS candidate, CAST(${unique(left)} AND ${unique(right)} AS INTEGER) AS is_key`;
    })
    .join("\nUNION ALL\n");
}
