const MiB = 1024 * 1024;

/** How much a table file may ask of us. Ours to choose; the file formats' own limits are named where they apply. */
export interface Caps {
  /** Text and Parquet files larger than this are refused. */
  readonly fileBytes: number;
  /** All parts of a workbook unpacked; a bomb is stopped by this and by the ratio. */
  readonly unzippedBytes: number;
  readonly unzipRatio: number;
  /** Columns of one table. Excel ends at 16,384. */
  readonly columns: number;
  /** Rows taken of one workbook sheet. Excel ends at 1,048,576. */
  readonly sheetRows: number;
  /** Cells of one workbook sheet: a dense grid of them has to fit the child's heap. */
  readonly sheetCells: number;
  readonly sheets: number;
  /** One record of a text file; a longer one means a quote that never closes. */
  readonly recordChars: number;
  /** JSON is parsed in memory up to this size, and read by DuckDB beyond it. */
  readonly jsonBytes: number;
}

export const CAPS: Caps = {
  fileBytes: 1024 * MiB,
  unzippedBytes: 400 * MiB,
  unzipRatio: 200,
  columns: 16_384,
  sheetRows: 1_048_576,
  sheetCells: 12_000_000,
  sheets: 30,
  recordChars: 1_000_000,
  jsonBytes: 48 * MiB,
};

/** Bytes a sniff looks at; enough for 2,000 columns and a few hundred usual rows. */
export const HEAD_BYTES = 256 * 1024;
