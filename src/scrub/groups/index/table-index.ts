/** Codes of a column's values, by row; 0 where there is none. */
export interface Dictionary {
  /** Two words for each value: the halves of the keyed hash of its folded form. */
  readonly hashes: Uint32Array;
  readonly codes: Uint8Array | Uint16Array;
}

/** What is kept of a column by which people may be grouped. */
export interface IndexedColumn {
  readonly name: string;
  readonly dictionary: Dictionary | null;
  /** Day numbers of dates; {@link NO_DAY} where there is none. */
  readonly days: Int32Array | null;
  /** Numbers, for bands; NaN where there is none. */
  readonly numbers: Float64Array | null;
  /** Whether no value occurs twice: the column numbers records. */
  readonly isUnique: boolean;
}

/** Whom the rows of a table are about. */
export interface People {
  readonly name: string;
  /** Number of the row's person, from 1; 0 where the row names nobody. */
  readonly ordinals: Uint32Array;
  readonly count: number;
  /** Half a keyed hash of each, in the order of their numbers; empty where there are too many. */
  readonly hashes: Uint32Array;
}

/** The rows of a table as far as groups of people can be counted in them again. No value can be read out of it. */
export interface TableIndex {
  readonly rows: number;
  readonly people: People;
  readonly columns: readonly IndexedColumn[];
}

/** What is kept of the tables of one file. */
export interface GroupIndex {
  readonly tables: readonly TableIndex[];
  /** Whether a table about people had too many rows to be kept. */
  readonly isCut: boolean;
}

export const NO_DAY = -(2 ** 31);
