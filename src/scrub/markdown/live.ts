import { type AllowedHosts, defang, isAllowed } from "./links.ts";
import { normalise } from "../find/normalise.ts";

/** Word joiner: takes no room, is no space, and ends every token and address it stands in. */
export const JOINER = "\u2060";

/** Where a text is read: as leaf of a Markdown tree, as plain text, or as code. */
export type Reading = "leaf" | "plain" | "code";

/** Something that a client could bring to life, and what to show in its place. */
export interface LiveSpan {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  /** `link` is shown as code where there is code; `break` only has a joiner put into it; `keep` is an allowed address. */
  readonly kind: "link" | "break" | "keep";
}

/** Ends that a bare name must have to count as an address; rarer ones are file endings and method names as well. */
const TOP_LEVEL =
  "com|net|org|edu|gov|io|co|dev|app|ai|info|biz|me|xyz|online|site|shop|store|tech|cloud|link|click|page|top|club|live|news|blog|ru|cn|uk|de|fr|eu|us|in|br|jp|nl|it|es|ch|at|au|ca|example|test|onion|gg|tv|ly|gl|zip|mov|su|ua|pl|se|no|fi|cz|tk|ml|ga|cf|pw|cc|ws|to|kr|mx|za";

const ADDRESS =
  /(?<![a-z])(?:[a-z][a-z0-9+.-]{1,20}:[/\\]{2,}|(?:https?|ftp|wss?):[/\\]|(?:https?|ftp):(?=[\w-]{1,63}\.))[^\s<>"'`|\ufffc]{1,4096}/gi;
const WWW = /(?<![\w.@-])www\d?\.[^\s<>"'`|\ufffc]{0,4096}/gi;
const BARE = new RegExp(
  `(?<![\\p{L}\\p{N}_.@/-])(?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}(?:${TOP_LEVEL})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])(?::\\d{1,5})?([/?#][^\\s<>"'\`|\ufffc]{0,4096})?`,
  "giu",
);
const SCHEME =
  /(?:(?<![a-z])(?:tel|sms|tg|data|file|blob|about|intent|magnet|jar|feed|cid|urn|view|res|ms-[a-z]{2,12})|mailto|callto|facetime|facetime-audio|skype|slack|javascript|vbscript|whatsapp|zoommtg|msteams|view-source|webcal|itms-apps|https?|ftp)(?=:\S)/gi;
/** Whatever looks like the beginning of an address and was not taken for one as a whole. */
const ADDRESS_SEAM = /[^\s:](?=:[/\\])/g;
const WWW_SEAM = /www\d?(?=\.)/gi;
const BROADCAST = /@(?=channel|here|everyone|group|U[A-Z0-9]{6,}|W[A-Z0-9]{6,}|S[A-Z0-9]{6,})/gi;
const AT = /@(?=\S)/g;
const TOKEN = /<(?=[!@#]|[a-z][a-z0-9+.-]{0,60}:)/gi;
const ANGLE = /<(?=[^\s\d=<])/g;
const LINK_SEAM = /\](?=\()/g;

/**
 * An expression with the signs without which it matches nowhere: most texts have none of them, and a search for a sign
 * costs a fraction of the expression, one for a single character next to nothing.
 */
interface Search {
  readonly pattern: RegExp;
  readonly char: string;
  readonly sign?: RegExp;
}

const ADDRESSES: readonly Search[] = [
  // A colon that a slash or the name of a scheme makes part of an address.
  { pattern: ADDRESS, char: ":", sign: /:[/\\]|(?:ttps?|ftp):/i },
  { pattern: WWW, char: ".", sign: /www/i },
];
/** Without case the long s and the sign for Kelvin are letters of ASCII (Unicode, CaseFolding.txt). */
const BARE_NAME: Search = { pattern: BARE, char: ".", sign: /\.[a-z\u017f\u212a]/i };
const CODE_SEAMS: readonly Search[] = [
  { pattern: TOKEN, char: "<" },
  { pattern: SCHEME, char: ":", sign: /[a-z]:\S/i },
  { pattern: ADDRESS_SEAM, char: ":", sign: /:[/\\]/ },
  { pattern: WWW_SEAM, char: ".", sign: /www/i },
  { pattern: BROADCAST, char: "@" },
];
const LEAF_SEAMS: readonly Search[] = [
  ...CODE_SEAMS.filter(({ pattern }) => pattern !== BROADCAST),
  { pattern: AT, char: "@" },
  { pattern: ANGLE, char: "<" },
];
const SEAMS: Readonly<Record<Reading, readonly Search[]>> = {
  code: CODE_SEAMS,
  leaf: LEAF_SEAMS,
  plain: [...LEAF_SEAMS, { pattern: LINK_SEAM, char: "](" }],
};

/** Everything in a text that a Slack client could make live, in order and apart from each other. */
export function liveSpans(text: string, reading: Reading, hosts: AllowedHosts): LiveSpan[] {
  if (!/[@<:\]\u0080-\uffff&%\\]|\.[a-z]|www/i.test(text)) return [];
  const normal = normalise(text);
  const spans: LiveSpan[] = [];
  for (const [start, end] of addresses(normal.text, reading)) {
    const [from, to] = normal.original(start, end);
    const span = addressSpan(text, from, to, hosts);
    // Code is to stay as it is written, so there only the joints are broken.
    if (reading !== "code" || span.kind === "keep") spans.push(reading === "plain" ? settled(span) : span);
  }
  for (const match of matchesOf(SEAMS[reading], normal.text)) {
    const [start, end] = normal.original(match.index, match.index + match[0].length);
    spans.push({ start, end, shown: text.slice(start, end) + JOINER, kind: "break" });
  }
  return apart(spans).filter((span) => span.kind !== "keep" || reading === "leaf");
}

function* matchesOf(searches: readonly Search[], text: string): Generator<RegExpExecArray> {
  for (const { pattern, char, sign } of searches) {
    if (text.includes(char) && sign?.test(text) !== false) yield* text.matchAll(pattern);
  }
}

function* addresses(text: string, reading: Reading): Generator<[number, number]> {
  for (const match of matchesOf(reading === "code" ? ADDRESSES : [...ADDRESSES, BARE_NAME], text)) {
    const trimmed = trimAddress(match[0]);
    if (trimmed.length > 0) yield [match.index, match.index + trimmed.length];
  }
}

/** Punctuation and closing brackets behind an address belong to the sentence. */
function trimAddress(address: string): string {
  let end = address.length;
  while (end > 0 && /[.,;:!?*_~]/.test(address.charAt(end - 1))) end--;
  const open = address.slice(0, end);
  if (open.endsWith(")") && !open.includes("(")) return trimAddress(open.slice(0, -1));
  if (open.endsWith("]") && !open.includes("[")) return trimAddress(open.slice(0, -1));
  return open;
}

function addressSpan(text: string, start: number, end: number, hosts: AllowedHosts): LiveSpan {
  const raw = text.slice(start, end);
  if (isAllowed(raw, hosts)) {
    if (BOUNDARY.test(text.slice(end, end + 64))) return { start, end, shown: raw, kind: "keep" };
    // A client may read on where we stopped, and end up at another host.
    return addressSpan(text, start, end + (/^\S*/.exec(text.slice(end))?.[0].length ?? 0), NO_HOSTS);
  }
  if (isBareName(raw)) return { start, end, shown: raw.replace(/\.(?=\S)/g, `${JOINER}.`), kind: "break" };
  const shown = defang(normalisedScheme(raw));
  if (shown === "") return { start, end, shown: raw.replace(/[:.]/g, `${JOINER}$&`), kind: "break" };
  return { start, end, shown, kind: "link" };
}

/** In plain text nothing looks at the words of a span again, so a path like `/@channel`, or `www` before a dot, is settled here. */
function settled(span: LiveSpan): LiveSpan {
  if (span.kind !== "link") return span;
  return { ...span, shown: span.shown.replace(/@|^www\d?$/gi, `$&${JOINER}`) };
}

const NO_HOSTS: AllowedHosts = new Set();
const BOUNDARY = /^[)\],.;:!?"'*_~]{0,16}(?:$|[\s<>|\ufffc])/;

/** A domain without scheme and path is left readable as it is. */
function isBareName(raw: string): boolean {
  return /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(raw) && !/^www/i.test(raw) && normalise(raw).text === raw;
}

/** Keeps host and path as they are written, so that the real host is shown, but reads a disguised scheme. */
function normalisedScheme(raw: string): string {
  const normal = normalise(raw);
  const scheme = /^[a-z][a-z0-9+.-]*:[/\\]*/i.exec(normal.text);
  if (scheme === null) return raw;
  const [, from] = normal.original(0, scheme[0].length);
  return scheme[0] + raw.slice(from);
}

function apart(spans: readonly LiveSpan[]): LiveSpan[] {
  const ordered = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: LiveSpan[] = [];
  for (const span of ordered) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) kept.push(span);
  }
  return kept;
}
