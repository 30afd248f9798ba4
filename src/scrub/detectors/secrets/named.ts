import type { Finding } from "../detector.ts";
import { Columns } from "./columns.ts";
import { BARE, KEY_ON, PREFIX, QUOTED, type Sign, SIGNS, WRAPPER } from "./signs.ts";
import { CREDENTIAL_WORD, kindOfName, type NameKind, namesIssuer } from "./names.ts";
import { hasRandomRun, hasTurns, isBareValue, isNoValue, isPassword, isQuotedValue, isSurelyRandom } from "./values.ts";
import { isJoined, isWordy } from "./words.ts";

/** How much of a name is read before and behind the word in it. */
const NAME_BEFORE = 48;
const NAME_BEHIND = 32;

const UP_TO_BRACKET = /^(?:[^(){}[\]<>&]|&(?!\w{1,40}=))+/;

interface Value {
  readonly start: number;
  readonly text: string;
  readonly quoted: boolean;
  /** Stands behind `ENV NAME` or the like. */
  readonly isSetting?: boolean;
}

/** `api_key = …`, `password is …`, in the ways in which settings, programs, tables and people write it. */
export function* findNamed(text: string): Generator<Finding> {
  CREDENTIAL_WORD.lastIndex = 0;
  const columns = new Columns(text);
  let from = 0;
  for (let word = CREDENTIAL_WORD.exec(text); word !== null; word = CREDENTIAL_WORD.exec(text)) {
    const end = nameEnd(text, word.index + word[0].length);
    const start = nameStart(text, word.index, from);
    const name = text.slice(start, end);
    from = end;
    const kind = kindOf(name, text, end);
    const value = kind === null ? null : valueBehind(text, end, kind, name);
    if (value === null && kind !== null) yield* columns.below(start, end, kind);
    if (value !== null) {
      from = value.start + value.text.length;
      yield { start: value.start, end: from, entity: "SECRET", validated: false };
    }
    CREDENTIAL_WORD.lastIndex = from;
  }
}

function nameStart(text: string, at: number, from: number): number {
  const least = Math.max(from, at - NAME_BEFORE);
  let start = at;
  while (start > least && isNameChar(text.charCodeAt(start - 1))) start--;
  return start;
}

function nameEnd(text: string, at: number): number {
  const most = Math.min(text.length, at + NAME_BEHIND);
  let end = at;
  while (end < most && isNameChar(text.charCodeAt(end))) end++;
  while (end > at && /[.-]/.test(text.charAt(end - 1))) end--;
  return end;
}

/** A Latin letter, a digit, `_`, `-` or `.`. */
function isNameChar(code: number): boolean {
  if (code >= 97 ? code <= 122 : code >= 65 && code <= 90) return true;
  if (code === 95 || code === 45 || code === 46 || (code >= 48 && code <= 57)) return true;
  return code >= 0xc0 && code < 0x250;
}

function kindOf(name: string, text: string, end: number): NameKind | null {
  if (!/^keys?$/i.test(name)) return kindOfName(name);
  // `access key …`, `datadog key: …`: the word alone says nothing, what stands before it does.
  const before = text.slice(Math.max(0, end - name.length - 24), end - name.length);
  const words = before.slice(before.lastIndexOf("\n") + 1);
  const last = /([A-Za-z]+) $/.exec(words)?.[1];
  if (last === undefined) return "bare";
  const kind = kindOfName(`${last}_key`);
  return kind === "key" && namesIssuer(words) ? "secret" : kind === "key" ? null : kind;
}

function valueBehind(text: string, end: number, kind: NameKind, name: string): Value | null {
  for (const [sign, pattern] of SIGNS) {
    pattern.lastIndex = end;
    if (!pattern.test(text)) continue;
    const value = valueAt(text, pattern.lastIndex, sign, kind, name);
    if (value !== null) return value;
  }
  return null;
}

function valueAt(text: string, at: number, sign: Sign, kind: NameKind, name: string): Value | null {
  PREFIX.lastIndex = at;
  const prefix = PREFIX.exec(text)?.[0] ?? "";
  const start = at + prefix.length;
  const value = quotedAt(text, start) ?? bareAt(text, start, kind, sign, prefix.startsWith("*"));
  if (value === null) return null;
  const isSetting = sign === "spaced" && SETTING_BEFORE.test(textBefore(text, at, name));
  if (prefix.includes("(") && !WRAPPER.test(prefix) && !isSurelyRandom(value.text)) return null;
  return isValue({ ...value, isSetting }, sign, kind, name) ? wholeOf(text, value) : null;
}

/** What stands before a name that only spaces part from the place. */
function textBefore(text: string, at: number, name: string): string {
  const start = text.lastIndexOf(name, at - name.length);
  return text.slice(Math.max(0, start - 24), start);
}

function quotedAt(text: string, at: number): Value | null {
  QUOTED.lastIndex = at;
  const match = QUOTED.exec(text);
  if (match === null) return null;
  const value = match.slice(1).find((group) => group !== undefined) ?? "";
  return { start: at + match[0].indexOf(value), text: value, quoted: true };
}

function bareAt(text: string, at: number, kind: NameKind, sign: Sign, isMarked: boolean): Value | null {
  BARE.lastIndex = at;
  let read = BARE.exec(text)?.[0] ?? "";
  if (isMarked) read = /^[^*]+(?=\*)/.exec(read)?.[0] ?? "";
  if (sign === "column") read = /^[^|│]*/.exec(read)?.[0] ?? "";
  if (kind !== "password") read = UP_TO_BRACKET.exec(read)?.[0] ?? "";
  const value = read.replace(kind === "password" ? /[.?:>]+$/ : /[.!?:>]+$/, "");
  // `token=key=…`: the second name has a value of its own.
  const inner = /^([a-z][\w.-]{1,40})[:=][^=]/i.exec(value)?.[1];
  if (value === "" || (inner !== undefined && kindOfName(inner) !== null)) return null;
  return { start: at, text: value, quoted: false };
}

function isValue(value: Value, sign: Sign, kind: NameKind, name: string): boolean {
  const { text, quoted } = value;
  const isPass = kind === "password";
  if (kind === "bare") return sign === "assigned" && isKeyMaterial(text);
  switch (sign) {
    case "called":
      return quoted && isArgument(text, isPass, name);
    case "listed":
      return isSurelyRandom(text) || (isPass && isQuotedValue(text, true) && isMixed(text) && !isOfList(text));
    case "column":
    case "far":
    case "bracketed":
      return isSurelyRandom(text);
    case "within":
      return (isPass || kind === "secret") && isSurelyRandom(text);
    case "dashed":
      return isSurelyRandom(text) || (isPass && isMixed(text) && isOdd(text));
    case "below":
      return isSurelyRandom(text) || (isPass && !quoted && isBareValue(text, true) && isMixed(text));
    case "told":
      if (!isPass && kind !== "word") return isSurelyRandom(text);
      break;
    case "spaced":
      if (
        !(OPTION.test(name) && (quoted || name !== "PASSWORD")) &&
        !(SETTING.test(name) && (quoted || value.isSetting))
      )
        return isSpacedValue(text, quoted, isPass);
      break;
    case "assigned":
      break;
  }
  if (kind === "word") return isSurelyRandom(text) || (isBareValue(text, true) && isMixed(text) && isOdd(text));
  if (kind === "loose" || kind === "id") return isSurelyRandom(text) || (kind === "id" && isAccountNumber(text, name));
  if (LONG_NUMBER.test(text)) return namesIssuer(name);
  if (/^PASS(?:ED)?$/.test(name) && isWordy(text)) return false;
  // Passes and fails are counted, and PW is a country.
  if (/^\d{1,7}$/.test(text) && /^(?:pass|passes|pw|pwd)$/i.test(name)) return false;
  return quoted ? isQuotedValue(text, isPass) : isBareValue(text, isPass);
}

/** `key = …`: ids of every kind stand behind this word, though none so long and of all kinds of characters. */
function isKeyMaterial(text: string): boolean {
  return text.length >= 24 && /[a-z]/.test(text) && /[A-Z]/.test(text) && hasRandomRun(text) && isSurelyRandom(text);
}

/** Ids of applications are long numbers, those of Amazon accounts have twelve digits. */
function isAccountNumber(text: string, name: string): boolean {
  return LONG_NUMBER.test(text) || (/aws|amazon/i.test(name) && /^\d{4}-?\d{4}-?\d{4}$/.test(text));
}

/** In a list of names the next one is a name as well. */
function isOfList(text: string): boolean {
  return isJoined(text) || /pass|secret|token|key|cred|auth/i.test(text);
}

const LONG_NUMBER = /^\d{15,24}$/;
/** Of an environment or a header file: there a space is an assignment. */
const SETTING = /^[A-Z\d]+(?:_[A-Z\d]+)+$/;
const SETTING_BEFORE = /(?:^|[\s;])(?:ENV|ARG|setx|set|[sS]et[eE]nv|env|fastcgi_param)[^\S\n]{1,4}$/;
/** Of a server's own settings. */
const OPTION = /^(?:requirepass|masterauth|rootpw|_authToken|PASSWORD)$/;
/** A call that takes a credential; others look one up by its name. */
const SETTER = /^set|[._][sS]et|^(?:Password|Passphrase|Token|ApiKey|Credential)$/;

function isArgument(text: string, isPass: boolean, name: string): boolean {
  if (isSurelyRandom(text)) return true;
  if (!isQuotedValue(text, isPass)) return false;
  return SETTER.test(name) ? !isPass || isPassword(text) : isMixed(text) && isOdd(text);
}

/** With nothing but a space before it: `passphrase "…"`, `requirepass …`, `password …` in prose. */
function isSpacedValue(text: string, quoted: boolean, isPass: boolean): boolean {
  if (isSurelyRandom(text)) return true;
  if (!isPass || /\s/.test(text) || isNoValue(text)) return false;
  if (quoted) return isOdd(text) || isMixed(text);
  return isMixed(text) && isOdd(text) && !/[(){}[\]]/.test(text);
}

function isMixed(text: string): boolean {
  return text.length >= 6 && /\d/.test(text) && /[a-z]/i.test(text);
}

/** No version, date or id looks so. */
function isOdd(text: string): boolean {
  return (/[!@#$%^&*]/.test(text) && text.length >= 6 && /[a-z]/i.test(text)) || hasTurns(text);
}

function wholeOf(text: string, value: Value): Value {
  if (value.text.length < 160 || value.quoted) return value;
  KEY_ON.lastIndex = value.start + value.text.length;
  return { ...value, text: value.text + (KEY_ON.exec(text)?.[0] ?? "") };
}
