import { isIPv6 } from "node:net";

import type { Finding, Subject } from "./detector.ts";
import { digitsOf, near, rightAfter, spotOf } from "./detector.ts";
import { charSet, isIn } from "./scan/runs.ts";
import { Words } from "./scan/words.ts";

const IP_WORDS = new Words(
  /\bip(?:v[46])?\b|\b(?:ip[ _-]?addr\w*|address(?:es)?|host(?:name)?s?|server|client|gateway|router|subnet|netmask|dns|ping|proxy|firewall|remote|peer|login from)\b/i,
);
const VERSION_WORDS = new Words(
  /\b(?:v|ver|version|versions|release|build|firmware|sw|software|rev|revision|section|chapter|clause|dotnet|chrome|driver)\b[\s.:=#v"']*$/i,
);
const VERSION_HEADER = /\b(?:ver|version|versions|release|build|firmware|software|revision|section|clause|chapter)\b/i;

const V4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?![\w-]|\.\d)/y;
const V6 =
  /(?<![\w:.%])(?=[0-9a-f:]{0,39}:[0-9a-f]{0,4}:)[0-9a-f:]{2,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?:%[\w.-]{1,16})?(?:\/\d{1,3})?(?![\w:]|\.\d)/iy;

/** IPv4 and IPv6 addresses, told from version numbers, times and code. */
export function* findIps(subject: Subject): Generator<Finding> {
  for (const { start, end, text } of dotted(subject)) {
    if (isV4(text) && !isVersion(subject, start, end)) yield { start, end, entity: "IP", validated: true };
  }
  for (const { start, end, text } of colonised(subject.text)) {
    if (isV6(text, start, subject)) yield { start, end, entity: "IP", validated: true };
  }
}

/** Four groups of digits with a dot between each. */
function* dotted(subject: Subject): Generator<{ start: number; end: number; text: string }> {
  const { text } = subject;
  const { starts, ends } = digitsOf(subject);
  let row = 0;
  for (let index = 1; index < starts.length; index++) {
    const isNext = starts[index] === (ends[index - 1] ?? 0) + 1 && text.charCodeAt(ends[index - 1] ?? 0) === 0x2e;
    row = isNext ? row + 1 : 0;
    if (row < 3) continue;
    const start = starts[index - 3] ?? 0;
    V4.lastIndex = start;
    const match = V4.exec(text);
    if (match !== null) yield { start, end: start + match[0].length, text: match[0] };
  }
}

const HEX = charSet(/[0-9a-f]/i);

/** Hex digits and colons from where they begin, if two colons stand as near as in an address of version 6. */
function* colonised(text: string): Generator<{ start: number; end: number; text: string }> {
  let from = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", Math.max(at + 1, from))) {
    if (!hasColonNear(text, at)) continue;
    let start = at;
    while (start > from && isHexOrColon(text, start - 1)) start--;
    V6.lastIndex = start;
    const match = V6.exec(text);
    from = match === null ? at + 1 : start + match[0].length;
    if (match === null) while (isHexOrColon(text, from)) from++;
    else yield { start, end: from, text: match[0] };
  }
}

function hasColonNear(text: string, at: number): boolean {
  let next = at + 1;
  while (next <= at + 4 && isIn(HEX, text, next)) next++;
  return text.charCodeAt(next) === COLON;
}

function isHexOrColon(text: string, at: number): boolean {
  return text.charCodeAt(at) === COLON || isIn(HEX, text, at);
}

const COLON = 0x3a;

function isV4(text: string): boolean {
  const [address = "", prefix] = text.split("/");
  if (prefix !== undefined && Number(prefix) > 32) return false;
  return address.split(".").every((octet) => Number(octet) <= 255 && (octet === "0" || !octet.startsWith("0")));
}

/** Four small numbers with a word for a version before them, or alone in a cell, are no address. */
function isVersion(subject: Subject, start: number, end: number): boolean {
  if (rightAfter(subject, start, VERSION_WORDS, 24)) return true;
  if (near(subject, start, end, IP_WORDS)) return false;
  const { cell, header } = spotOf(subject, start);
  if (VERSION_HEADER.test(header)) return true;
  return cell && hasSmallParts(subject.text.slice(start, end));
}

/** Only the last part of a version, which counts builds, is large: `9.19.3.164`. Addresses under 10 are private ones. */
function hasSmallParts(text: string): boolean {
  const [first = 0, ...rest] = text.split(/[./]/).map(Number);
  const most = first === 10 ? rest : rest.slice(0, 2);
  return first < 30 && most.every((part) => part < 30);
}

function isV6(text: string, start: number, subject: Subject): boolean {
  const [address = "", prefix] = text.split("/");
  if (prefix !== undefined && Number(prefix) > 128) return false;
  if (!isIPv6(address)) return false;
  const groups = address.split(":").filter((group) => group !== "").length;
  if (groups >= 3 || (groups >= 1 && /\d/.test(address) && /[0-9a-f]{3,4}/i.test(address))) return true;
  // `::`, `::1` and `a::b` are slices and scopes in a program.
  if (subject.surface === "code" || spotOf(subject, start).cell) return false;
  return (
    address === "::1" ||
    near(subject, start, start + text.length, IP_WORDS) ||
    text.length === subject.text.trim().length
  );
}
