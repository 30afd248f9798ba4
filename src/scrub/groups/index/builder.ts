import { type HashKey, KeyedHash } from "../../learned/keyed-hash.ts";
import type { ColumnRole } from "../../learned/columns/columns.ts";
import { foldCell, saysNothing } from "../labels/fold.ts";
import { type DayReader, dayReader } from "./dates.ts";
import { indexToBytes } from "./index-bytes.ts";
import { Numbering } from "./numbering.ts";
import { type Judged, peopleColumns } from "./people-column.ts";
import { type IndexedColumn, NO_DAY, type People, type TableIndex } from "./table-index.ts";

/** Ours to choose, so that a file's index stays within some tens of megabytes. */
const MAX_ROWS = 2_000_000;
const MAX_COLUMNS = 32;
const MAX_CELLS = 24_000_000;
const MAX_VALUES = 5_000;
/** Bands of numbers are counted again for as many rows. */
const MAX_NUMBER_ROWS = 250_000;
const MAX_TEXT = 120;

/** Collects, in the learner's pass over the rows, what groups of people are counted by. */
export class GroupIndexBuilder {
  readonly #hash: KeyedHash;
  readonly #asked: string | undefined;
  readonly #tables: TableIndex[] = [];
  #open: OpenTable | null = null;
  #cells = 0;
  #isCut = false;

  /** `asked` names the column of the people, where somebody knows better. */
  constructor(key: HashKey, asked?: string) {
    this.#hash = new KeyedHash(key);
    this.#asked = asked;
  }

  /** Looks at a table's first rows; gives the numbers of the columns it wants to see, none if it is not about people. */
  begin(
    names: readonly string[],
    roles: readonly ColumnRole[],
    sample: readonly (readonly (string | null)[])[],
    rowCount: number,
  ): number[] {
    this.#close();
    const judged = names.map((name, index): Judged => ({
      index,
      name,
      role: roles[index] ?? { kind: "none" },
      sample: sample.map((row) => row[index] ?? ""),
    }));
    const people = peopleColumns(judged, this.#asked);
    if (people === null) return [];
    const room = Math.floor((MAX_CELLS - this.#cells) / Math.max(1, rowCount)) - people.indexes.length;
    if (rowCount > MAX_ROWS || room < 1) {
      this.#isCut = true;
      return [];
    }
    const columns = judged.flatMap((column) =>
      people.indexes.includes(column.index) ? [] : (candidate(column, rowCount) ?? []),
    );
    const kept = columns.sort((a, b) => a.distinct - b.distinct).slice(0, Math.min(MAX_COLUMNS, room));
    this.#open = new OpenTable(people.name, people.indexes, kept, rowCount, this.#hash);
    const wanted = [...people.indexes, ...kept.map(({ index }) => index)];
    this.#cells += wanted.length * rowCount;
    return wanted;
  }

  /** Takes one row; `at(index)` gives its value in a column of the table. */
  take(at: (index: number) => string | null): void {
    this.#open?.take(at);
  }

  /** What was collected, as bytes; null when no table was about people. */
  end(): Uint8Array | null {
    this.#close();
    if (this.#tables.length === 0 && !this.#isCut) return null;
    return indexToBytes({ tables: this.#tables, isCut: this.#isCut });
  }

  #close(): void {
    if (this.#open !== null) this.#tables.push(this.#open.index());
    this.#open = null;
  }
}

interface Candidate {
  readonly index: number;
  readonly name: string;
  readonly distinct: number;
  readonly day: DayReader | null;
  readonly isNumeric: boolean;
}

function candidate({ index, name, role, sample }: Judged, rowCount: number): Candidate | null {
  if (role.kind === "texts") return null;
  const filled = sample.filter((value) => !saysNothing(value));
  if (filled.length === 0) return null;
  const distinct = new Set(filled.map(foldCell)).size;
  const isNumeric = filled.every((value) => /^\s*[+-]?\d[\d., ']*%?\s*$/.test(value)) && rowCount <= MAX_NUMBER_ROWS;
  const day = dayReader(filled.slice(0, 500));
  // Over many rows, what differs in nearly each is neither a date nor a number and groups nobody.
  if (day === null && !isNumeric && distinct > MAX_VALUES * 0.5 && distinct / filled.length > 0.9) return null;
  return { index, name, distinct, day, isNumeric };
}

/** A table whose rows are being read. */
class OpenTable {
  readonly #people: string;
  readonly #peopleAt: readonly number[];
  readonly #numbering: Numbering;
  readonly #columns: readonly OpenColumn[];
  readonly #hash: KeyedHash;
  #ordinals: Uint32Array;
  #rows = 0;

  constructor(people: string, at: readonly number[], columns: readonly Candidate[], rows: number, hash: KeyedHash) {
    this.#people = people;
    this.#peopleAt = at;
    this.#hash = hash;
    this.#numbering = new Numbering();
    this.#ordinals = new Uint32Array(rows);
    this.#columns = columns.map((column) => new OpenColumn(column, rows, hash));
  }

  take(at: (index: number) => string | null): void {
    const row = this.#rows;
    // A table that turns out longer than it was said to be is read no further.
    if (row >= this.#ordinals.length) return;
    const parts = this.#peopleAt.map((index) => foldCell(at(index) ?? ""));
    const person = parts.join(" ").trim();
    if (!saysNothing(person)) {
      hashText(this.#hash, person);
      this.#ordinals[row] = this.#numbering.of(this.#hash.lo, this.#hash.hi);
    }
    for (const column of this.#columns) column.take(row, at(column.index) ?? "");
    this.#rows += 1;
  }

  index(): TableIndex {
    const people: People = {
      name: this.#people,
      count: this.#numbering.count,
      ordinals: this.#ordinals.slice(0, this.#rows),
      hashes: this.#numbering.count > 500_000 ? new Uint32Array(0) : this.#numbering.hashes(),
    };
    const columns = this.#columns.map((column) => column.indexed(this.#rows)).filter((column) => column !== null);
    return { rows: this.#rows, people, columns };
  }
}

class OpenColumn {
  readonly index: number;
  readonly #candidate: Candidate;
  readonly #hash: KeyedHash;
  readonly #known = new Map<string, number>();
  readonly #byHash = new Numbering();
  #codes: Uint16Array | null;
  readonly #days: Int32Array | null;
  readonly #numbers: Float64Array | null;
  #filled = 0;

  constructor(candidate: Candidate, rows: number, hash: KeyedHash) {
    this.index = candidate.index;
    this.#candidate = candidate;
    this.#hash = hash;
    this.#codes = new Uint16Array(rows);
    this.#days = candidate.day === null ? null : new Int32Array(rows).fill(NO_DAY);
    this.#numbers = candidate.isNumeric ? new Float64Array(rows).fill(Number.NaN) : null;
  }

  take(row: number, value: string): void {
    if (saysNothing(value)) return;
    this.#filled += 1;
    if (this.#days !== null) this.#days[row] = this.#candidate.day?.(value) ?? NO_DAY;
    if (this.#numbers !== null) this.#numbers[row] = plainNumber(value);
    if (this.#codes !== null) this.#encode(row, value);
  }

  indexed(rows: number): IndexedColumn | null {
    const codes = this.#codes;
    const dictionary =
      codes === null
        ? null
        : {
            hashes: this.#byHash.pairs(),
            codes: this.#byHash.count < 256 ? Uint8Array.from(codes.subarray(0, rows)) : codes.slice(0, rows),
          };
    if (dictionary === null && this.#days === null && this.#numbers === null) return null;
    const isUnique = codes !== null && this.#filled > 1 && this.#byHash.count === this.#filled;
    const days = this.#days?.slice(0, rows) ?? null;
    return { name: this.#candidate.name, dictionary, days, numbers: this.#numbers?.slice(0, rows) ?? null, isUnique };
  }

  #encode(row: number, value: string): void {
    let code = this.#known.get(value);
    if (code === undefined) {
      hashText(this.#hash, foldCell(value).slice(0, MAX_TEXT));
      code = this.#byHash.of(this.#hash.lo, this.#hash.hi);
      if (code > MAX_VALUES) {
        this.#codes = null;
        return;
      }
      if (this.#known.size < 4 * MAX_VALUES) this.#known.set(value, code);
    }
    if (this.#codes !== null) this.#codes[row] = code;
  }
}

/** Hashes a text; the halves are then in `hash`. */
export function hashText(hash: KeyedHash, text: string): void {
  hash.begin();
  for (let i = 0; i < text.length; i += 1) hash.add(text.charCodeAt(i));
  hash.end();
}

function plainNumber(value: string): number {
  const plain = value.replace(/[ '%]/g, "");
  if (/^[+-]?\d+(?:\.\d+)?$/.test(plain)) return Number(plain);
  const grouped = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain)
    ? plain.replace(/,/g, "")
    : plain.replace(/\./g, "").replace(",", ".");
  return Number(grouped);
}
