import type { PrintedCell, PrintedRow, PrintedTable } from "./text-tables.ts";

/** A value as JSON, JavaScript or Python writes it, with the range it stands in. */
type Literal = { readonly start: number; readonly end: number } & (
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Literal[] }
  | { readonly kind: "record"; readonly members: readonly (readonly [Literal, Literal])[] }
);

const MAX_DEPTH = 4;
const MAX_ITEMS = 20_000;
const SPACE = /[\s]/;
const BARE = /[\p{L}\p{N}_.+-]/u;
const CLOSES: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" };

/** Lists of records or of tuples, and records of figures, read as tables of which single cells are blanked. */
export function literalTables(text: string): PrintedTable[] {
  const tables: PrintedTable[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (CLOSES[text.charAt(at)] === undefined) continue;
    const literal = new Reader(text).read(at, 0);
    const table = literal === null ? null : tableOf(text, literal);
    if (literal === null || table === null) continue;
    tables.push(table);
    at = literal.end - 1;
  }
  return tables;
}

/** Reads one literal; gives up at whatever is none. What does not end is read to the end of the text at most four times. */
class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(from: number, depth: number): Literal | null {
    const start = this.#skip(from);
    const char = this.#text.charAt(start);
    if (CLOSES[char] !== undefined) return depth < MAX_DEPTH ? this.#group(start, depth) : null;
    if (char === '"' || char === "'") return this.#string(start, char);
    let end = start;
    while (end < this.#text.length && BARE.test(this.#text.charAt(end))) end += 1;
    if (end === start) return null;
    // `Timestamp('2024-01-01 00:00:00')`, `Decimal('1.5')`: what is in the brackets counts.
    if (this.#text.charAt(end) === "(" && depth < MAX_DEPTH) {
      const call = this.#group(end, depth + 1);
      const [only] = call?.kind === "list" ? call.items : [];
      return call === null || only?.kind !== "value" ? null : { kind: "value", text: only.text, start, end: call.end };
    }
    return { kind: "value", text: this.#text.slice(start, end), start, end };
  }

  #group(start: number, depth: number): Literal | null {
    const close = CLOSES[this.#text.charAt(start)] ?? "";
    const items: Literal[] = [];
    const members: [Literal, Literal][] = [];
    for (let at = this.#skip(start + 1); ;) {
      if (this.#text.charAt(at) === close) {
        if (members.length > 0) return items.length > 0 ? null : { kind: "record", members, start, end: at + 1 };
        return { kind: "list", items, start, end: at + 1 };
      }
      const item = items.length + members.length < MAX_ITEMS ? this.read(at, depth + 1) : null;
      if (item === null) return null;
      at = this.#skip(item.end);
      if (close === "}" && this.#text.charAt(at) === ":") {
        const value = this.read(at + 1, depth + 1);
        if (value === null) return null;
        members.push([item, value]);
        at = this.#skip(value.end);
      } else items.push(item);
      if (this.#text.charAt(at) === ",") at = this.#skip(at + 1);
      else if (this.#text.charAt(at) !== close) return null;
    }
  }

  #string(start: number, quote: string): Literal | null {
    let text = "";
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const char = this.#text.charAt(at);
      if (char === quote) return { kind: "value", text, start, end: at + 1 };
      if (char === "\n") return null;
      if (char === "\\") at += 1;
      text += char === "\\" ? this.#text.charAt(at) : char;
    }
    return null;
  }

  #skip(from: number): number {
    let at = from;
    while (at < this.#text.length && SPACE.test(this.#text.charAt(at))) at += 1;
    return at;
  }
}

type Group = Exclude<Literal, { kind: "value" }>;

function tableOf(text: string, literal: Literal): PrintedTable | null {
  if (literal.kind === "value") return null;
  if (literal.kind === "record") return membersTable(text, literal);
  const groups = literal.items.filter((item): item is Group => item.kind !== "value");
  if (groups.length < 2 || groups.length < literal.items.length) return null;
  return recordsTable(text, groups) ?? tuplesTable(text, groups);
}

/** `[{"city": "Oslo", "n": 12}, …]`. */
function recordsTable(text: string, groups: readonly Group[]): PrintedTable | null {
  const records = groups.flatMap((group) => (group.kind === "record" ? [group] : []));
  if (records.length < groups.length) return null;
  const header = [...new Set(records.flatMap(({ members }) => members.map(([name]) => textOf(name))))];
  return inline(
    header,
    records.map(({ start, end, members }) => {
      const cells = new Map(members.map(([name, value]) => [textOf(name), value]));
      return rowOf(
        text,
        { start, end },
        header.map((name) => cells.get(name) ?? null),
      );
    }),
  );
}

/** `[("Oslo", 12), …]`. */
function tuplesTable(text: string, groups: readonly Group[]): PrintedTable | null {
  const lists = groups.flatMap((group) => (group.kind === "list" ? [group] : []));
  const width = lists[0]?.items.length ?? 0;
  if (lists.length < groups.length || width < 2 || lists.some(({ items }) => items.length !== width)) return null;
  return inline(
    Array.from({ length: width }, () => ""),
    lists.map((list) => rowOf(text, list, list.items)),
  );
}

/** `{"Oslo": 12, …}`, `{("Oslo", "free"): 12, …}`, `{"Oslo": {"n": 12, "mean": 3.5}, …}`. */
function membersTable(text: string, { members }: Extract<Literal, { kind: "record" }>): PrintedTable | null {
  if (members.length < 2) return null;
  const rows = members.map(([name, value]) => ({
    keys: name.kind === "list" ? name.items : [name],
    range: { start: name.start, end: value.end },
    values:
      value.kind === "value" ? [value] : value.kind === "list" ? value.items : value.members.map(([, each]) => each),
  }));
  const { keys = [], values = [] } = rows[0] ?? {};
  const isEven = rows.every((row) => row.keys.length === keys.length && row.values.length === values.length);
  if (!isEven || values.length === 0) return null;
  const [, first] = members[0] ?? [];
  const names = first?.kind === "record" ? first.members.map(([name]) => textOf(name)) : values.map(() => "");
  return inline(
    [...keys.map(() => ""), ...names],
    rows.map((row) => rowOf(text, row.range, [...row.keys, ...row.values])),
  );
}

function inline(header: readonly string[], rows: readonly PrintedRow[]): PrintedTable {
  return { header, rows, isInline: true, write: (cells) => cells.join(", ") };
}

function rowOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  cells: readonly (Literal | null)[],
): PrintedRow {
  return {
    at: start,
    line: text.slice(start, end),
    cells: cells.map((cell): PrintedCell =>
      cell === null
        ? { text: "", start: end - start, end: end - start }
        : { text: textOf(cell), start: cell.start - start, end: cell.end - start },
    ),
  };
}

function textOf(literal: Literal): string {
  if (literal.kind !== "value") return "";
  return /^(?:None|null|nan|NaN|undefined)$/.test(literal.text) ? "" : literal.text;
}
