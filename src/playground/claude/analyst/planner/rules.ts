import { filtersOf } from "./conditions.ts";
import { parseNumber, tokenize } from "./language/words.ts";
import type { Filter } from "./plan.ts";
import type { ColumnProfile, Profile, TableProfile } from "./profile.ts";
import { readAgainst } from "./reading.ts";
import { isIdentifier, isNumeric } from "./schema.ts";

/** What people of the thread said to hold, as far as the analyst can apply it to a table. */
export interface Rules {
  /** A value in the place of every blank of a column. */
  readonly fills: readonly { readonly column: string; readonly value: number | string }[];
  /** Rows that fulfil all conditions of one of them are left out. */
  readonly without: readonly (readonly Filter[])[];
  /** What became of each statement, in a sentence. */
  readonly notes: readonly string[];
}

export interface RuledTable extends TableProfile {
  readonly rules: Rules;
}

export function hasRules(table: TableProfile): table is RuledTable {
  return "rules" in table;
}

/** Something empty at the beginning of a statement, in the languages in which it is said. */
const BLANK =
  /^(?:(?:treat|count|read|take|consider|regard|fill|replace|the|all|any|an?|die|das|les?|las?|los?|una?|cells?|celdas?|cellules?|celle|valeurs?|valores?|valori) )*(?:blanks?|empty|missing|nulls?|nan|unfilled|leer\w*|fehlende\w*|vides?|manquante?s?|vac[ií][oa]s?|vazi[oa]s?|vuot[oaie]|leeg|lege|空白|空欄|空のセル|欠損値?|空值|空单元格|빈칸|빈 셀)/iu;
const LEFT_OUT =
  /^(?:always )?(?:exclude|excluding|ignore|leave out|disregard|omit|filter out|without|(?:don['’]t|do not|never) (?:count|include)|schlie(?:ß|ss)e?t?|lass(?:e|t)?|ignorier\w*|ohne|exclu\w*|ignore[zr]?|excluy\w*|excluir|ignor\w*|escludi|negeer|sluit|排除|忽略|不包括)\s*/iu;
/** Where these languages put the word for it at the end. */
const LEFT_OUT_LAST = /(?:を|は)?(?:除外(?:して(?:ください)?|する)?|除く)$|\s(?:aus|weg|uit)$|(?:을|를)?\s*제외\S*$/iu;
const ZERO = /(?:^|[^\p{L}\p{N}.,])(?:zero|null|nul|cero|zéro)(?:[^\p{L}\p{N}]|$)/iu;

/** Every table with what the statements come to in it. */
export function withRules(profile: Profile, statements: readonly string[]): Profile {
  if (statements.length === 0) return profile;
  // Several rules can be given in one breath.
  const each = statements.flatMap((statement) =>
    statement.split(/;\s*|\s+and\s+(?=exclude|ignore|blank|empty|missing)/iu),
  );
  return {
    ...profile,
    tables: profile.tables.map((table): RuledTable => ({ ...table, rules: rulesFor(table, each) })),
  };
}

function rulesFor(table: TableProfile, statements: readonly string[]): Rules {
  const fills = new Map<string, number | string>();
  const without: (readonly Filter[])[] = [];
  const notes: string[] = [];
  for (const statement of statements.map((each) => each.trim()).filter((each) => each !== "")) {
    const read = fillOf(statement, table) ?? withoutOf(statement, table);
    if (read === null) {
      notes.push(`“${statement}” is remembered, but offline I cannot apply it to this table.`);
      continue;
    }
    for (const { column, value } of read.fills) fills.set(column, value);
    if (read.without.length > 0) without.push(read.without);
    notes.push(read.note);
  }
  return { fills: [...fills].map(([column, value]) => ({ column, value })), without, notes };
}

interface Read {
  readonly fills: Rules["fills"];
  readonly without: readonly Filter[];
  readonly note: string;
}

/** "blank means 0" for every column of numbers with blanks, "blank score means 0" for the one that is named. */
function fillOf(statement: string, table: TableProfile): Read | null {
  if (!BLANK.test(statement)) return null;
  const value = valueIn(statement);
  if (value === null) return null;
  const { columns } = readAgainst(tokenize(statement), table);
  const named = columns.map(({ column }) => column).filter((column) => isNumeric(column));
  const all = table.columns.filter((column) => isNumeric(column) && !isIdentifier(column, table.rows));
  const meant = (named.length > 0 ? named : all).filter(({ missing }) => missing > 0);
  const what = `Remembered: ${statement}.`;
  if (meant.length === 0) return { fills: [], without: [], note: `${what} No number is blank here.` };
  const fills = meant.map(({ name }) => ({ column: name, value }));
  return { fills, without: [], note: `${what} ${countWords(meant)} as ${value}.` };
}

function countWords(columns: readonly ColumnProfile[]): string {
  const words = columns.map(({ name, missing }) => `${missing} in ${name}`);
  const [first = ""] = words;
  const list = words.length === 1 ? first : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
  const one = columns.length === 1 && columns[0]?.missing === 1;
  return one ? `The blank in ${columns[0]?.name ?? ""} counts` : `Blanks (${list}) count`;
}

/** The number a statement ends with; the words for none count as well. */
function valueIn(statement: string): number | null {
  const numbers = statement.match(/-?\d[\d,]*(?:\.\d+)?/gu) ?? [];
  const last = numbers.at(-1);
  if (last !== undefined) {
    const sign = last.startsWith("-") ? -1 : 1;
    const value = parseNumber(last.replace("-", ""));
    return value === null ? null : sign * value;
  }
  return ZERO.test(statement) ? 0 : null;
}

/** "exclude test accounts", "ignore rows where status = cancelled": the rows that are meant are read as any filter is. */
function withoutOf(statement: string, table: TableProfile): Read | null {
  const last = statement.replace(LEFT_OUT_LAST, "");
  const rest = statement.replace(LEFT_OUT, "").replace(LEFT_OUT_LAST, "");
  if (rest === statement && last === statement) return null;
  const meant = filtersOf(readAgainst(tokenize(rest), table)).map(positive);
  const what = `Remembered: ${statement}.`;
  if (meant.length === 0) return { fills: [], without: [], note: `${what} I found no such rows in this table.` };
  return { fills: [], without: meant, note: `${what} Those rows are left out.` };
}

function positive(filter: Filter): Filter {
  return filter.kind === "in" ? { ...filter, negated: false } : filter;
}
