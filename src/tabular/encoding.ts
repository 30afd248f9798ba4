import { analyse } from "chardet";

/** BOMs of the Unicode standard, chapter 23.8; the longer ones first because UTF-32 LE begins like UTF-16 LE. */
const BOMS: readonly (readonly [encoding: string, hex: string])[] = [
  ["utf-32le", "fffe0000"],
  ["utf-32be", "0000feff"],
  ["utf-8", "efbbbf"],
  ["utf-16le", "fffe"],
  ["utf-16be", "feff"],
];

/** Encodings in which chardet's guess may be taken; its other names mean nothing to `TextDecoder`. */
const KNOWN = new Set([
  "shift_jis",
  "big5",
  "euc-jp",
  "euc-kr",
  "gb18030",
  "iso-2022-jp",
  "iso-8859-1",
  "iso-8859-2",
  "iso-8859-5",
  "iso-8859-6",
  "iso-8859-7",
  "iso-8859-8",
  "iso-8859-9",
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-1258",
  "windows-874",
  "koi8-r",
]);

/** The text encoding of a sample in `TextDecoder`'s names, or null when the bytes are no text in any we know. */
export function detectEncoding(sample: Buffer): string | null {
  const hex = sample.subarray(0, 4).toString("hex");
  for (const [encoding, bom] of BOMS) {
    if (hex.startsWith(bom)) return encoding.startsWith("utf-32") ? null : encoding;
  }
  return wideEncoding(sample) ?? (isUtf8(sample) ? "utf-8" : byteEncoding(sample));
}

/** The text of bytes in an encoding that {@link detectEncoding} named; wrong bytes become U+FFFD. */
export function decode(bytes: Buffer, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes).replaceAll("\0", "");
}

/** Valid UTF-8, where the sample may end inside a character. */
export function isUtf8(sample: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** UTF-16 without a BOM: line ends, separators and digits have a zero byte, always on the same side. */
function wideEncoding(sample: Buffer): string | null {
  let even = 0;
  let odd = 0;
  const length = Math.min(sample.length, 65_536);
  for (let at = 0; at < length; at += 1) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const pairs = length / 2;
  if (even + odd < 3) return null;
  if (odd > pairs * 0.1 && odd > even * 8) return "utf-16le";
  if (even > pairs * 0.1 && even > odd * 8) return "utf-16be";
  return null;
}

/**
 * One of the older encodings. chardet weighs byte statistics, which short tables starve of evidence, so the guess is
 * made on the lines with non-ASCII bytes and must read as words; otherwise windows-1252, which decodes everything.
 */
function byteEncoding(sample: Buffer): string {
  const telling = nonAsciiLines(sample);
  let best = { encoding: "windows-1252", score: -1 };
  for (const { name, confidence } of analyse(telling)) {
    const encoding = name.toLowerCase();
    if (!KNOWN.has(encoding)) continue;
    const score = confidence + readability(telling, encoding);
    if (score > best.score) best = { encoding, score };
  }
  return best.encoding === "iso-8859-1" ? "windows-1252" : best.encoding;
}

function nonAsciiLines(sample: Buffer): Buffer {
  const lines: Buffer[] = [];
  let start = 0;
  let total = 0;
  while (start < sample.length && total < 65_536) {
    const newline = sample.indexOf(10, start);
    const end = newline === -1 ? sample.length : newline + 1;
    const line = sample.subarray(start, end);
    if (line.some((byte) => byte >= 0x80)) {
      lines.push(line);
      total += line.length;
    }
    start = end;
  }
  return Buffer.concat(lines);
}

/** Up to 60 points for text whose non-ASCII characters are letters inside words of one script. */
function readability(bytes: Buffer, encoding: string): number {
  const text = decode(bytes, encoding);
  let letters = 0;
  let odd = 0;
  for (const character of text) {
    if (character <= "\u007f") continue;
    if (character === "\ufffd" || /[\u0080-\u009f]/u.test(character)) odd += 4;
    else if (/\p{Letter}|[€£°§–—’“”„…]/u.test(character)) letters += 1;
    else odd += 1;
  }
  const mixedCase = (text.match(/\p{Ll}\p{Lu}(?=\p{Ll})/gu) ?? []).length;
  const seen = letters + odd;
  return seen === 0 ? 0 : (60 * (letters - odd - mixedCase)) / seen;
}
