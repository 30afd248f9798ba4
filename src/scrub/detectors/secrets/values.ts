import { entropy } from "../checksums.ts";
import { isJoined, isWordy, turnsOf } from "./words.ts";

const NOT_A_VALUE =
  /^(?:true|false|null|none|nil|undefined|uint8array|arraybuffer|buffer|bytes|required|optional|string|text|number|integer|boolean|bool|varchar|char|example|sample|dummy|fake|test|testing|your|my|the|an?|redacted|masked|changeme_|not|no|invalid|incorrect|expired|missing|wrong|empty|hidden|protected|reset|changed|enabled|disabled|default|get|set|new|value|key|token|secret|password|passwd|username|user|foo|bar|baz|replace|insert|enter|placeholder|todo)(?![a-z0-9])/i;
const PLACEHOLDER =
  /^(?:process\.env|os\.|env[.[]|self\.|this\.|req\.|config\.|settings\.|secrets?\.|var\.|data\.|local\.|module\.|params?\.|request\.|\$[({]|%[a-z_]+%|[{<&]|@[\w.]+\(|!(?:vault|ref|sub|getatt)\b|arn:aws|enc\[|projects\/)|x{5,}|\*{3,}|\.{3}|…|example|sample|placeholder|your[_-]|dummy|redacted|changeme|\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[a-z_ -]+>|#\{|\]\]|\{\d?\}|%[sd](?![a-z0-9])|abcdefgh|12345678(?:9|$)|%\(|\bgetenv|\bos\.environ|fixme|insert[_-]|-here$|_here$/i;
/** `$DB_PASS`, `$this->x`: of a shell or PHP; a password may begin so as well. */
const VARIABLE = /^\$[a-z_]/i;
const ONE_CHAR = /(.)\1{7,}/;
/** `^1.2.3`, and what only an expression or a set of characters has (`\S+`, `a-z`, `.*`). */
const VERSION_OR_PATTERN =
  /^[~^<>=v]{0,3}(?:\d+:)?\d+(?:\.\d+){1,4}(?:[-+~.:][a-z\d.+~-]*)?$|^\/.*\/[a-z]{0,4}$|\\[swdbSWDB](?:[+*?{)\]]|$)|\\[.|()]|\(\?[:=!<]|[\])]\+|\.\*|\[\^|(?<![A-Za-z0-9])(?:a-z|A-Z|0-9)/;
/** A name of a program's own: small at first, then capitals. */
const HUMPED = /^[a-z$_]+(?:[A-Z][a-z]+){1,6}\d?$/;
const FILE_NAME = /\.(?:csv|json|xlsx|txt|py|js|ts|png|ya?ml|pem|key|crt|conf|env|toml|ini|xml|html?|sh|md|parquet)$/i;
const WORDS_AND_NUMBER = /^[a-z]+(?:[_.-][a-z]+){0,4}[_.-]?\d{1,4}$/i;

/** Stands for a value that somebody is to fill in, or for one that is read from elsewhere. */
export function isPlaceholder(value: string): boolean {
  if (VARIABLE.test(value) && (!/\d/.test(value) || turnsOf(value) < 5)) return true;
  if (NOT_A_VALUE.test(value) || ONE_CHAR.test(value)) return !hasRandomRun(value) || PLACEHOLDER.test(value);
  return PLACEHOLDER.test(value);
}

/** A placeholder, a path, or a member of something in a program. */
export function isNoValue(value: string): boolean {
  if (isPlaceholder(value) || VERSION_OR_PATTERN.test(value)) return true;
  if (hasRandomRun(value)) return FILE_NAME.test(value);
  if (value.includes("/") && /\.[a-z]{1,5}$/.test(value)) return true;
  return (
    /^[/~.]{1,2}[\w./-]+$/.test(value) ||
    /^[a-z]:\\|^@[a-z.-]+$/i.test(value) ||
    /^\w+(?:::\w+)+/.test(value) ||
    /^[a-z][a-z+.-]{1,20}:\/\/[^@]*$/i.test(value) ||
    /^[\w$]+\?\.[\w$.?]+$/.test(value) ||
    (/^[a-z_]\w*(?:\.[a-z_]\w*)+(?:\(|\[|$)/i.test(value) && !/\d{3}/.test(value))
  );
}

/** In quotes everything that is no word, path, call or placeholder. */
export function isQuotedValue(value: string, isPass: boolean): boolean {
  if (isNoValue(value) || /\s/.test(value)) return false;
  if (!isPass) return isRandom(value);
  if (value.length < 4) return false;
  return (
    /\d/.test(value) ||
    (/[^A-Za-z0-9_.\-/:]/.test(value) && /[A-Za-z]/.test(value)) ||
    (/[a-z][A-Z]/.test(value) && entropy(value) > 2.5 && !isCamelCase(value))
  );
}

/** Without quotes around it. */
export function isBareValue(value: string, isPass: boolean): boolean {
  if (isNoValue(value) || HUMPED.test(value)) return false;
  if (/[()[\]{}]/.test(value)) return isPass && isBracketed(value);
  return isPass ? isPassword(value) : isRandom(value);
}

/** Signs that stand in passwords and in no name. */
const SIGN = /[!@#$%^&*]/;

/** Looks drawn at random: mixed kinds of characters and high entropy, no word and no path. */
export function isRandom(value: string): boolean {
  if (value.length < 8 || !/[a-z]/i.test(value)) return false;
  if (!/\d/.test(value)) {
    if (isWordy(value)) return false;
    if (value.length >= 12 && turnsOf(value) * 2 >= value.length) return entropy(value) >= 3.2;
    const isMixed = /[a-z].*[A-Z].*[a-z].*[A-Z]/.test(value);
    return value.length >= 16 && isMixed && entropy(value) >= 3.6 && !isCamelCase(value);
  }
  if (FILE_NAME.test(value)) return false;
  if (SIGN.test(value)) return entropy(value) >= 2.75;
  if (isWordy(value) || isJoined(value) || (WORDS_AND_NUMBER.test(value) && !hasRandomRun(value))) return false;
  return entropy(value) >= (value.length >= 16 ? 3 : 2.75);
}

/** Random without doubt, for places where little else says that it is a credential. */
export function isSurelyRandom(value: string): boolean {
  if (value.length < 12 || /[\s|]|^\*/.test(value) || isNoValue(value) || !isRandom(value) || !/\d/.test(value))
    return false;
  // Base 32 has the fewest turns of all: six letters to a digit.
  const least = /^[A-Z2-7]{20,}$/.test(value) ? 9 : value.length < 16 ? 4 : 6;
  return entropy(value) >= 3 && turnsOf(value) * least >= value.length && !/^[\w.-]{0,30}\d{4}-\d\d-\d\d/.test(value);
}

export function isPassword(value: string): boolean {
  if (value.length < 5) return false;
  if (/\d/.test(value)) return /[a-z]/i.test(value) || value.length >= 6;
  return /[a-z]/i.test(value) && /[!@#$%^&*+?~]/.test(value);
}

const BRACKETED = /^([^\s()[\]{}=:]{1,64})[({[]([^\s()[\]{}=:]{1,64})[)}\]]([^\s()[\]{}=:;]{0,64})$/;

/** Brackets within a password, not those of a call or a template (`input(`, `generate(12)`, `Key{name}`). */
function isBracketed(value: string): boolean {
  const [, head = "", inner = "", tail = ""] = BRACKETED.exec(value) ?? [];
  if (head === "" || !isPassword(value)) return isJumble(value);
  return tail !== "" || (/\d/.test(`${head}${inner}`) && !/^\d+$/.test(inner) && !isCamelCase(head));
}

/** Brackets and signs without any order, such as a generator of passwords throws together. */
function isJumble(value: string): boolean {
  const signs = new Set(value.replace(/[\w\s]/g, ""));
  if (!/[a-z]/i.test(value) || /["'=;]/.test(value)) return false;
  return (signs.size >= 5 && !/^[\w.]*[({[]|[)}\]]$/.test(value)) || /^[^()[\]{}]{2,32}[)\]}]{1,3}[([{]\w/.test(value);
}

/** A stretch of letters and digits in which kinds of characters change as often as only a machine would write them. */
export function hasRandomRun(value: string): boolean {
  if (value.length < 16) return false;
  for (const [run] of value.matchAll(/[A-Za-z0-9+/]{16,}/g)) {
    if (turnsOf(run) * 4 >= run.length && entropy(run) >= 3 && !isWordy(run)) return true;
  }
  return false;
}

/** Letters and digits in no order, as in `q1w2e3r4`. */
export function hasTurns(value: string): boolean {
  for (const [run] of value.matchAll(/[A-Za-z0-9]{8,}/g)) if (/\d/.test(run) && turnsOf(run) >= 4) return true;
  return false;
}

/** `getAccessTokenForUser`: words of three letters and more, one after the other. */
function isCamelCase(value: string): boolean {
  return value.split(/[_.-]|(?=[A-Z])/).every((word) => word === "" || /^[A-Z]?[a-z]{2,}$/.test(word));
}
