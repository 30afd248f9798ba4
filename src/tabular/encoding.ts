import { analyse } from "chardet";

/** BOMs of the Unicode standard, chapter 23.8; the longer ones first because UTF-32 LE begins like UTF-16 LE. */
const BOMS: readonly (readonly [encoding: string, hex: string])[] = [
  ["utf-32le", "fffe0000"],
  ["utf-32be", "0000feff"],
  ["utf-8", "efbbbf"],
  ["utf-16le", "fffe"],
  ["utf-16be", "feff"],
];

/** Encodings chardet may name and `TextDecoder` reads. */
const KNOWN = new Set(
  `shift_jis big5 euc-jp euc-kr gb18030 iso-2022-jp iso-8859-1 iso-8859-2 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8
  iso-8859-9 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257
  windows-1258 windows-874 koi8-r`.split(/\s+/),
);

/** Encodings chardet overlooks in short texts, or does not know; they are weighed with this confidence besides. */
const OVERLOOKED = ["macintosh", "windows-874", "windows-1254"];
const OVERLOOKED_CONFIDENCE = 12;

/** The text encoding of a sample, in the names {@link createDecoder} takes. */
export function detectEncoding(sample: Buffer): string {
  const hex = sample.subarray(0, 4).toString("hex");
  for (const [encoding, bom] of BOMS) {
    if (hex.startsWith(bom)) return encoding;
  }
  return wideEncoding(sample) ?? (isUtf8(sample) ? "utf-8" : byteEncoding(sample));
}

/** The text of bytes in an encoding that {@link detectEncoding} named; wrong bytes become U+FFFD. */
export function decode(bytes: Buffer, encoding: string): string {
  const decoder = createDecoder(encoding);
  return (decoder.push(bytes) + decoder.end()).replaceAll("\0", "");
}

/** Turns bytes into text piece by piece. */
export interface Decoder {
  push(bytes: Buffer): string;
  end(): string;
}

/** A decoder for any encoding that {@link detectEncoding} names; byte order marks are dropped. */
export function createDecoder(encoding: string): Decoder {
  if (encoding.startsWith("utf-32")) return wideDecoder(encoding === "utf-32le");
  const decoder = new TextDecoder(encoding);
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** UTF-32, which the Encoding Standard leaves out on purpose but which some exports still use. */
function wideDecoder(little: boolean): Decoder {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(bytes) {
      const all = Buffer.concat([rest, bytes]);
      const end = all.length - (all.length % 4);
      rest = all.subarray(end);
      let text = "";
      for (let at = 0; at < end; at += 4) {
        const code = little ? all.readUInt32LE(at) : all.readUInt32BE(at);
        if (code !== 0xfeff) text += code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
      }
      return text;
    },
    end: () => "",
  };
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
  const guesses = analyse(telling).map(({ name, confidence }) => ({ encoding: name.toLowerCase(), confidence }));
  const others = OVERLOOKED.map((encoding) => ({ encoding, confidence: OVERLOOKED_CONFIDENCE }));
  for (const { encoding, confidence } of [...guesses.filter(({ encoding }) => KNOWN.has(encoding)), ...others]) {
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

/** Up to 60 points for text whose non-ASCII characters are letters inside words; less for what no language writes. */
function readability(bytes: Buffer, encoding: string): number {
  const text = decode(bytes, encoding);
  let letters = 0;
  let odd = 0;
  for (const character of text) {
    if (character <= "\u007f") continue;
    if (character === "\ufffd" || /[\u0080-\u009f]/u.test(character)) odd += 4;
    else if (/[\p{Letter}\p{Mark}€£°§–—’“”„…]/u.test(character)) letters += 1;
    else odd += 1;
  }
  const mixedCase = (text.match(/\p{Ll}\p{Lu}(?=\p{Ll})/gu) ?? []).length;
  // Thorn and eth are Icelandic; at their places windows-1254 has the letters that Turkish needs.
  const thorns = /[áíóúæ]/iu.test(text) ? 0 : (text.match(/[þðý]/giu) ?? []).length;
  // No language strings three accented Latin letters together; another script read as Latin does.
  const strings = (text.match(/[\u00c0-\u024f]{3,}/gu) ?? []).join("").length;
  const seen = letters + odd;
  return seen === 0 ? 0 : (60 * (letters - odd - 2 * (mixedCase + thorns + strings))) / seen;
}
