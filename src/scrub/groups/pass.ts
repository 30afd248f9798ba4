import type { CleanPart, CleanTable } from "../clean.ts";
import { applyEdits } from "../find/inspector.ts";
import { type Groups, HIDDEN, type JudgeContext, type Verdict } from "./guard.ts";
import { numberOf } from "./labels/fold.ts";
import { findTables, type PrintedTable } from "./print/text-tables.ts";
import { proseEdits } from "./prose.ts";

/** A range of a text that is not shown, and what stands there instead. */
export interface GroupEdit {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
}

export interface PassOptions {
  readonly groups: Groups;
  /** Fewest people a group may have. */
  readonly k: number;
  readonly isPerson: (cell: string) => boolean;
  /** Told how many groups were hidden. */
  readonly onHidden: (groups: number, surface: "table" | "text") => void;
}

const NUMBERS = /\d[\d.,]{0,30}\d|\d/g;
const MAX_NUMBERS = 10_000;

/**
 * Goes through an answer once, in reading order, and keeps what tells of small groups from being shown. The same parts
 * in the same order always come out the same, so that what is streamed is what the answer says in the end.
 */
export class GroupPass {
  readonly #options: PassOptions;
  readonly #numbers = new Set<number>();
  readonly #telling = new Set<number>();
  #hidden = 0;

  constructor(options: PassOptions) {
    this.#options = options;
  }

  /** Groups hidden so far in tables. */
  get hidden(): number {
    return this.#hidden;
  }

  part(part: CleanPart): CleanPart {
    return part.kind === "table" ? this.#table(part) : { ...part, markdown: this.text(part.markdown) };
  }

  /** Plain text or Markdown: the tables and sentences in it. */
  text(text: string): string {
    return applyEdits(text, this.edits(text));
  }

  /** What has to be changed in a text, in order and apart. */
  edits(text: string): GroupEdit[] {
    const tables = findTables(text);
    const judged = tables.map((table) => ({ table, ...this.#printedEdits(text, table) }));
    const inTables = judged.flatMap(({ edits }) => edits);
    // What only looks like a list in a sentence is a sentence.
    const covered = judged.flatMap(({ table: { rows, isInline }, isRead }) =>
      isInline === true && !isRead ? [] : rows.map(({ at, line }): [number, number] => [at, at + line.length]),
    );
    const { groups, k } = this.#options;
    const inProse = proseEdits(text, { groups, k, telling: this.#telling }).filter(
      ({ start, end }) => !covered.some(([from, to]) => start < to && end > from),
    );
    if (inProse.length > 0) this.#options.onHidden(1, "text");
    this.#remember(text);
    return [...inTables, ...inProse].sort((a, b) => a.start - b.start);
  }

  #table(table: CleanTable): CleanTable {
    return { ...table, rows: this.rows(table.header, table.rows, (cell) => cell) };
  }

  /** The rows of a table as they may be shown; `textOf` gives a cell as people read it. */
  rows<Cell>(
    header: readonly string[],
    rows: readonly (readonly Cell[])[],
    textOf: (cell: Cell) => string,
  ): (Cell | string)[][] {
    const verdict = this.#judge(
      header,
      rows.map((row) => row.map(textOf)),
    );
    const last = lastOf(verdict.rows);
    return rows.flatMap((row, at): (Cell | string)[][] => {
      if (at === last) return [otherRow(header.length, verdict.rows.size)];
      if (verdict.rows.has(at)) return [];
      return [row.map((cell, column) => (verdict.cells.has(`${at}:${column}`) ? HIDDEN : cell))];
    });
  }

  #printedEdits(text: string, table: PrintedTable): { edits: GroupEdit[]; isRead: boolean } {
    const rows = table.rows.map(({ cells }) => cells.map((cell) => cell.text));
    const { rows: hidden, cells, isRead } = this.#judge(table.header, rows);
    if (table.otherwise !== undefined && !isRead) return this.#printedEdits(text, table.otherwise);
    const edits =
      table.isInline === true ? inlineEdits(table, hidden, cells) : rowEdits(text, table, { hidden, cells });
    return { edits, isRead };
  }

  #judge(header: readonly string[], rows: readonly (readonly string[])[]): Verdict {
    const { groups, k, isPerson, onHidden } = this.#options;
    const context: JudgeContext = { isPerson, isKnown: (number) => number >= k && this.#numbers.has(number) };
    const verdict = groups.judge({ header, rows }, k, context);
    this.#hidden += verdict.groups;
    if (verdict.groups > 0) onHidden(verdict.groups, "table");
    for (const sum of verdict.tellingSums) this.#telling.add(sum);
    return verdict;
  }

  #remember(text: string): void {
    for (const [written] of text.matchAll(NUMBERS)) {
      const number = this.#numbers.size < MAX_NUMBERS ? numberOf(written) : null;
      if (number !== null) this.#numbers.add(number);
    }
  }
}

/** The last of many rows, -1 for none. */
function lastOf(rows: ReadonlySet<number>): number {
  let last = -1;
  for (const row of rows) if (row > last) last = row;
  return last;
}

/** Rows that go leave, and the last of them makes room for a row that says how many they are. */
function rowEdits(
  text: string,
  table: PrintedTable,
  { hidden, cells }: { readonly hidden: ReadonlySet<number>; readonly cells: ReadonlySet<string> },
): GroupEdit[] {
  const last = lastOf(hidden);
  return table.rows.flatMap(({ at, line, cells: printed }, row) => {
    const end = at + line.length;
    if (row === last) return [{ start: at, end, shown: table.write(otherRow(table.header.length, hidden.size)) }];
    if (hidden.has(row))
      return [{ start: at, end: Math.min(text.length, end + (text.startsWith("\r\n", end) ? 2 : 1)), shown: "" }];
    return printed.flatMap(({ start, end: to }, column) =>
      cells.has(`${row}:${column}`) ? [{ start: at + start, end: at + to, shown: HIDDEN }] : [],
    );
  });
}

/** Rows that go lose their figures where they stand. */
function inlineEdits(table: PrintedTable, rows: ReadonlySet<number>, cells: ReadonlySet<string>): GroupEdit[] {
  return table.rows.flatMap(({ at, cells: printed }, row) =>
    printed.flatMap(({ text, start, end }, column) => {
      const isHidden = cells.has(`${row}:${column}`) || (rows.has(row) && column > 0 && numberOf(text) !== null);
      return isHidden ? [{ start: at + start, end: at + end, shown: HIDDEN }] : [];
    }),
  );
}

function otherRow(width: number, groups: number): string[] {
  const label = `Other (${groups} ${groups === 1 ? "group" : "groups"})`;
  return [label, ...Array.from({ length: Math.max(0, width - 1) }, () => HIDDEN)];
}
