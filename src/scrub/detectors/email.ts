import type { Finding, Subject } from "./detector.ts";
import { isProse, ranges } from "./detector.ts";

/** RFC 5321 allows 64 octets before the `@`, RFC 1035 63 for a label and 255 for a name. */
const LOCAL_MAX = 64;
const DOMAIN_MAX = 255;

/** RFC 5322 allows more, but `/?=&` before an address belong to a URL and `*|` to Markdown. */
const LOCAL = /[\p{L}\p{N}\p{M}.!#$%'+_~-]/u;
const LOCAL_EDGE = /[\p{L}\p{N}_+-]/u;
const DOMAIN = /[\p{L}\p{N}\p{M}.-]/u;

/** Last labels of file names and package versions that follow an `@` without being a mail domain. */
const FILE_ENDINGS = /^(?:png|jpe?g|gif|svg|webp|css|scss|js|mjs|cjs|tsx?|jsx|json|html?|md|ya?ml|lock|tgz|whl)$/i;

const SPELLED_AT =
  /(?<![\w.+-])(?:[\w+-]{1,40} {0,2}[[({<] {0,2}(?:dot|\.) {0,2}[\])}>] {0,2}){0,3}[\w.+'-]{1,64} {0,2}[[({<] {0,2}(?:at|@) {0,2}[\])}>] {0,2}[\w-]{1,63}(?: {0,2}(?:\.|[[({<] {0,2}(?:dot|\.) {0,2}[\])}>]| dot ) {0,2}[\w-]{1,63}){1,4}/gi;
const SPELLED_WORDS = /\b(?:[\w+-]{1,40} dot ){0,3}[\w.+'-]{1,64} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}\b/gi;
const SPACED_AT = /(?<![\w.+-])[\w.+-]{2,64} {1,2}@ {1,2}[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[a-z]{2,24}\b/gi;

/** The expressions with a first look that nearly every text fails. */
const SPELLED: readonly (readonly [RegExp, RegExp])[] = [
  [/[[({<] {0,2}(?:at|@) {0,2}[\])}>]/i, SPELLED_AT],
  [/ at [\w-]{1,63} dot /i, SPELLED_WORDS],
  [/ @ /, SPACED_AT],
];

/** E-mail addresses, also with letters beyond ASCII and spelled out (`name [at] firm [dot] com`). */
export function* findEmails(subject: Subject): Generator<Finding> {
  const { text } = subject;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const found = addressAround(text, at) ?? brokenAround(subject, at);
    if (found !== null) yield found;
  }
  yield* findSpelled(text);
}

function addressAround(text: string, at: number): Finding | null {
  const start = localStart(text, at);
  if (start === at) return null;
  const quoted = text.charAt(at + 1) === "[" ? literalEnd(text, at + 1) : null;
  const end = quoted ?? domainEnd(text, at + 1);
  return end === null ? null : { start, end, entity: "EMAIL", validated: true };
}

/** `jane.roe@`, a tab or a line break, `firm.example`, or the break before the sign; in programs `@` has other uses. */
function brokenAround(subject: Subject, at: number): Finding | null {
  const { text } = subject;
  const isAfter = isBreak(text.charCodeAt(at + 1));
  if (isAfter === isBreak(text.charCodeAt(at - 1)) || !isProse(subject, at)) return null;
  const to = isAfter ? at : at - 1;
  const start = localStart(text, to);
  const end = domainEnd(text, isAfter ? at + 2 : at + 1);
  if (start === to || end === null) return null;
  // A remark may end before a line that begins with somebody's handle.
  if (!isAfter && !/[._\d+-]/.test(text.slice(start, to - 1))) return null;
  return { start, end, entity: "EMAIL", validated: true };
}

function isBreak(code: number): boolean {
  return code === 0x09 || code === 0x0a;
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LOCAL_MAX && LOCAL.test(charBefore(text, start)) && !isGlued(text, start))
    start -= charBefore(text, start).length;
  while (start < at && !LOCAL_EDGE.test(charAt(text, start))) start += charAt(text, start).length;
  return start;
}

/** `連絡先はuser@…`: a language without spaces goes over into an address in ASCII. */
function isGlued(text: string, start: number): boolean {
  return WITHOUT_SPACES.test(charBefore(text, start)) && /[\w.+-]/.test(text.charAt(start));
}

const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー]/u;

/** `user@[192.0.2.1]`, RFC 5321 section 4.1.3. */
function literalEnd(text: string, open: number): number | null {
  const match = /^\[[0-9a-f:.]{3,45}\]/i.exec(text.slice(open, open + 48));
  return match === null ? null : open + match[0].length;
}

function domainEnd(text: string, from: number): number | null {
  let end = from;
  while (end < text.length && end - from < DOMAIN_MAX && DOMAIN.test(charAt(text, end)))
    end += charAt(text, end).length;
  const domain = text.slice(from, end).replace(/[.-]+$/, "");
  const labels = domain.split(".");
  if (labels.length < 2 || labels.some((label) => label.length > 63) || labels[0] === "") return null;
  for (; labels.length >= 2; labels.pop()) {
    const last = labels.at(-1) ?? "";
    const topLevel = topLevelLength(last);
    if (FILE_ENDINGS.test(last)) return null;
    if (topLevel > 0) return from + labels.join(".").length - (last.length - topLevel);
  }
  return null;
}

/** How much of the last label is a top-level domain; text glued to it (`.com2024`) is not part of the address. */
function topLevelLength(label: string): number {
  if (/^xn--[a-z0-9-]{2,59}$/i.test(label)) return label.length;
  const letters = /^\p{L}[\p{L}\p{M}]{1,62}/u.exec(label)?.[0] ?? "";
  // `…@firm.jpで`: no top-level domain mixes ASCII with other scripts (RFC 5890).
  const ascii = /^[a-z]{2,}/i.exec(letters)?.[0].length ?? 0;
  return ascii > 0 && WITHOUT_SPACES.test(letters.charAt(ascii)) ? ascii : letters.length;
}

function* findSpelled(text: string): Generator<Finding> {
  for (const [sign, pattern] of SPELLED) {
    if (!sign.test(text)) continue;
    for (const { start, end } of ranges(text, pattern)) {
      // `'jane(at)firm.com'`: the quote is the sentence's.
      yield { start: text.charAt(start) === "'" ? start + 1 : start, end, entity: "EMAIL", validated: false };
    }
  }
}

function charAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}

function charBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff && at > 1 ? text.slice(at - 2, at) : text.charAt(at - 1);
}
