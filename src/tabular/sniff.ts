import { type FileHandle, open } from "node:fs/promises";

import { HEAD_BYTES } from "./caps.ts";
import { readAsTable } from "./dialect.ts";
import { decode, detectEncoding } from "./encoding.ts";
import type { FileKind } from "./kind.ts";
import { looksBinary, magicKind } from "./magic.ts";
import { findTable } from "./header.ts";

/** What a look at the bytes tells; a kind outside {@link FileKind} names why the file cannot be used as it is. */
export interface Sniffed {
  readonly kind: FileKind | "gzip" | "zip" | "html" | "empty" | "encrypted" | "unsupported";
  /** Name of the text encoding, for text kinds. */
  readonly encoding: string | null;
  /** For csv and tsv; `\u0001` (which no text has) for a file of one column. */
  readonly delimiter?: string;
  readonly hasHeader?: boolean;
}

const WINDOWS = 8;
const WINDOW_BYTES = 16 * 1024;

/** Tells by content what a file is; the name is never looked at. Throws only when the file cannot be opened. */
export async function sniffFile(path: string): Promise<Sniffed> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size === 0) return { kind: "empty", encoding: null };
    const head = await readAt(file, 0, Math.min(size, HEAD_BYTES));
    const tail = await readAt(file, Math.max(0, size - HEAD_BYTES), Math.min(size, HEAD_BYTES));
    const magic = magicKind(head, tail);
    if (magic !== null) return { kind: magic, encoding: null };
    return await sniffText(file, size, head);
  } finally {
    await file.close();
  }
}

async function sniffText(file: FileHandle, size: number, head: Buffer): Promise<Sniffed> {
  const encoding = detectEncoding(await samples(file, size, head));
  if (!/^utf-(?:16|32)/.test(encoding) && looksBinary(head)) {
    return { kind: "unsupported", encoding: null };
  }
  const text = decode(head, encoding);
  if (text.trim() === "") return { kind: "empty", encoding };
  return { encoding, ...textKind(text, size <= head.length) };
}

/** Head and a few windows over the rest: the first umlaut of a large file may come late. */
async function samples(file: FileHandle, size: number, head: Buffer): Promise<Buffer> {
  if (size <= head.length) return head;
  const parts = [head];
  const step = Math.floor((size - head.length) / WINDOWS / 4) * 4;
  for (let index = 1; index <= WINDOWS; index += 1) {
    const bytes = await readAt(file, Math.max(head.length, head.length + index * step - WINDOW_BYTES), WINDOW_BYTES);
    // Cut at line ends, so that no character is split by the cutting.
    parts.push(bytes.subarray(bytes.indexOf(10) + 1, bytes.lastIndexOf(10) + 1));
  }
  return Buffer.concat(parts);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function textKind(text: string, complete: boolean): Omit<Sniffed, "encoding"> {
  const start = text.trimStart();
  if (isHtml(start)) return { kind: "html" };
  const json = jsonKind(start, complete);
  if (json !== null) return { kind: json };
  if (start.startsWith("<?xml")) return { kind: "text" };
  const reading = readAsTable(text, complete);
  if (reading === null) return { kind: "text" };
  const { delimiter } = reading.dialect;
  const { hasHeader } = findTable(reading.records);
  return { kind: delimiter === "\t" ? "tsv" : "csv", delimiter, hasHeader };
}

/** A page where a file was expected is most often a sign-in form (docs.slack.dev/messaging/working-with-files). */
function isHtml(start: string): boolean {
  return /^(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(start);
}

/** `[…]` or `{…}` is json; several of them on lines of their own are jsonl. */
function jsonKind(start: string, complete: boolean): "json" | "jsonl" | null {
  if (!/^[[{]/.test(start)) return null;
  const lines = start.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (!complete && lines.length > 1) lines.pop();
  const first = lines.slice(0, 20);
  if (first.length > 1 && first.every((line) => /^\s*[[{]/.test(line) && isJson(line))) return "jsonl";
  // A damaged or cut-off text still wants to be JSON; reading it says what is wrong.
  if (complete ? isJson(start) || opensRecords(start) : startsAsJson(start)) return "json";
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function opensRecords(start: string): boolean {
  return /^(?:\{\s*"[^"]*"\s*:|\[\s*\{\s*")/.test(start);
}

/** The beginning of a large JSON text: brackets, then a key with its colon or an array's first value. */
function startsAsJson(start: string): boolean {
  return /^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(start) || /^\[\s*(?:[[{"\-\d]|true|false|null)/.test(start);
}
