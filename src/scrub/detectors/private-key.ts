import type { Finding, Subject } from "./detector.ts";

const BEGIN = /-{4,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g;
const END = /-{4,5} ?END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g;
const PUTTY = /PuTTY-User-Key-File-\d:[\s\S]{0,8000}?Private-MAC: ?[0-9a-f]{16,128}/g;

/** PEM and OpenPGP private keys, to their end line, or to the end of the text when that is missing; PuTTY key files. */
export function* findPrivateKeys(subject: Subject): Generator<Finding> {
  const { text } = subject;
  if (text.includes("PuTTY-User-Key-File")) {
    for (const match of text.matchAll(PUTTY)) yield key(match.index, match.index + match[0].length);
  }
  if (!text.includes("PRIVATE KEY")) return;
  let from = 0;
  for (const begin of text.matchAll(BEGIN)) {
    if (begin.index < from) continue;
    END.lastIndex = begin.index;
    const end = END.exec(text);
    from = end === null ? text.length : end.index + end[0].length;
    yield key(begin.index, from);
  }
}

function key(start: number, end: number): Finding {
  return { start, end, entity: "PRIVATE_KEY", validated: true };
}
