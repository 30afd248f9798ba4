import type { Finding, Subject } from "../detector.ts";
import { ranges, speaksOf } from "../detector.ts";
import { Words } from "../scan/words.ts";
import { entropy } from "../checksums.ts";
import { kindOfName, type NameKind } from "./names.ts";
import { isNoValue, isPassword, isPlaceholder, isQuotedValue, isSurelyRandom } from "./values.ts";

/** `host:port:database:user:password` of a `.pgpass`, at the ports on which databases listen. */
const PGPASS =
  /(?<![\w.:/-])(?:[\w.*-]{1,100}):(?:5432|5433|5439|6432|6543|3306|1521|26257|\*):[\w.*-]{1,63}:[\w.*@-]{1,63}:([^\s:"'`]{4,128})(?![\w:])/g;
/** Oracle writes user and password with a slash between them. */
const ORACLE =
  /(?:jdbc:oracle:\w{2,8}:|\b(?:sqlplus|sqlldr|expdp|impdp|rman)\s(?:-\w{1,8}\s){0,3})[\w$#.]{1,40}\/([^\s@/"'<>]{2,64})@/gi;
/** Tools whose `-p` is a password; to others it is a port or a path. */
const TOOL_PASSWORD =
  /\b(?:(?:sshpass|mongo\w{0,10}|az login|docker login|podman login|helm registry login|oc login)\b[^\n|;&]{0,160}?\s-p\s?|(?:mysql\w{0,12}|mariadb\w{0,12})\b[^\n|;&]{0,160}?\s-p|(?:sqlcmd|bcp|osql)\b[^\n|;&]{0,160}?\s-P\s?|redis-cli\b[^\n|;&]{0,160}?\s-a\s|(?:ldapsearch|ldapadd|ldapmodify)\b[^\n|;&]{0,160}?\s-w\s|l?ftp\b[^\n|;&]{0,80}?\s-u\s[\w.@-]{1,64},|htpasswd\s-\w{0,6}b\w{0,6}\s\S{1,128}\s[\w.@-]{1,64}\s|rootpw\s--plaintext\s|mosquitto_\w{3}\b[^\n|;&]{0,160}?\s-P\s|doctl\b[^\n|;&]{0,80}?\s-t\s|vault\slogin\s|ngrok\s(?:config\sadd-)?authtoken\s|mc\salias\sset\s\S{1,64}\s\S{1,256}\s\S{1,64}\s)(?:"([^"\n]{3,128})"|'([^'\n]{3,128})'|([^\s"'`<>$[\]-][^\s"'`<>[\]]{3,128}))/g;
/** `Credentials("user", "password")`: the second argument of what takes such a pair. */
const PAIR =
  /(?:credentials?|basicauth|\.auth|login|log_in|authenticate|sign_?in)\(\s{0,2}(?:["'][^"'\n]{1,64}["']|[\w.]{1,40}),\s{0,2}(?:"([^"\s]{4,128})"|'([^'\s]{4,128})')/gi;
/** `getConnection(url, "user", "password")`. */
const CONNECTION_ARGUMENTS =
  /(?:get|create|open)?connection\([^()\n]{1,256}?,\s{0,2}["'][^"'\n]{1,64}["'],\s{0,2}(?:"([^"\s]{4,128})"|'([^'\s]{4,128})')/gi;
/** `credentials: user / password` */
const BOTH =
  /(?:credentials?|creds|logins?|zugang(?:sdaten)?|acc[eè]so?|acessos?)["']?\s?[:=]\s?[a-z][\w.@+-]{1,64}(?:\s[/:|]\s|[/:])([^\s"'<>]{6,64})/gi;
const PIPED =
  /\becho\s(?:-n\s)?(?:"([^"\n]{4,128})"|'([^'\n]{4,128})'|([^\s"'|]{4,128}))\s\|\s?(?:sudo\s)?(?:passwd|chpasswd|sudo\s-S|docker\slogin|su\b)/g;
/** `"…" == password`: the value stands first. */
const COMPARED =
  /(?:"([^"\s]{5,128})"|'([^'\s]{5,128})')\s{0,2}={2,3}\s{0,2}[\w.]{0,32}(?:password|passwd|secret|token|api_?key)\b/gi;
const INSERT = /\binsert\s{1,4}into\s{1,4}[\w."`]{1,80}\s{0,4}\(([^()]{1,600})\)\s{0,4}values\s{0,4}/gi;
const TUPLE = /\(((?:[^()'\n]|'[^'\n]{0,400}'){1,2000})\)[\s,]{0,8}/y;
/** Keys that sign or cipher, as arguments of what does so. */
const CIPHER =
  /(?:jwt\.(?:sign|verify|encode|decode)|createHmac|createCipher(?:iv)?|hmac\.new|Fernet|AES\.new|HMAC\w{0,8}|hmacShaKeyFor|signWith|SecretKeySpec)\([^()\n"']{0,64}(?:["'][\w-]{1,16}["'],\s{0,2})?b?(?:"([^"\s]{8,256})"|'([^'\s]{8,256})')/g;
const COOKIES = /\bcookie["']?\s{0,2}[:=]\s{0,2}["']?([^\n"']{8,4096})/gi;
const COOKIE = /=([\w%.+/:~-]{16,4096}={0,2})/g;
const TOKEN_AS_USER = /:\/\/([\w.~%-]{20,256})(?::x-oauth-basic|:)?@/g;
const AWS_ID = /(?<![A-Z0-9])A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Z0-9])/g;
const AWS_SECRET = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;
/** How far the secret half of such a pair stands from its id. */
const AWS_REACH = 160;
const JWK_PRIVATE = /"(?:d|p|q|dp|dq|qi|k)"\s{0,3}:\s{0,3}"([\w-]{20,1024})"/g;
/** The words of a wallet (BIP 39), where something says that they are that. */
const SEED_PHRASE =
  /\b(?:mnemonic|seed|(?:seed|recovery|backup|secret)[ _-]phrase)\w{0,8}["']?(?:\s{0,2}[:=]|\s(?:is|are))\s{0,2}["'[]{0,2}((?:[a-z]{3,8}["',]{0,2} ["']?){11,23}[a-z]{3,8})(?![\w ])/gi;
const CISCO = /\b(?:snmp-server\scommunity\s|(?:password|secret|key|community)\s[05-9]\s)([^\s"'<>]{6,128})/g;

/** Credentials known by the kind of record or command that they stand in. */
export function* findInRecords(subject: Subject): Generator<Finding> {
  const { text } = subject;
  if (text.includes(":") && /:(?:\d{4,5}|\*):/.test(text)) yield* firstGroup(text, PGPASS, isItself);
  if (text.includes("://")) yield* firstGroup(text, TOKEN_AS_USER, isSurelyRandom);
  if (text.includes('"kty"')) yield* firstGroup(text, JWK_PRIVATE, isSurelyRandom);
  if (text.includes("==") && /==\s{0,2}[\w.]{0,32}(?:pass|secret|token|api)/i.test(text))
    yield* firstGroup(text, COMPARED, isItselfAndMixed);
  if (speaksOf(subject, RECORD_WORDS)) yield* findAnnounced(text);
}

function* findAnnounced(text: string): Generator<Finding> {
  if (/\bkind["']?:\s{0,3}["']?Secret\b/.test(text)) yield* kubernetes(text);
  if (/oracle|sqlplus|sqlldr|expdp|impdp|rman/i.test(text)) yield* firstGroup(text, ORACLE, isOneOfItsOwn);
  if (TOOL.test(text)) yield* firstGroup(text, TOOL_PASSWORD, isOneOfItsOwn);
  if (/(?:credentials?|basicauth|\.auth|log_?in|authenticate|sign_?in)\(/i.test(text))
    yield* firstGroup(text, PAIR, isItself);
  if (/connection\(/i.test(text)) yield* firstGroup(text, CONNECTION_ARGUMENTS, isItself);
  if (/cred|login|zugang|acc[eè]s|acesso/i.test(text)) yield* firstGroup(text, BOTH, isItselfAndMixed);
  if (text.includes("echo ")) yield* firstGroup(text, PIPED, isOneOfItsOwn);
  if (/insert\s/i.test(text)) yield* inserted(text);
  if (/jwt|hmac|cipher|Fernet|AES|sign|KeySpec/i.test(text)) yield* firstGroup(text, CIPHER, isSurelyRandom);
  if (/cookie/i.test(text)) yield* cookies(text);
  if (AWS_HINT.test(text)) yield* awsSecrets(text);
  if (/mnemonic|phrase|seed/i.test(text)) yield* firstGroup(text, SEED_PHRASE, () => true);
  if (/(?:password|secret|key|community)\s[05-9]\s|snmp-server/.test(text)) yield* firstGroup(text, CISCO, isPassword);
}

const AWS_HINT = /A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}/;

const TOOL =
  /sshpass|mongo|az login|docker login|podman login|registry login|oc login|mysql|mariadb|sqlcmd|bcp|osql|redis-cli|ldap|ftp|htpasswd|rootpw|mosquitto|doctl|vault login|ngrok|mc alias/;

/** Any of the words that are asked for one by one; most texts have none. */
const RECORD_WORDS = new Words(
  new RegExp(
    `kind["']?:\\s{0,3}["']?Secret|oracle|sqlplus|sqlldr|expdp|impdp|rman|${TOOL.source}|credentials?\\(|basicauth\\(|\\.auth\\(|log_?in|authenticate\\(|sign|connection\\(|cred|zugang|acc[eè]s|acesso|echo |insert\\s|jwt|hmac|cipher|fernet|aes|keyspec|cookie|${AWS_HINT.source}|mnemonic|phrase|seed|(?:password|secret|key|community)\\s[05-9]\\s|snmp-server`,
    "i",
  ),
);

function isItself(value: string): boolean {
  return isPassword(value) && !isNoValue(value);
}

function isItselfAndMixed(value: string): boolean {
  return isItself(value) && /\d/.test(value) && /[a-z]/i.test(value);
}

function isOneOfItsOwn(value: string): boolean {
  return !isPlaceholder(value);
}

function secret(start: number, end: number): Finding {
  return { start, end, entity: "SECRET", validated: true };
}

function* firstGroup(text: string, pattern: RegExp, isSecret: (value: string) => boolean): Generator<Finding> {
  for (const { start, match } of ranges(text, pattern)) {
    const value = match.slice(1).find((group) => group !== undefined) ?? "";
    const at = start + match[0].lastIndexOf(value);
    if (value !== "" && isSecret(value)) yield secret(at, at + value.length);
  }
}

/** Values of the columns of credentials, in every row that is inserted. */
function* inserted(text: string): Generator<Finding> {
  for (const { end, match } of ranges(text, INSERT)) {
    const columns = (match[1] ?? "").split(",").map((column) => kindOfName(column.trim().replace(/["`]/g, "")));
    if (!columns.some((kind) => kind === "password" || kind === "secret")) continue;
    TUPLE.lastIndex = end;
    for (let row = TUPLE.exec(text); row !== null; row = TUPLE.exec(text))
      yield* ofRow(row[1] ?? "", row.index + 1, columns);
  }
}

function* ofRow(row: string, offset: number, columns: readonly (NameKind | null)[]): Generator<Finding> {
  let column = 0;
  for (const { start, match } of ranges(row, CELL)) {
    const kind = columns[column++];
    const value = match[1] ?? "";
    if ((kind === "password" || kind === "secret") && value !== "" && isQuotedValue(value, kind === "password")) {
      const at = offset + start + match[0].indexOf(value);
      yield secret(at, at + value.length);
    }
  }
}

const CELL = /\s{0,8}(?:'([^']{0,400})'|[^',]{1,400})\s{0,8}(?:,|$)/g;

function* cookies(text: string): Generator<Finding> {
  for (const { start, match } of ranges(text, COOKIES)) {
    const list = match[1] ?? "";
    const offset = start + match[0].length - list.length;
    for (const finding of firstGroup(list, COOKIE, isSurelyRandom))
      yield secret(offset + finding.start, offset + finding.end);
  }
}

/** The key of an Amazon account has no form of its own, so it counts only near the id that belongs to it. */
function* awsSecrets(text: string): Generator<Finding> {
  for (const id of ranges(text, AWS_ID)) {
    const from = Math.max(0, id.start - AWS_REACH);
    const around = text.slice(from, id.end + AWS_REACH);
    for (const { start, end, match } of ranges(around, AWS_SECRET)) {
      const [value] = match;
      if (/[a-z]/.test(value) && /[A-Z]/.test(value) && entropy(value) >= 4) yield secret(from + start, from + end);
    }
  }
}

/** Everything under `data:` and `stringData:` of a Kubernetes Secret, up to the next document. */
function* kubernetes(text: string): Generator<Finding> {
  let inSecret = false;
  let section = -1;
  for (const { start, match } of ranges(text, LINE)) {
    const [line] = match;
    const indent = line.length - line.trimStart().length;
    if (line.startsWith("---")) [inSecret, section] = [false, -1];
    if (/^\s{0,40}["']?(?:data|stringData)["']?:/.test(line)) section = indent;
    else if (line.trim() !== "" && indent <= section) section = -1;
    if (/\bkind["']?:\s{0,3}["']?Secret\b/.test(line)) inSecret = true;
    if (section === -1 || !isOfSecret(text, start, inSecret)) continue;
    yield* entriesOf(line, start);
  }
}

const LINE = /[^\n]+/g;
const ENTRY = /["']?[\w.-]{1,80}["']?:\s{0,3}(?:"([^"\n]{4,8192})"|'([^'\n]{4,8192})'|([^\s"'{|>][^\s"',}]{3,8192}))/g;
const CONTINUED = /^\s{2,80}([A-Za-z0-9+/_=-]{20,8192})$/g;

/** The kind may be told behind the data as well. */
function isOfSecret(text: string, at: number, told: boolean): boolean {
  if (told) return true;
  const end = text.indexOf("\n---", at);
  return /\bkind["']?:\s{0,3}["']?Secret\b/.test(text.slice(at, end === -1 ? at + 4000 : Math.min(end, at + 4000)));
}

function* entriesOf(line: string, offset: number): Generator<Finding> {
  const from = /^\s{0,40}["']?(?:data|stringData)["']?:/.exec(line)?.[0].length ?? 0;
  const rest = line.slice(from);
  for (const pattern of [ENTRY, CONTINUED]) {
    for (const { start, end } of firstGroup(rest, pattern, isOneOfItsOwn))
      yield secret(offset + from + start, offset + from + end);
  }
}
