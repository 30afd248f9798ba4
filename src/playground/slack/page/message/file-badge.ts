import type { VNode } from "preact";
import { html } from "../base/html.ts";

const FAMILIES: Readonly<Record<string, string>> = {
  csv: "sheet",
  tsv: "sheet",
  xlsx: "sheet",
  xls: "sheet",
  parquet: "sheet",
  json: "data",
  jsonl: "data",
  ndjson: "data",
  pdf: "page",
  txt: "page",
  md: "page",
  docx: "page",
  png: "image",
  jpg: "image",
  jpeg: "image",
  gif: "image",
  webp: "image",
  svg: "image",
  zip: "pack",
  gz: "pack",
};

/** A small sheet of paper with the file's kind on it. */
export function FileBadge({ name, size = 40 }: { name: string; size?: number }): VNode {
  const kind = /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? "file";
  const family = FAMILIES[kind] ?? "other";
  const text = kind.slice(0, 4).toUpperCase();
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${size / (text.length > 3 ? 4.4 : 3.7)}px` };
  return html`<span class=${`file-badge file-${family}`} style=${style} aria-hidden="true">${text}</span>`;
}
