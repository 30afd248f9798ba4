import type { FileKind } from "../tabular/kind.ts";

/** Longest name in `$INPUT_DIR`. The API allows 255 characters; a file system counts bytes, and people read names. */
const NAME_CHARS = 120;
const NAME_BYTES = 240;
const TITLE_CHARS = 120;

/** Endings that fit what a file really is; the first one is added when none of them is there. */
const ENDINGS: Record<FileKind, readonly string[]> = {
  csv: ["csv"],
  tsv: ["tsv", "tab"],
  json: ["json", "geojson"],
  jsonl: ["jsonl", "ndjson"],
  xlsx: ["xlsx", "xlsm"],
  parquet: ["parquet", "pq"],
  text: ["txt", "md", "log", "sql", "xml", "yaml", "yml", "toml", "ini", "py", "r", "js", "ts", "sh", "tex", "rst"],
  pdf: ["pdf"],
  png: ["png"],
  jpeg: ["jpg", "jpeg"],
  gif: ["gif"],
  webp: ["webp"],
};

const FOREIGN = ["xls", "xlsb", "ods", "numbers", "doc", "docx", "htm", "html", "dat", "data", "bin", "gz", "zip"];
/** Endings that claim a format, so a wrong one is replaced; `data.2024` keeps its dot. */
const CLAIMS: ReadonlySet<string> = new Set([...Object.values(ENDINGS).flat(), ...FOREIGN]);

/**
 * A name that is safe as a file name, in a shell and at the Files API (which refuses `< > : " | ? * \ /` and control
 * characters), ends as its real kind demands and is not in `taken` (compared without case). The same input gives the
 * same name; a collision gives `name-2.csv`.
 */
export function safeName(title: string, kind: FileKind, taken: ReadonlySet<string>): string {
  const { stem, ending } = splitName(lastPart(title), kind);
  const lower = new Set([...taken].map((name) => name.toLowerCase()));
  for (let turn = 1; ; turn += 1) {
    const tail = turn === 1 ? `.${ending}` : `-${turn}.${ending}`;
    const name = `${shorten(stem, NAME_CHARS - tail.length, NAME_BYTES - tail.length)}${tail}`;
    if (!lower.has(name.toLowerCase())) return name;
  }
}

/** A file's name for people: one line, no control, direction or invisible characters, not endless. */
export function displayTitle(name: string): string {
  const line = name
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length <= TITLE_CHARS ? line : `${characters.slice(0, TITLE_CHARS - 1).join("")}…`;
}

function lastPart(title: string): string {
  return title.split(/[/\\]|›/u).findLast((part) => part.trim() !== "") ?? "";
}

function splitName(name: string, kind: FileKind): { stem: string; ending: string } {
  const clean = cleanStem(name);
  const dot = clean.lastIndexOf(".");
  const claimed = dot === -1 ? "" : clean.slice(dot + 1).toLowerCase();
  const fitting = ENDINGS[kind];
  const stem = CLAIMS.has(claimed) ? clean.slice(0, dot) : clean;
  const ending = fitting.includes(claimed) ? claimed : (fitting[0] ?? "bin");
  return { stem: trimDots(stem) || "file", ending };
}

/** Only letters, digits, `.`, `-` and `_` survive: everything else is special to some shell, library or reader. */
function cleanStem(name: string): string {
  const visible = name.normalize("NFC").replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
  return trimDots(visible.replaceAll(/[^\p{L}\p{M}\p{N}.-]+/gu, "_").replaceAll(/\.{2,}/g, "."));
}

/** Without leading dots and dashes (hidden file, option) and without what cleaning left at the ends. */
function trimDots(name: string): string {
  return name.replaceAll(/^[._-]+|[._-]+$/g, "");
}

function shorten(stem: string, maxChars: number, maxBytes: number): string {
  const kept = Array.from(stem).slice(0, maxChars);
  while (kept.join("").length > maxChars || Buffer.byteLength(kept.join("")) > maxBytes) kept.pop();
  return kept.join("");
}
