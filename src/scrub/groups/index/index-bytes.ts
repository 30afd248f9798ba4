import { deflateRawSync, inflateRawSync } from "node:zlib";

import { z } from "zod";

import type { GroupIndex, IndexedColumn, TableIndex } from "./table-index.ts";

/** No more comes out of the bytes of one file than this: the builder keeps less. */
const MAX_BYTES = 256 * 1024 * 1024;

const COLUMN = z.object({
  name: z.string(),
  hashes: z.number(),
  width: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  days: z.boolean(),
  numbers: z.boolean(),
  isUnique: z.boolean(),
});
const HEAD = z.object({
  isCut: z.boolean(),
  tables: z.array(
    z.object({
      rows: z.number(),
      people: z.object({ name: z.string(), count: z.number(), hashes: z.number() }),
      columns: z.array(COLUMN),
    }),
  ),
});

/** The index in as few bytes as may be: a JSON head, then the arrays one after the other, deflated. */
export function indexToBytes(index: GroupIndex): Uint8Array {
  const head = Buffer.from(JSON.stringify(headOf(index)));
  const arrays = index.tables.flatMap(arraysOf).map(bytesOf);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return deflateRawSync(Buffer.concat([length, head, ...arrays]), { level: 4 });
}

/** What {@link indexToBytes} wrote. Throws on anything else. */
export function indexFromBytes(bytes: Uint8Array): GroupIndex {
  const all = inflateRawSync(bytes, { maxOutputLength: MAX_BYTES });
  const end = 4 + all.readUInt32LE(0);
  const head = HEAD.parse(JSON.parse(all.toString("utf8", 4, end)));
  const reader = new ArrayReader(all, end);
  const tables = head.tables.map((table): TableIndex => {
    const { rows } = table;
    const { name, count, hashes } = table.people;
    const people = { name, count, ordinals: reader.uint32(rows), hashes: reader.uint32(hashes) };
    return { rows, people, columns: table.columns.map((column) => columnOf(column, rows, reader)) };
  });
  return { tables, isCut: head.isCut };
}

function headOf({ tables, isCut }: GroupIndex): z.infer<typeof HEAD> {
  return {
    isCut,
    tables: tables.map(({ rows, people, columns }) => ({
      rows,
      people: { name: people.name, count: people.count, hashes: people.hashes.length },
      columns: columns.map(({ name, dictionary, days, numbers, isUnique }) => ({
        name,
        hashes: dictionary?.hashes.length ?? 0,
        width: widthOf(dictionary?.codes),
        days: days !== null,
        numbers: numbers !== null,
        isUnique,
      })),
    })),
  };
}

function widthOf(codes: Uint8Array | Uint16Array | undefined): 0 | 1 | 2 {
  if (codes === undefined) return 0;
  return codes instanceof Uint8Array ? 1 : 2;
}

function arraysOf({ people, columns }: TableIndex): ArrayBufferView[] {
  const ofColumns = columns.flatMap(({ dictionary, days, numbers }) => [
    dictionary?.hashes,
    dictionary?.codes,
    days,
    numbers,
  ]);
  return [people.ordinals, people.hashes, ...ofColumns.filter((array) => array !== undefined && array !== null)];
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function columnOf(column: z.infer<typeof COLUMN>, rows: number, reader: ArrayReader): IndexedColumn {
  const { name, hashes, width, isUnique } = column;
  const dictionary =
    width === 0
      ? null
      : { hashes: reader.uint32(hashes), codes: width === 1 ? reader.uint8(rows) : reader.uint16(rows) };
  return {
    name,
    dictionary,
    days: column.days ? new Int32Array(reader.take(rows * 4)) : null,
    numbers: column.numbers ? new Float64Array(reader.take(rows * 8)) : null,
    isUnique,
  };
}

class ArrayReader {
  readonly #all: Buffer;
  #at: number;

  constructor(all: Buffer, at: number) {
    this.#all = all;
    this.#at = at;
  }

  /** The next bytes in a buffer of their own, so that wider numbers lie where they must. */
  take(length: number): ArrayBuffer {
    const end = this.#at + length;
    if (end > this.#all.length) throw new Error("an index of groups ends early");
    const copy = new Uint8Array(this.#all.subarray(this.#at, end)).buffer;
    this.#at = end;
    return copy;
  }

  uint8(length: number): Uint8Array {
    return new Uint8Array(this.take(length));
  }

  uint16(length: number): Uint16Array {
    return new Uint16Array(this.take(length * 2));
  }

  uint32(length: number): Uint32Array {
    return new Uint32Array(this.take(length * 4));
  }
}
