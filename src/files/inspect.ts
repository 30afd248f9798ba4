import { AppError } from "../errors.ts";
import { type FileKind, TABULAR_KINDS, type TableShape } from "../tabular/kind.ts";
import type { sniffFile } from "../tabular/sniff.ts";
import type { Tabular } from "../tabular/tables.ts";
import type { DatasetUse } from "./dataset.ts";
import { FileTrouble } from "./words/trouble.ts";

export interface InspectDeps {
  readonly sniff: typeof sniffFile;
  readonly tabular: Pick<Tabular, "shape">;
}

/** What a usable file is and how Claude gets it. */
export interface Inspected {
  readonly kind: FileKind;
  readonly use: DatasetUse;
  /** Media type of the upload; document and image blocks are chosen by it at the API. */
  readonly type: string;
  readonly tables: readonly TableShape[];
}

/** Largest files that the model reads itself; above, code in the container reads them. */
const MODEL_READS = {
  /** Plain text costs about one token for four characters, in every turn. */
  textBytes: 128 * 1024,
  /** A request may have 32 MB in all and a PDF some hundred pages; large ones are for pdfplumber. */
  pdfBytes: 10 * 1024 * 1024,
  /** The API refuses larger images. */
  imageBytes: 5 * 1024 * 1024,
} as const;

const TYPES: Record<FileKind, string> = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  json: "application/json",
  jsonl: "application/jsonl",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
  text: "text/plain",
  pdf: "application/pdf",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

/** Formats that are broken when they do not open; text that a parser trips over can still be read by other means. */
const BINARY_TABLES: ReadonlySet<FileKind> = new Set(["xlsx", "parquet"]);

export type Look = { readonly archive: "gzip" | "zip" } | { readonly archive: null; readonly file: Inspected };

/**
 * What the bytes at `path` are, whatever the file is called. Throws {@link FileTrouble} for what cannot be used, and
 * the signal's reason when cancelled.
 */
export async function inspect(path: string, bytes: number, deps: InspectDeps, signal: AbortSignal): Promise<Look> {
  const sniffed = await deps.sniff(path);
  switch (sniffed.kind) {
    case "gzip":
    case "zip":
      return { archive: sniffed.kind };
    case "html":
      throw new FileTrouble({ kind: "web_page" });
    case "empty":
    case "encrypted":
    case "unsupported":
      throw new FileTrouble({ kind: sniffed.kind });
    default: {
      const { kind } = sniffed;
      const tables = TABULAR_KINDS.has(kind) ? await shapeOf(path, kind, deps.tabular, signal) : [];
      return { archive: null, file: { kind, use: useOf(kind, bytes, sniffed.encoding), type: TYPES[kind], tables } };
    }
  }
}

function useOf(kind: FileKind, bytes: number, encoding: string | null): DatasetUse {
  switch (kind) {
    case "text":
      return bytes <= MODEL_READS.textBytes && isUtf8(encoding) ? "document" : "container";
    case "pdf":
      return bytes <= MODEL_READS.pdfBytes ? "document" : "container";
    case "png":
    case "jpeg":
    case "gif":
    case "webp":
      return bytes <= MODEL_READS.imageBytes ? "image" : "container";
    default:
      return "container";
  }
}

/** Text documents have to be UTF-8; code in the container can decode anything. */
function isUtf8(encoding: string | null): boolean {
  return encoding === null || /^(?:utf-?8|ascii|us-ascii)/i.test(encoding);
}

async function shapeOf(path: string, kind: FileKind, tabular: InspectDeps["tabular"], signal: AbortSignal) {
  try {
    return await tabular.shape(path, kind, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const trouble = BINARY_TABLES.has(kind) ? brokenBytes(error) : null;
    if (trouble !== null) throw new FileTrouble({ kind: trouble }, error);
    return [];
  }
}

/**
 * What a failed look says about the bytes themselves. Too many columns, too little time or memory concern only us: code
 * in the container may well read such a file. `tabular/` has one code for all of them and tells them apart in words.
 */
function brokenBytes(error: unknown): "damaged" | "bomb" | null {
  if (!(error instanceof AppError) || error.code !== "file.refused") return null;
  if (/\bdamaged\b/.test(error.userMessage)) return "damaged";
  return /\bunpacks to far more\b/.test(error.userMessage) ? "bomb" : null;
}
