import { entropy } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges, spotOf } from "./detector.ts";

/** `scheme://user:password@host`; the whole address goes, since host and user help whoever has the password. */
const URL_WITH_PASSWORD =
  /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@"'<>`]{0,128}:[^\s/@"'<>`]{1,256}@[^\s"'<>`,)\]}]{1,512}/gi;

/** Parts of ADO, ODBC, Azure Storage and Service Bus connection strings. */
const CONNECTION_PART =
  /(?<!\w)(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|User ?Password)\s{0,2}=\s{0,2}[^;\s"'<>`[\]]{4,512}/gi;
const SIGNATURE =
  /[?&](?:sig|signature|x-amz-signature|x-amz-security-token|access_token|api_?key|apikey|auth|token|code|secret|client_secret|password|pwd)=[^&\s"'<>`#[\]]{8,2048}/gi;
const AUTHORIZATION =
  /\b(?:Bearer|Basic|Token|ApiKey|Api-Key|SSWS|GenieKey|Apikey|OAuth)\s{1,3}(?=[\w.~+/=-]{0,400}\d)[A-Za-z0-9][\w.~+/=-]{11,4000}/gi;
const CURL_USER =
  /(?<=\bcurl\b[^\n]{0,200}\s(?:-u|--user|--proxy-user|-U)[\s=]{0,2})(?:"[^"\s:]{0,64}:[^"\n]{2,128}"|'[^'\s:]{0,64}:[^'\n]{2,128}'|[^\s:"'<>`[\]$]{1,64}:[^\s"'<>`[\]$]{2,128})/g;
const NETRC = /\bmachine\s{1,4}\S{1,128}\s{1,4}login\s{1,4}\S{1,128}\s{1,4}password\s{1,4}(\S{1,128})/g;
const HASHES =
  /\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|argon2(?:id|i|d)\$v=\d+\$[\w=,]{5,40}\$[A-Za-z0-9+/]{10,60}\$[A-Za-z0-9+/]{20,90}|[156y]\$[^\s$:]{1,40}\$[./A-Za-z0-9$]{20,90})/g;
const SSH_KEY = /(?<![A-Za-z0-9+/])b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/\n]{40,8000}={0,2}/g;

/** A name ends in one of these; what stands before it in the same word (`my_`, `stripe`) does not matter. */
const NAME =
  "(?:pass(?:word|wd|code|phrase|wort)|(?<![a-z])pass|(?<=[_-])pass|(?<![a-z])pwd|(?<=[_-])pwd|passwd|kennwort|passwort|contraseña|contrasena|mot[ _]de[ _]passe|(?<![a-z])senha|secrets?|(?<![a-z])token|(?<=[a-z_.-])token|credentials?|creds|api[ _.-]?key|apikey|(?:access|account|app|application|auth|authorization|client|consumer|crypt|db|deploy|encryption|encrypt|host|hmac|integration|license|licence|master|private|root|secret|service|shared|sign|signing|ssh|storage|subscription|webhook|write|admin|server|aes|jwt|personal|project|publish|publishable|data|gateway|cipher|session|license|security|user|bot)[ _.-]?(?:key|secret|token|auth|pw|pwd|hash)|[a-z0-9]{2,24}[_-]key|[a-z0-9]{2,24}Key|authorization|auth)";
/** Signs between name and value: `=`, `:`, `:=`, `=>`, `||=`, `::=`, `?=`, `->`, a type between them, XML's `>`, a call's `,`. */
const SIGN =
  "(?:s|[_-]?(?:id|value|string|prod|production|dev|test|staging|v?\\d))?[\"'`]{0,2}[\\])]?\\s{0,4}(?::\\s{0,2}(?:string|str|String)\\s{0,2}=|(?:string|str)\\s{1,2}=|\\s(?:is|was|as|ist|es|lautet):?\\s|::?=|\\|\\|:?=|\\?{1,2}=|={1,3}>?|=>|->|:{1,2}|>|,)\\s{0,4}";
const NAMED = new RegExp(
  `${NAME}${SIGN}(?:[@$br]{1,2}(?=["'\`]))?(?:\\\\?"((?:[^"\\\\\\n]|\\\\.){1,512})"|\\\\?'((?:[^'\\\\\\n]|\\\\.){1,512})'|\`([^\`\\n]{1,512})\`|([^\\s"'\`,;<>(){}[\\]]{1,512}))`,
  "gi",
);
const FLAG =
  /(?<=\s)--?(?:password|passwd|pass|pwd|token|secret|api-?key|auth-?token|access-?token|client-?secret|secret-?key)(?:=|\s{1,2})(?:"([^"\n]{3,256})"|'([^'\n]{3,256})'|([^\s"'`<>$[\]-][^\s"'`<>[\]]{3,256}))/gi;
/** A random text in quotes is a key even if nothing names it. */
const QUOTED_RANDOM = /(["'`])([A-Za-z0-9+/_-]{40,512}={0,2})\1/g;
const HINT = /key|secret|token|credential|creds|pass|pwd|contrase|kennwort|senha|auth/i;

const NOT_A_VALUE =
  /^(?:true|false|null|none|nil|undefined|required|optional|string|text|number|integer|boolean|bool|varchar|char|example|sample|dummy|fake|test|testing|your|my|the|an?|redacted|masked|changeme_|not|no|invalid|incorrect|expired|missing|wrong|empty|hidden|protected|reset|changed|enabled|disabled|default|get|set|new|value|key|token|secret|password|passwd|username|user|foo|bar|baz|replace|insert|enter|placeholder|todo)(?![a-z0-9])/i;
const PLACEHOLDER =
  /^(?:process\.env|os\.|env[.[]|self\.|this\.|req\.|config\.|settings\.|secrets?\.|var\.|data\.|local\.|module\.|params?\.|request\.|\$[({a-z_]|%[a-z_]+%|[{<])|x{5,}|\*{4,}|\.{3}|…|example|sample|placeholder|your[_-]|dummy|redacted|changeme|\$\{|\{\{|<[a-z_ -]+>|#\{|\]\]|abcdefgh|12345678(?:9|$)|(.)\1{7,}|%\(|\bgetenv|\bos\.environ|fixme|insert[_-]|-here$|_here$/i;

/** Credentials known by what stands before them: addresses with a password, connection strings, `api_key = …`. */
export function* findCredentials(subject: Subject): Generator<Finding> {
  const { text } = subject;
  if (text.includes("://")) yield* all(text, URL_WITH_PASSWORD);
  if (text.includes("=")) {
    yield* tail(text, CONNECTION_PART);
    yield* tail(text, SIGNATURE);
  }
  if (text.includes("$")) yield* all(text, HASHES);
  if (text.includes("b3BlbnNzaC1rZXktdjE")) yield* all(text, SSH_KEY);
  if (HINT.test(text)) {
    yield* afterWord(text);
    yield* named(text);
    yield* groups(text, FLAG);
    if (text.includes("machine")) yield* groups(text, NETRC);
  } else if (/Bearer|Basic|SSWS/i.test(text)) yield* afterWord(text);
  if (text.includes("curl")) yield* all(text, CURL_USER);
  if (/["'`][A-Za-z0-9+/_-]{40}/.test(text)) yield* quoted(subject);
  if (HINT.test(subject.context) && HEADER.test(subject.context)) yield* cell(text);
}

const HEADER =
  /^\W*(?:\w{1,20}[ _-])?(?:password|passwd|pwd|secret|api[ _-]?key|access[ _-]?key|private[ _-]?key|auth[ _-]?token|access[ _-]?token|token)\W*$/i;

function secret(start: number, end: number, validated = false): Finding {
  return { start, end, entity: "SECRET", validated };
}

function* all(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, end } of ranges(text, pattern)) yield secret(start, end, true);
}

/** Only the group that has matched, which ends where the match does or one quote before. */
function* groups(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, match } of ranges(text, pattern)) {
    const value = match.slice(1).find((group) => group !== undefined) ?? "";
    const at = start + match[0].lastIndexOf(value);
    if (value !== "" && !NOT_A_VALUE.test(value) && !PLACEHOLDER.test(value)) yield secret(at, at + value.length);
  }
}

/** Only what stands behind the first `=`. */
function* tail(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, end, match } of ranges(text, pattern)) {
    const value = match[0].slice(match[0].indexOf("=") + 1).trimStart();
    if (NOT_A_VALUE.test(value) || PLACEHOLDER.test(value)) continue;
    yield secret(start + match[0].length - value.length, end);
  }
}

function* afterWord(text: string): Generator<Finding> {
  for (const { end, match } of ranges(text, AUTHORIZATION)) {
    const value = match[0].replace(/^[\w-]+\s+/, "");
    if (entropy(value) >= 2.8 && !PLACEHOLDER.test(value)) yield secret(end - value.length, end);
  }
}

/** Only the lines with a word for a credential are worth the long expression. */
function* named(text: string): Generator<Finding> {
  for (let start = 0; start < text.length;) {
    const at = text.indexOf("\n", start);
    const end = at === -1 ? text.length : at;
    const line = text.slice(start, end);
    if (HINT.test(line))
      for (const { start: from, end: to, ...rest } of namedIn(line))
        yield { ...rest, start: start + from, end: start + to };
    start = end + 1;
  }
}

function* namedIn(text: string): Generator<Finding> {
  for (const { start, match } of ranges(text, NAMED)) {
    const [whole, double, single, back, bare] = match;
    const inQuotes = double ?? single ?? back;
    const raw = inQuotes ?? trimEnd(bare ?? "");
    const at = start + whole.lastIndexOf(raw);
    const isPass = /pass|pwd|kennwort|contras|senha|secret|cred/i.test(whole.slice(0, whole.length - raw.length));
    if (inQuotes === undefined ? isBareValue(raw, isPass) : isQuotedValue(raw, isPass))
      yield secret(at, at + raw.length);
  }
}

function* quoted(subject: Subject): Generator<Finding> {
  for (const { start, match } of ranges(subject.text, QUOTED_RANDOM)) {
    const value = match[2] ?? "";
    const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
    if (isMixed && entropy(value) >= 4.5 && !spotOf(subject, start).cell)
      yield secret(start + 1, start + 1 + value.length);
  }
}

function* cell(text: string): Generator<Finding> {
  const value = text.trim();
  if (value.length < 6 || /\s/.test(value) || !isBareValue(value, true)) return;
  const start = text.indexOf(value);
  yield secret(start, start + value.length);
}

function trimEnd(value: string): string {
  return value.replace(/[.!?:]+$/, "");
}

/** In quotes everything that is no word, path, call or placeholder. */
function isQuotedValue(value: string, isPass: boolean): boolean {
  if (isNoValue(value) || /\s/.test(value)) return false;
  if (!isPass) return isRandom(value);
  if (value.length < 4) return false;
  return (
    /\d/.test(value) ||
    (/[^A-Za-z0-9_.\-/:]/.test(value) && /[A-Za-z]/.test(value)) ||
    (/[a-z][A-Z]/.test(value) && entropy(value) > 3.2)
  );
}

function isBareValue(value: string, isPass: boolean): boolean {
  if (isNoValue(value) || /\(/.test(value)) return false;
  return isPass ? isPassword(value) : isRandom(value);
}

function isNoValue(value: string): boolean {
  return (
    NOT_A_VALUE.test(value) ||
    PLACEHOLDER.test(value) ||
    /^[/~.]{1,2}[\w./-]+$/.test(value) ||
    (/^[a-z_]\w*(?:\.[a-z_]\w*)+(?:\(|\[|$)/i.test(value) && !/\d{3}/.test(value))
  );
}

/** Looks drawn at random: mixed kinds of characters and high entropy, no word and no path. */
function isRandom(value: string): boolean {
  if (value.length < 8 || !/[a-z]/i.test(value)) return false;
  if (!/\d/.test(value))
    return (
      value.length >= 16 && /[a-z].*[A-Z].*[a-z].*[A-Z]/.test(value) && entropy(value) >= 3.6 && !isCamelCase(value)
    );
  if (
    /^[a-z]+(?:[_.-][a-z]+){0,4}[_.-]?\d{1,4}$/i.test(value) ||
    /\.(?:csv|json|xlsx|txt|py|js|ts|png|ya?ml|pem|key)$/i.test(value)
  )
    return false;
  return entropy(value) >= (value.length >= 16 ? 3 : 2.75);
}

function isPassword(value: string): boolean {
  if (value.length < 5) return false;
  if (/\d/.test(value)) return /[a-z]/i.test(value) || value.length >= 6;
  return /[a-z]/i.test(value) && /[!@#$%^&*+?~]/.test(value);
}

/** `getAccessTokenForUser`: words of three letters and more, one after the other. */
function isCamelCase(value: string): boolean {
  return value.split(/[_.-]|(?=[A-Z])/).every((word) => word === "" || /^[A-Z]?[a-z]{2,}$/.test(word));
}
