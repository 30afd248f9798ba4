import { type AllowedHosts, defang, isAllowed } from "./links.ts";
import { normalise } from "./normalise.ts";

/** Word joiner: takes no room, is no space, and ends every token and address it stands in. */
export const JOINER = "\u2060";

/** Where a text is read: as leaf of a Markdown tree, as plain text, or as code. */
export type Reading = "leaf" | "plain" | "code";

/** Something that a client could bring to life, and what to show in its place. */
export interface LiveSpan {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  /** `link` is shown as code where there is code; `break` only has a joiner put into it. */
  readonly kind: "link" | "break";
}

/** Ends that a bare name must have to count as an address; rarer ones are file endings and method names as well. */
const TOP_LEVEL =
  "com|net|org|edu|gov|io|co|dev|app|ai|info|biz|me|xyz|online|site|shop|store|tech|cloud|link|click|page|top|club|live|news|blog|ru|cn|uk|de|fr|eu|us|in|br|jp|nl|it|es|ch|at|au|ca|example|test|onion|gg|tv|ly|gl|zip|mov|su|ua|pl|se|no|fi|cz|tk|ml|ga|cf|pw|cc|ws|to|kr|mx|za";

const ADDRESS = /(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]{1,20}:[/\\]{2,}|(?:https?|ftp|wss?):[/\\]|(?:https?|ftp):(?=[\w-]{1,63}\.))[^\s<>"'`|]{1,4096}/gi;
const WWW = /(?<![\w.@-])www\d?\.[^\s<>"'`|]{1,4096}/gi;
const BARE = new RegExp(
  `(?<![\\p{L}\\p{N}_.@/-])(?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}(?:${TOP_LEVEL})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])(?::\\d{1,5})?([/?#][^\\s<>"'\`|]{0,4096})?`,
  "giu",
);
const SCHEME =
  /(?<![a-z0-9])(?:mailto|tel|sms|callto|facetime|facetime-audio|skype|slack|javascript|vbscript|data|file|blob|about|intent|magnet|whatsapp|tg|zoommtg|msteams|ms-[a-z]{2,12}|view-source|jar|feed|webcal|itms-apps|cid|urn|view|res)(?=:[^\s:])/gi;
const BROADCAST = /@(?=channel|here|everyone|group|U[A-Z0-9]{6,}|W[A-Z0-9]{6,}|S[A-Z0-9]{6,})/gi;
const TOKEN = /<(?=\s{0,4}[!@#]|\s{0,4}[a-z][a-z0-9+.-]{0,20}:)/gi;
const TAG = /<(?=[a-z/?])/gi;
const LINK_SEAM = /\](?=\()/g;

/** Everything in a text that a Slack client could make live, in order and apart from each other. */
export function liveSpans(text: string, reading: Reading, hosts: AllowedHosts): LiveSpan[] {
  if (!/[@<:\]\u0080-\uffff&%\\]|\.[a-z]/i.test(text)) return [];
  const normal = normalise(text);
  const spans: LiveSpan[] = [];
  for (const [start, end] of addresses(normal.text, reading)) {
    const [from, to] = normal.original(start, end);
    const span = addressSpan(text.slice(from, to), from, to, reading, hosts);
    if (span !== null) spans.push(span);
  }
  for (const pattern of seams(reading)) {
    for (const match of normal.text.matchAll(pattern)) {
      const [start, end] = normal.original(match.index, match.index + match[0].length);
      spans.push({ start, end, shown: text.slice(start, end) + JOINER, kind: "break" });
    }
  }
  return apart(spans);
}

function seams(reading: Reading): readonly RegExp[] {
  const always = [BROADCAST, TOKEN, SCHEME];
  return reading === "plain" ? [...always, TAG, LINK_SEAM] : always;
}

function* addresses(text: string, reading: Reading): Generator<[number, number]> {
  for (const pattern of reading === "code" ? [ADDRESS, WWW] : [ADDRESS, WWW, BARE]) {
    for (const match of text.matchAll(pattern)) {
      const trimmed = trimAddress(match[0]);
      if (trimmed.length > 0) yield [match.index, match.index + trimmed.length];
    }
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

function addressSpan(raw: string, start: number, end: number, reading: Reading, hosts: AllowedHosts): LiveSpan | null {
  if (isAllowed(raw, hosts)) return null;
  const hasScheme = /[:：][/\\]|^https?:|^ftp:/i.test(raw) || /^www/i.test(raw) || /[/?#]/.test(raw) || normalise(raw).text !== raw;
  if (reading === "code" || !hasScheme) return { start, end, shown: broken(raw), kind: "break" };
  return { start, end, shown: defang(normalisedScheme(raw)), kind: "link" };
}

/** Keeps host and path as they are written, so that the real host is shown, but reads a disguised scheme. */
function normalisedScheme(raw: string): string {
  const normal = normalise(raw);
  const scheme = /^[a-z][a-z0-9+.-]*:[/\\]*/i.exec(normal.text);
  if (scheme === null) return raw;
  const [, from] = normal.original(0, scheme[0].length);
  return scheme[0] + raw.slice(from);
}

function broken(address: string): string {
  return address.replace(/:(?=[/\\])/g, `${JOINER}:`).replace(/\.(?=\S)/g, `.${JOINER}`);
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
