import { entropy } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";

/** `scheme://user:password@host`; the whole address goes, since host and user help whoever has the password. */
const URL_WITH_PASSWORD =
  /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@"'<>`]{0,128}:[^\s/@"'<>`]{1,256}@[^\s"'<>`,)\]}]{1,512}/gi;

/** Parts of ADO, ODBC, Azure Storage and Service Bus connection strings. */
const CONNECTION_PART =
  /(?<!\w)(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|User ?Password)\s{0,2}=\s{0,2}[^;\s"'<>`[\]]{4,512}/gi;
const SIGNATURE =
  /[?&](?:sig|signature|x-amz-signature|x-amz-security-token|access_token|api_?key|apikey|auth|token|code|secret|client_secret|password|pwd)=[^&\s"'<>`#[\]]{8,2048}/gi;
const AUTHORIZATION = /\b(?:Bearer|Basic|Token|ApiKey)\s{1,3}(?=[\w.~+/=-]{0,400}\d)[A-Za-z0-9][\w.~+/=-]{15,4000}/g;
const CURL_USER = /(?<=\bcurl\b[^\n]{0,200}\s(?:-u|--user)\s{0,2}["']?)[^\s:"'<>`[\]]{1,64}:[^\s"'<>`[\]]{3,128}/g;

const NAMES =
  "api[ _-]?key|apikey|app[ _-]?key|access[ _-]?key(?:[ _-]?id)?|secret[ _-]?(?:access[ _-]?)?key|client[ _-]?secret|app[ _-]?secret|consumer[ _-]?secret|signing[ _-]?secret|webhook[ _-]?secret|shared[ _-]?secret|jwt[ _-]?secret|secret|private[ _-]?key|encryption[ _-]?key|master[ _-]?key|account[ _-]?key|auth[ _-]?token|access[ _-]?token|refresh[ _-]?token|session[ _-]?token|bearer[ _-]?token|bot[ _-]?token|id[ _-]?token|api[ _-]?token|token|credentials?|auth[ _-]?key|license[ _-]?key|passphrase";
const PASSWORDS = "pass(?:word|wd|code|phrase)?|pwd|contraseña|passwort|kennwort|mot de passe|senha|db[ _-]?pass";
const SIGN = "[\"'`]?\\]?\\s{0,3}(?::=|=>|==?|:|\\bis\\b:?|\\bwas\\b:?)\\s{0,3}";
const NAMED_VALUE = new RegExp(`(?:${NAMES})s?${SIGN}(["'\`]?)([^\\s"'\`,;<>(){}[\\]]{8,512})`, "gi");
const PASSWORD_VALUE = new RegExp(
  `(?<![a-z])(?:[a-z]{1,20}_){0,4}(?:${PASSWORDS})${SIGN}(["'\`]?)([^\\s"'\`,;<>(){}[\\]]{5,128})`,
  "gi",
);
const HINT = /key|secret|token|credential|pass|pwd|contrase|kennwort|senha/i;

const NOT_A_VALUE =
  /^(?:true|false|null|none|undefined|required|optional|string|text|number|integer|varchar|example|your|my|the|process\.env|os\.environ|os\.getenv|env\.|self\.|this\.|\$|%|xxx|\*{3}|\.{3}|redacted|changeme_|not|invalid|incorrect|expired|missing|wrong|empty|hidden|protected|reset|changed)/i;

/** Credentials known by what stands before them: addresses with a password, connection strings, `api_key = …`. */
export function* findCredentials(subject: Subject): Generator<Finding> {
  const { text } = subject;
  if (text.includes("://")) yield* all(text, URL_WITH_PASSWORD);
  if (text.includes("=")) {
    yield* tail(text, CONNECTION_PART);
    yield* tail(text, SIGNATURE);
  }
  yield* afterWord(text);
  if (text.includes("curl")) yield* all(text, CURL_USER);
  if (HINT.test(text)) yield* named(text);
  if (HINT.test(subject.context) && HEADER.test(subject.context)) yield* cell(text);
}

const HEADER =
  /^\W*(?:\w{1,20}[ _-])?(?:password|passwd|pwd|secret|api[ _-]?key|access[ _-]?key|private[ _-]?key|auth[ _-]?token|access[ _-]?token|token)\W*$/i;

function* all(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, end } of ranges(text, pattern)) yield { start, end, entity: "SECRET", validated: true };
}

/** Only what stands behind the first `=`. */
function* tail(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, end, match } of ranges(text, pattern)) {
    const value = match[0].slice(match[0].indexOf("=") + 1).trimStart();
    if (NOT_A_VALUE.test(value)) continue;
    yield { start: start + match[0].length - value.length, end, entity: "SECRET", validated: false };
  }
}

function* afterWord(text: string): Generator<Finding> {
  for (const { end, match } of ranges(text, AUTHORIZATION)) {
    const value = match[0].replace(/^\w+\s+/, "");
    if (entropy(value) >= 3) yield { start: end - value.length, end, entity: "SECRET", validated: false };
  }
}

function* named(text: string): Generator<Finding> {
  for (const { end, match } of ranges(text, NAMED_VALUE)) {
    const value = trimEnd(match[2] ?? "");
    const cut = (match[2] ?? "").length - value.length;
    if (isRandom(value)) yield { start: end - cut - value.length, end: end - cut, entity: "SECRET", validated: false };
  }
  for (const { end, match } of ranges(text, PASSWORD_VALUE)) {
    const value = trimEnd(match[2] ?? "");
    const cut = (match[2] ?? "").length - value.length;
    if (isPassword(value))
      yield { start: end - cut - value.length, end: end - cut, entity: "SECRET", validated: false };
  }
}

function* cell(text: string): Generator<Finding> {
  const value = text.trim();
  if (value.length < 6 || /\s/.test(value) || !isPassword(value)) return;
  const start = text.indexOf(value);
  yield { start, end: start + value.length, entity: "SECRET", validated: false };
}

function trimEnd(value: string): string {
  return value.replace(/[.!?:]+$/, "");
}

/** Looks drawn at random: mixed kinds of characters and high entropy, no word and no path. */
function isRandom(value: string): boolean {
  if (value.length < 8 || NOT_A_VALUE.test(value)) return false;
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  if (/^[a-z]+[_.-]?\d{1,4}$/i.test(value) || /^[\w-]+\.(?:csv|json|xlsx|txt|py|js|ts|png)$/i.test(value)) return false;
  return entropy(value) >= (value.length >= 16 ? 3 : 2.75);
}

function isPassword(value: string): boolean {
  if (value.length < 5 || NOT_A_VALUE.test(value)) return false;
  return /\d/.test(value)
    ? /[a-z]/i.test(value) || value.length >= 6
    : /[a-z]/i.test(value) && /[!@#$%^&*+?~]/.test(value);
}
