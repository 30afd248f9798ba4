import type { Finding, Subject } from "./detector.ts";
import { digitsOf, near, rightAfter, spotOf } from "./detector.ts";
import { numbers } from "./scan/numbers.ts";
import { Words } from "./scan/words.ts";

const SSN_WORDS = new Words(/\b(?:ssns?|social security|soc\.? ?sec|tax ?payer|itin|tin)\b/i);
const OTHER_NUMBER = new Words(
  /\b(?:order|invoice|sku|part|item|product|ref|reference|lot|batch|serial|tracking|ticket|case|po|model|catalog|asset|code|phone|fax)\w*[ _-]?(?:id|no|nr|num|number|code)?\s*[.#:=]*\s*$/i,
);

const DASHED = /(?<![\w-])(\d{3})([- .])(\d{2})\2(\d{4})(?![\w-]|\.\d)/y;
const BARE = /(?<![\w.,-])(\d{3})(\d{2})(\d{4})(?![\w-]|[.,]\d)/y;
const DIGITS = 9;

/** US social security numbers by the rules of the issuing authority; without dashes only with a word near. */
export function* findSsns(subject: Subject): Generator<Finding> {
  const digits = digitsOf(subject);
  if (digits.most < DIGITS) return;
  for (const { start, end, match } of numbers(subject.text, digits, DIGITS, DASHED)) {
    if (!isIssuable(match[1] ?? "", match[3] ?? "", match[4] ?? "")) continue;
    if (!isConvincing(subject, start, end, match[2] ?? "")) continue;
    yield { start, end, entity: "SSN", validated: true };
  }
  for (const { start, end, match } of numbers(subject.text, digits, DIGITS, BARE)) {
    if (!isIssuable(match[1] ?? "", match[2] ?? "", match[3] ?? "")) continue;
    if (near(subject, start, end, SSN_WORDS)) yield { start, end, entity: "SSN", validated: true };
  }
}

/** Area 000 and 666, group 00 and serial 0000 are never issued; 9xx is a taxpayer number with group 50 or more (IRS). */
function isIssuable(area: string, group: string, serial: string): boolean {
  if (area === "000" || area === "666" || group === "00" || serial === "0000") return false;
  return !area.startsWith("9") || Number(group) >= 50;
}

function isConvincing(subject: Subject, start: number, end: number, separator: string): boolean {
  if (near(subject, start, end, SSN_WORDS)) return true;
  if (separator !== "-") return false;
  // Three, two and four digits are written so for hardly anything else; a column that says what else they are is believed.
  const { cell, header } = spotOf(subject, start);
  return !(cell && OTHER_NUMBER.test(header)) && !rightAfter(subject, start, OTHER_NUMBER, 30);
}
