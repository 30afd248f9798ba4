import { digitsOf, type Subject } from "./detector.ts";
import { numbers } from "./scan/numbers.ts";

/** A run of digits in a text. */
export interface DigitGroup {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** One space or dash (or two spaces) parts it from the group before. */
  readonly joined: boolean;
  /** A letter, a decimal sign or a currency sign touches it, so it is part of something else. */
  readonly glued: boolean;
}

const SEPARATOR = /^(?: {1,2}|-| - |\.|\u00b7)$/;
const TOUCHES_BEFORE = /[\p{L}\d_.,$€£¥+#/]$/u;
const TOUCHES_AFTER = /^(?:[\p{L}_€%]|[.,]\d)/u;
/** As many digits as the shortest card has, apart by no more than a separator has. */
const LONG = /\d(?:[ .\u00b7-]{0,3}\d){11,}/y;
const LEAST = 12;

/** The runs of ASCII digits in which twelve or more digits follow each other, with what parts and touches them. */
export function* longDigitGroups(subject: Subject): Generator<DigitGroup[]> {
  const digits = digitsOf(subject);
  if (digits.most < LEAST) return;
  const { text } = subject;
  for (const { start, end } of numbers(text, digits, LEAST, LONG)) yield digitGroups(text, start, end);
}

function digitGroups(text: string, from: number, to: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (const match of text.slice(from, to).matchAll(/\d+/g)) {
    const start = from + match.index;
    const end = start + match[0].length;
    const before = groups.at(-1);
    const joined = before !== undefined && start - before.end <= 3 && SEPARATOR.test(text.slice(before.end, start));
    const glued =
      (!joined && TOUCHES_BEFORE.test(text.slice(Math.max(0, start - 1), start))) ||
      TOUCHES_AFTER.test(text.slice(end, end + 2));
    groups.push({ start, end, digits: match[0], joined, glued });
  }
  return groups;
}
