/**
 * The credentials this process itself holds, found by value wherever text leaves it: in answers, files and log lines.
 * Registered once at start, in the forms in which a credential usually leaks.
 */
const MIN_SECRET_CHARS = 8;
/** Half of a credential as long as this is still one: whoever has it has most of the work behind him. */
const LONG_SECRET_CHARS = 32;
/** What gets between the characters of a value on its way: breaks, marks, what is not seen. */
const GAPS = [
  " ",
  "\t",
  "\n",
  "\r",
  "*",
  "_",
  "~",
  ".",
  "-",
  "\u00ad",
  "\u200b",
  "\u200c",
  "\u200d",
  "\u2060",
  "\ufeff",
];
/** Base64 is broken into lines (RFC 2045). */
const BREAK = String.raw`(?:\\?[\r\n]{1,2})?`;
/** The forms of all credentials, by their expressions. */
const forms = new Map<string, Source>();
let pattern: RegExp | null = null;
/** Expressions for a place, by the hash of the three characters that stand there. */
let tries: Map<number, RegExp> | null = null;

/** Makes {@link maskOwnSecrets} hide this value, also encoded, broken into pieces or cut in half. Short values are ignored. */
export function registerSecret(value: string | undefined): void {
  if (value === undefined || value.length < MIN_SECRET_CHARS) return;
  for (const source of sourcesOf(value)) if (source.chars >= MIN_SECRET_CHARS) forms.set(source.pattern, source);
  pattern = null;
  tries = null;
}

/** The text with every registered credential replaced by `[SECRET]`. */
export function maskOwnSecrets(text: string): string {
  const found = ownSecretPattern(text);
  return found === null ? text : text.replace(found, "[SECRET]");
}

/** One global expression over all registered credentials, longest first; null when the text has none of them. */
export function ownSecretPattern(text: string): RegExp | null {
  if (forms.size === 0 || !hasOwnSecret(text)) return null;
  pattern ??= new RegExp(patternsOf([...forms.values()]), "g");
  pattern.lastIndex = 0;
  return pattern;
}

/** So many alternatives are slow to try at every place; three characters tell where one of them may begin. */
function hasOwnSecret(text: string): boolean {
  tries ??= triesOf([...forms.values()]);
  let hash = hashOf(hashOf(0, text.charCodeAt(0)), text.charCodeAt(1));
  for (let at = 2; at < text.length; at++) {
    hash = hashOf(hash, text.charCodeAt(at));
    if (BEGINS[hash] !== 1) continue;
    const one = tries.get(hash);
    if (one === undefined) continue;
    one.lastIndex = at - 2;
    if (one.test(text)) return true;
  }
  return false;
}

const HASHES = 1 << 15;
const BEGINS = new Uint8Array(HASHES);

/** Of the last three characters: each moves the ones before it out by five bits. */
function hashOf(before: number, code: number): number {
  return ((before << 5) ^ (code * 0x9e5)) & (HASHES - 1);
}

function triesOf(sources: readonly Source[]): Map<number, RegExp> {
  const byHash = new Map<number, Source[]>();
  BEGINS.fill(0);
  for (const source of sources) {
    for (const begin of source.begins) {
      const hash = Array.from(begin, (char) => char.charCodeAt(0)).reduce(hashOf, 0);
      BEGINS[hash] = 1;
      byHash.set(hash, [...(byHash.get(hash) ?? []), source]);
    }
  }
  return new Map([...byHash].map(([hash, some]) => [hash, new RegExp(patternsOf(some), "y")]));
}

function patternsOf(sources: readonly Source[]): string {
  return sources
    .toSorted((a, b) => b.chars - a.chars)
    .map((source) => source.pattern)
    .join("|");
}

interface Source {
  readonly pattern: string;
  /** How much of a text it takes at least. */
  readonly chars: number;
  /** The three characters with which a match may begin. */
  readonly begins: readonly string[];
}

function sourcesOf(value: string): Source[] {
  const bytes = Buffer.from(value, "utf8");
  const hex = bytes.toString("hex");
  const percent = encodeURIComponent(value);
  const spelled = [
    value.toUpperCase(),
    value.toLowerCase(),
    Array.from(value).toReversed().join(""),
    percent,
    percent.replace(/%../g, (code) => code.toLowerCase()),
    hex.replace(/../g, "%$&"),
    hex.replace(/../g, "\\x$&"),
    JSON.stringify(value).slice(1, -1),
    hex,
    hex.toUpperCase(),
    base32(bytes),
  ].map((form) => literal(form));
  const broken = [0, 1, 2].flatMap((offset) => base64Inside(bytes, offset)).map(brokenOf);
  return [gappedOf(value), ...spelled, ...broken, ...halvesOf(value)];
}

function literal(form: string, rest = ""): Source {
  return { pattern: `${escapeRegExp(form)}${rest}`, chars: form.length, begins: [form.slice(0, 3)] };
}

/** The beginning with what follows it, and the end. */
function halvesOf(value: string): Source[] {
  if (value.length < LONG_SECRET_CHARS) return [];
  const half = Math.ceil(value.length / 2);
  return [literal(value.slice(0, half), "[\\w+/=.~-]{0,512}"), literal(value.slice(-half))];
}

/** With something between its characters. */
function gappedOf(value: string): Source {
  const gap = `[${escapeRegExp(GAPS.join(""))}]`;
  const [first = "", second = "", third = "", ...rest] = Array.from(value, escapeRegExp);
  const [one, two, three] = [value.charAt(0), value.charAt(1), value.charAt(2)];
  const begins = GAPS.flatMap((sign) => [`${one}${sign}${two}`, `${one}${two}${sign}`]);
  const pattern = [`${first}${gap}?${second}${gap}?${third}`, ...rest].join(`${gap}{0,2}`);
  return { pattern, chars: value.length, begins: [`${one}${two}${three}`, ...begins] };
}

function brokenOf(form: string): Source {
  const pattern = `${escapeRegExp(form.slice(0, 3))}${BREAK}${Array.from(form.slice(3), escapeRegExp).join(BREAK)}`;
  return { pattern, chars: form.length, begins: [form.slice(0, 3)] };
}

/** RFC 4648, without padding. */
function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups
    .map((group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Number.parseInt(group.padEnd(5, "0"), 2)))
    .join("");
}

/** How the value looks inside a longer base64 text where it begins at the given byte of a group of three (RFC 4648). */
function base64Inside(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const wholeEnd = Math.floor(((offset + bytes.length) * 8) / 6);
  const inner = text.slice(Math.ceil((offset * 8) / 6), wholeEnd);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
