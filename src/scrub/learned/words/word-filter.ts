import type { LearnedTable } from "../table.ts";

/** Tables with more bits are asked one by one; they are few. */
const SMALL = 2 ** 16;

/**
 * Which of many tables may have a word, told at once: each bit of the words' bits is kept for 32 tables side by side
 * (bit-sliced signatures, as in Faloutsos and Christodoulakis 1984). A mask has a bit for each table.
 */
export class WordFilter {
  /** Numbers of 32 bits that make up a mask. */
  readonly width: number;
  readonly #slices: readonly Uint32Array[];
  readonly #large: readonly (readonly { readonly bit: number; readonly table: LearnedTable }[])[];

  constructor(tables: readonly LearnedTable[]) {
    this.width = Math.max(1, Math.ceil(tables.length / 32));
    const groups = Array.from({ length: this.width }, (_, at) =>
      tables.slice(at * 32, at * 32 + 32).map((table, i) => ({ bit: 1 << i, table })),
    );
    // Alone a table is asked faster than through a slice.
    const isSliced = ({ table }: { table: LearnedTable }) => tables.length > 1 && isSmall(table.wordBits.length * 32);
    this.#slices = groups.map((group) => sliced(group.filter(isSliced)));
    this.#large = groups.map((group) => group.filter((each) => !isSliced(each)));
  }

  /** Writes the mask of the tables that may have the word; false when there is none. */
  read(lo: number, hi: number, masks: Int32Array, at: number): boolean {
    let any = 0;
    for (let group = 0; group < this.width; group += 1) {
      const slice = this.#slices[group] ?? NONE;
      let mask = 0;
      if (slice.length > 0) mask = (slice[lo & (slice.length - 1)] ?? 0) & (slice[hi & (slice.length - 1)] ?? 0);
      for (const { bit, table } of this.#large[group] ?? []) if (table.mayHaveWord(lo, hi)) mask |= bit;
      masks[at + group] = mask;
      any |= mask;
    }
    return any !== 0;
  }
}

const NONE = new Uint32Array(0);

function isSmall(room: number): boolean {
  return room <= SMALL && (room & (room - 1)) === 0;
}

function sliced(group: readonly { readonly bit: number; readonly table: LearnedTable }[]): Uint32Array {
  if (group.length === 0) return NONE;
  const length = Math.max(...group.map(({ table }) => table.wordBits.length * 32));
  const slice = new Uint32Array(length);
  for (const { bit, table } of group) {
    const bits = table.wordBits;
    const room = bits.length * 32;
    for (let i = 0; i < room; i += 1) {
      if (((bits[i >>> 5] ?? 0) & (1 << (i & 31))) === 0) continue;
      // A smaller table counts its bits over again: the remainder by a power of two stays the same.
      for (let at = i; at < length; at += room) slice[at] = (slice[at] ?? 0) | bit;
    }
  }
  return slice;
}
