import { type HashKey, KeyedHash } from "../../learned/keyed-hash.ts";
import { hashText } from "../index/builder.ts";
import { type IndexedColumn, NO_DAY, type TableIndex } from "../index/table-index.ts";
import { foldCell, headerWords, otherForms, saysNothing } from "../labels/fold.ts";
import { numberIn, type Unit } from "../labels/periods.ts";

/** A column of the upload, ready to be asked for values. */
export class SourceColumn {
  readonly indexed: IndexedColumn;
  readonly words: readonly string[];
  readonly #hash: KeyedHash;
  #codes: Map<string, number> | null = null;

  constructor(indexed: IndexedColumn, hash: KeyedHash) {
    this.indexed = indexed;
    this.words = headerWords(indexed.name);
    this.#hash = hash;
  }

  /** Code of a value as the upload has it; 0 for none, -1 for one that is not in the column. */
  codeOf(cell: string): number {
    const exact = this.#find(foldCell(cell));
    if (exact !== -1) return exact;
    if (saysNothing(cell)) return 0;
    for (const form of otherForms(cell)) {
      const code = this.#find(form);
      if (code !== -1) return code;
    }
    return -1;
  }

  /** Values the column has. */
  get values(): number {
    return (this.indexed.dictionary?.hashes.length ?? 0) / 2;
  }

  #find(folded: string): number {
    hashText(this.#hash, folded);
    return this.#known().get(`${this.#hash.lo >>> 0}:${this.#hash.hi >>> 0}`) ?? -1;
  }

  #known(): Map<string, number> {
    if (this.#codes !== null) return this.#codes;
    const hashes = this.indexed.dictionary?.hashes ?? new Uint32Array(0);
    this.#codes = new Map();
    for (let i = 0; i < hashes.length; i += 2) this.#codes.set(`${hashes[i]}:${hashes[i + 1]}`, i / 2 + 1);
    return this.#codes;
  }
}

/** A table of the upload in which the people of a group can be counted. */
export class Source {
  readonly index: TableIndex;
  readonly columns: readonly SourceColumn[];
  readonly peopleWords: readonly string[];
  readonly #hash: KeyedHash;
  readonly #perValue = new Map<SourceColumn, Uint32Array>();
  readonly #perPeriod = new Map<string, ReadonlyMap<number, number>>();
  #people: Map<number, number> | null = null;

  constructor(index: TableIndex, key: HashKey) {
    this.index = index;
    this.#hash = new KeyedHash(key);
    this.columns = index.columns.map((column) => new SourceColumn(column, this.#hash));
    this.peopleWords = headerWords(index.people.name);
  }

  /** Number of the person that a cell names, or 0. */
  personOf(cell: string): number {
    const { hashes } = this.index.people;
    if (this.#people === null) {
      this.#people = new Map();
      for (const [i, hash] of hashes.entries()) this.#people.set(hash, i + 1);
    }
    hashText(this.#hash, foldCell(cell));
    return this.#people.get(this.#hash.lo >>> 0) ?? 0;
  }

  /** Different people of every group; `groupOf` gives a row's group or -1. */
  members(groups: number, groupOf: (row: number) => number): Uint32Array[] {
    const { rows, people } = this.index;
    const groupOfRow = new Int32Array(rows);
    const sizes = new Uint32Array(groups);
    for (let row = 0; row < rows; row += 1) {
      const group = people.ordinals[row] === 0 ? -1 : groupOf(row);
      groupOfRow[row] = group;
      if (group >= 0) sizes[group] = (sizes[group] ?? 0) + 1;
    }
    const lists = Array.from(sizes, (size) => new Uint32Array(size));
    const filled = new Uint32Array(groups);
    for (let row = 0; row < rows; row += 1) {
      const group = groupOfRow[row] ?? -1;
      const list = lists[group];
      if (list === undefined) continue;
      list[filled[group] ?? 0] = people.ordinals[row] ?? 0;
      filled[group] = (filled[group] ?? 0) + 1;
    }
    const seen = new Uint32Array(people.count + 1);
    return lists.map((list, group) => distinct(list, seen, group + 1));
  }

  /** Different people in each period of a column of days, by its number. */
  perPeriod(column: SourceColumn, unit: Unit): ReadonlyMap<number, number> {
    const name = `${this.columns.indexOf(column)}:${unit}`;
    const known = this.#perPeriod.get(name);
    if (known !== undefined) return known;
    const { days } = column.indexed;
    const numbers = new Map<number, number>();
    const groupOf = (row: number) => {
      const day = days?.[row] ?? NO_DAY;
      if (day === NO_DAY) return -1;
      const period = numberIn(unit, day);
      const group = numbers.get(period) ?? numbers.size;
      numbers.set(period, group);
      return group;
    };
    for (let row = 0; row < this.index.rows; row += 1) groupOf(row);
    const lists = this.members(numbers.size, groupOf);
    const counts = new Map([...numbers].map(([period, group]) => [period, lists[group]?.length ?? 0]));
    this.#perPeriod.set(name, counts);
    return counts;
  }

  /** Different people for each value of a column, by its code. */
  perValue(column: SourceColumn): Uint32Array {
    let counts = this.#perValue.get(column);
    if (counts === undefined) {
      const codes = column.indexed.dictionary?.codes ?? new Uint8Array(0);
      counts = Uint32Array.from(
        this.members(column.values + 1, (row) => codes[row] ?? 0),
        (list) => list.length,
      );
      this.#perValue.set(column, counts);
    }
    return counts;
  }
}

function distinct(list: Uint32Array, seen: Uint32Array, stamp: number): Uint32Array {
  let count = 0;
  for (const person of list) {
    if (seen[person] === stamp) continue;
    seen[person] = stamp;
    list[count] = person;
    count += 1;
  }
  return list.subarray(0, count);
}
