/** What the bytes of a usable file really are, told by content and never by the name. */
export type FileKind =
  | "csv"
  | "tsv"
  | "json"
  | "jsonl"
  | "xlsx"
  | "parquet"
  | "text"
  | "pdf"
  | "png"
  | "jpeg"
  | "gif"
  | "webp";

/** One table of a tabular file as far as a cheap look tells. */
export interface TableShape {
  /** Sheet name for workbooks, otherwise null. */
  readonly sheet: string | null;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Data rows without the header; null when counting was cut short. */
  readonly rows: number | null;
}

export const TABULAR_KINDS: ReadonlySet<FileKind> = new Set(["csv", "tsv", "json", "jsonl", "xlsx", "parquet"]);
