import { open } from "node:fs/promises";
import { extname } from "node:path";

/** How Slack names a kind of file. */
export interface FileType {
  readonly mimetype: string;
  readonly filetype: string;
  readonly prettyType: string;
}

const BY_EXTENSION: Readonly<Record<string, readonly [mimetype: string, filetype: string, prettyType: string]>> = {
  csv: ["text/csv", "csv", "CSV"],
  tsv: ["text/tab-separated-values", "tsv", "TSV"],
  txt: ["text/plain", "text", "Plain Text"],
  log: ["text/plain", "text", "Plain Text"],
  md: ["text/markdown", "markdown", "Markdown (raw)"],
  json: ["application/json", "json", "JSON"],
  jsonl: ["text/plain", "text", "Plain Text"],
  html: ["text/html", "html", "HTML"],
  py: ["text/x-python", "python", "Python"],
  sql: ["text/plain", "sql", "SQL"],
  xml: ["application/xml", "xml", "XML"],
  yaml: ["text/x-yaml", "yaml", "YAML"],
  pdf: ["application/pdf", "pdf", "PDF"],
  png: ["image/png", "png", "PNG"],
  jpg: ["image/jpeg", "jpg", "JPEG"],
  jpeg: ["image/jpeg", "jpg", "JPEG"],
  gif: ["image/gif", "gif", "GIF"],
  webp: ["image/webp", "webp", "WebP"],
  svg: ["image/svg+xml", "svg", "SVG"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel Spreadsheet"],
  xls: ["application/vnd.ms-excel", "xls", "Excel Spreadsheet"],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "Word Document"],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", "PowerPoint"],
  zip: ["application/zip", "zip", "Zip"],
  gz: ["application/gzip", "gzip", "Gzip"],
  parquet: ["application/octet-stream", "binary", "Binary"],
};

const BINARY: FileType = { mimetype: "application/octet-stream", filetype: "binary", prettyType: "Binary" };
const TEXT: FileType = { mimetype: "text/plain", filetype: "text", prettyType: "Plain Text" };

/** The type Slack shows: by the name's extension, else text or binary by the first bytes. Never to be trusted. */
export async function fileType(name: string, path: string): Promise<FileType> {
  const known = BY_EXTENSION[extname(name).slice(1).toLowerCase()];
  if (known !== undefined) return { mimetype: known[0], filetype: known[1], prettyType: known[2] };
  const head = await readHead(path, 512);
  return head.includes(0) ? BINARY : TEXT;
}

/** The first bytes of a file. */
export async function readHead(path: string, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
