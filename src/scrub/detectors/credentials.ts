import { entropy } from "./checksums.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges, speaksOf, spotOf } from "./detector.ts";
import { Words } from "./scan/words.ts";
import { findNamed } from "./secrets/named.ts";
import { findInRecords } from "./secrets/records.ts";
import { CREDENTIAL_WORD, kindOfName } from "./secrets/names.ts";
import { isWordy } from "./secrets/words.ts";
import { hasRandomRun, isBareValue, isNoValue, isPlaceholder, isSurelyRandom } from "./secrets/values.ts";

/** `scheme://user:password@host`; the whole address goes, since host and user help whoever has the password. */
const URL_WITH_PASSWORD =
  /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@"'<>`]{0,128}:[^\s/@"'<>`]{1,256}@[^\s"'<>`,)\]}]{1,512}/gi;

/** Parts of ADO, ODBC, Azure Storage and Service Bus connection strings. */
const CONNECTION_PART =
  /(?<!\w)(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|User ?Password)\s{0,2}=\s{0,2}[^;\s"'<>`[\]]{4,512}/gi;
const SIGNATURE =
  /[?&](?:sig|signature|x-amz-signature|x-amz-security-token|access_token|api[_-]?key|apikey|(?:app|subscription|license|access|auth|hub)?[_-]?key|auth|token|code|secret|client_secret|password|pwd)=[^&\s"'<>`#[\]]{8,2048}/gi;
const AUTHORIZATION =
  /\b(?:Bearer|Basic|Token|ApiKey|Api-Key|SSWS|GenieKey|Apikey|OAuth|Splunk|authorization["']?\s{0,2}[:=]\s{0,2}["']?[\w-]{2,20})\s{1,3}(?=[\w.~+/=-]{0,400}\d)[A-Za-z0-9][\w.~+/=-]{11,4000}/gi;
const CURL_USER =
  /(?<=\bcurl\b[^\n]{0,200}\s(?:-u|--user|--proxy-user|-U)[\s=]{0,2})(?:"[^"\s:]{0,64}:[^"\n]{2,128}"|'[^'\s:]{0,64}:[^'\n]{2,128}'|[^\s:"'<>`[\]$]{1,64}:[^\s"'<>`[\]$]{2,128})/g;
const NETRC = /\bmachine\s{1,4}\S{1,128}\s{1,4}login\s{1,4}\S{1,128}\s{1,4}password\s{1,4}(\S{1,128})/g;
const HASHES =
  /\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|argon2(?:id|i|d)\$v=\d+\$[\w=,]{5,40}\$[A-Za-z0-9+/]{10,60}\$[A-Za-z0-9+/]{20,90}|(?:[156y]|apr1)\$[^\s$:]{1,40}\$[./A-Za-z0-9$]{20,90})/g;
const SSH_KEY = /(?<![A-Za-z0-9+/])b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/\n]{40,8000}={0,2}/g;

const FLAG =
  /(?<=^|\s)--?(?:[a-z\d-]{1,24}-)?(?:password|passwd|pass|pwd|token|secret|api-?key|auth-?token|access-?token|client-?secret|secret-?key)(?:=|\s{1,2})(?:"([^"\n]{3,256})"|'([^'\n]{3,256})'|([^\s"'`<>$[\]-][^\s"'`<>[\]]{3,256}))/gi;
/** A random text in quotes is a key even if nothing names it. */
const QUOTED_RANDOM = /(["'`])([A-Za-z0-9+/_-]{30,512}={0,2})\1/g;
/** Checksums of packages, pictures, fonts, archives, certificates and public keys, by how their base64 begins. */
const PUBLIC_DATA =
  /^(?:sha\d{1,3}-|iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|JVBERi0|UEsDB|H4sI|AAAAB3NzaC1|AAAAC3NzaC1|d09GM|AGFzbQ|AAEAAAA|PHN2Zy|PD94bWw|MII[BCDFG][A-Za-z0-9+/]{2}CCA|MIIBIjANBg|MFkwEwYH|MIGfMA0G)/;
const HINT = /key|secret|token|credential|creds|pass|pwd|contrase|kennwort|senha|auth/i;

/** All words of {@link HINT} are among these. */
const NAME_WORDS = new Words(new RegExp(CREDENTIAL_WORD.source, "i"));

/** Credentials known by what stands before them: addresses with a password, connection strings, `api_key = …`. */
export function* findCredentials(subject: Subject): Generator<Finding> {
  const { text } = subject;
  if (text.includes("://")) yield* all(text, URL_WITH_PASSWORD);
  if (text.includes("=")) {
    yield* connectionParts(text);
    yield* signatures(text);
  }
  const hasName = speaksOf(subject, NAME_WORDS);
  if (hasName) yield* findNamed(text);
  yield* findInRecords(subject);
  if (text.includes("$")) yield* all(text, HASHES);
  if (text.includes("b3BlbnNzaC1rZXktdjE")) yield* all(text, SSH_KEY);
  if (hasName && HINT.test(text)) {
    yield* afterWord(text);
    yield* groups(text, FLAG);
    if (text.includes("machine")) yield* groups(text, NETRC);
  } else if (/Bearer|Basic|SSWS/i.test(text)) yield* afterWord(text);
  if (text.includes("curl")) yield* all(text, CURL_USER);
  if (/["'`][A-Za-z0-9+/_-]{30}/.test(text)) yield* quoted(subject);
  if (subject.context !== "" && HINT.test(subject.context)) yield* cell(text, subject.context);
}

function secret(start: number, end: number, validated = false): Finding {
  return { start, end, entity: "SECRET", validated };
}

function* all(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, end, match } of ranges(text, pattern))
    if (!TEMPLATE.test(match[0])) yield secret(start, end, true);
}

/** A password that is put in later: `${PASS}`, `{{ pass }}`, `<password>`, `****`. */
const TEMPLATE = /:(?:\$\{?\w+\}?|\{\{?[^{}]*\}?\}|<[^>]*>|%\w+%|[*x.]{3,})@|:\$\{?\w+\}?["']?$/i;

/** Only the group that has matched, which ends where the match does or one quote before. */
function* groups(text: string, pattern: RegExp): Generator<Finding> {
  for (const { start, match } of ranges(text, pattern)) {
    const value = match.slice(1).find((group) => group !== undefined) ?? "";
    const at = start + match[0].lastIndexOf(value);
    if (value === "" || isPlaceholder(value)) continue;
    // `--password options`: a word of the sentence.
    if (/^[a-z]+$/.test(value) && /\s$/.test(match[0].slice(0, -value.length))) continue;
    yield secret(at, at + value.length);
  }
}

function* connectionParts(text: string): Generator<Finding> {
  for (const { start, end, match } of ranges(text, CONNECTION_PART)) {
    const value = valueIn(match[0]);
    if (isNoValue(value) || /^[\w.$]*\(|\?\.|^\/|^[^(]*\)/.test(value)) continue;
    // Without a digit or a sign it is a password only among the other parts of a connection.
    if (
      /^[\w.]+$/.test(value) &&
      !/\d/.test(value) &&
      !/;[^\n]{0,200}$/.test(text.slice(Math.max(0, start - 200), start))
    )
      continue;
    yield secret(end - value.length, end);
  }
}

function* signatures(text: string): Generator<Finding> {
  for (const { end, match } of ranges(text, SIGNATURE)) {
    const value = valueIn(match[0]);
    if (isPlaceholder(value)) continue;
    if (/^[?&]\w{0,20}key=/i.test(match[0]) && !isSurelyRandom(value)) continue;
    yield secret(end - value.length, end);
  }
}

/** What stands behind the first `=`. */
function valueIn(part: string): string {
  return part.slice(part.indexOf("=") + 1).trimStart();
}

function* afterWord(text: string): Generator<Finding> {
  for (const { end, match } of ranges(text, AUTHORIZATION)) {
    const value = /\S+$/.exec(match[0])?.[0] ?? "";
    if (entropy(value) >= 2.8 && !isPlaceholder(value)) yield secret(end - value.length, end);
  }
}

function* quoted(subject: Subject): Generator<Finding> {
  for (const { start, match } of ranges(subject.text, QUOTED_RANDOM)) {
    const value = match[2] ?? "";
    if (!isKeyLike(value) || PUBLIC_DATA.test(value)) continue;
    if (CHECKSUM_BEFORE.test(subject.text.slice(Math.max(0, start - 16), start))) continue;
    if (!spotOf(subject, start).cell) yield secret(start + 1, start + 1 + value.length);
  }
}

const CHECKSUM_BEFORE = /(?:sha-?\d{0,3}|md5|digest|checksum|integrity|hash|etag|fingerprint)\W{0,4}$/i;

/** Short ones only with signs that ids do not have. */
function isKeyLike(value: string): boolean {
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  if (/abcdefg|0123456/i.test(value) || new Set(value).size === value.length) return false;
  if (!isMixed || isWordy(value) || entropy(value) < (value.length < 40 ? 4.3 : 4.5)) return false;
  return value.length >= 40 || (/[+/=]/.test(value) && hasRandomRun(value));
}

function* cell(text: string, header: string): Generator<Finding> {
  const kind = kindOfName(header.trim().replace(/\W+$/, "").replace(/\s+/g, "_"));
  if (kind !== "password" && kind !== "secret") return;
  const value = text.trim();
  if (value.length < 6 || /\s/.test(value)) return;
  if (!isSurelyRandom(value) && !(kind === "password" && isBareValue(value, true))) return;
  const start = text.indexOf(value);
  yield secret(start, start + value.length);
}
