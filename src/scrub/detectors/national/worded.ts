import type { Finding, Subject } from "../detector.ts";
import { speaksOf, spotOf } from "../detector.ts";
import { Words } from "../scan/words.ts";

/** Numbers whose letters and figures stand apart in ways of their own; only the word beside them makes them numbers. */
interface WordedForm {
  readonly words: RegExp;
  readonly form: RegExp;
}

const FORMS: readonly WordedForm[] = [
  {
    words: /kennzeichen|nummernschild|\bkfz\b/i,
    form: /(?<![\p{L}\d-])[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\d{1,4}[EH]?(?![\p{L}\d])/gu,
  },
  {
    words: /\bplaka\w*|vehicle plate|araç/iu,
    form: /(?<![\p{L}\d])(?:0[1-9]|[1-7]\d|8[01]) ?[A-Z]{1,3} ?\d{2,5}(?![\p{L}\d])/gu,
  },
  { words: /handelsregister|amtsgericht|registergericht/i, form: /\bHR[AB] ?\d{1,6}(?: ?[A-Z]{1,2}\b)?/g },
  { words: /\bohip\b|health card/i, form: /(?<![\w-])\d{4}[- ]?\d{3}[- ]?\d{3}(?:[- ]?[A-Z]{2})?(?![\w-])/g },
  { words: /\bhkid\b|hong kong id|香港身份證/iu, form: /(?<![\w])[A-Z]{1,2}\d{6} ?\(?[0-9A]\)?(?![\w])/g },
  { words: /driv\w*|licen[cs]e|(?<![\w-])dl(?![\w-])/i, form: /(?<![\w])[A-Z]{3,7}\d{3}[A-Z0-9]{2}(?![\w])/g },
  {
    words: /\b(?:my|his|her|their|your|home) (?:post(?:al )?code|post code|zip(?: code)?)/i,
    form: /(?<![\w])(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w])/g,
  },
  { words: /abgabenkonto|steuernummer|st\.-?nr/i, form: /(?<![\w/-])\d{2,3}[-/]\d{3}\/\d{4,5}(?![\w/-])/g },
];
/** Prints that nothing else in a business has; as the whole of a message the word is not missed. */
const WHOLE: readonly RegExp[] = [
  // German plates, tax numbers and driving licences
  /^[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?$/u,
  /^\d{2,3}\/\d{3}\/\d{4,5}$/,
  /^[A-Z]\d{2}(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6}\d[A-Z0-9]$/,
  /^HR[AB] ?\d{1,6}(?: [A-Z]{1,2})?$/,
  // Turkish plates, French passports
  /^(?:0[1-9]|[1-7]\d|8[01]) [A-Z]{1,3} \d{2,5}$/,
  /^\d{2}[A-Z]{2}\d{5}$/,
  // Canada: health cards of Ontario and Québec, driver's licences
  /^\d{4}-\d{3}-\d{3}-[A-Z]{2}$/,
  /^[A-Z]{4} \d{4} \d{4}$/,
  /^[A-Z]\d{4}-\d{5}-\d{5}$/,
  // India, Hong Kong, the Philippines
  /^[A-Z]{2}\d{2} (?:19|20)\d{9}$/,
  /^[A-Z]{1,2}\d{6}\([0-9A]\)$/,
  /^\d{4}-\d{7}-\d$/,
  // Kenya, Venezuela, Brazil
  /^[AP]\d{9}[A-Z]$/,
  /^[VEJPGC]-\d{8}-\d$/,
  /^\d{2}\.\d{3}\.\d{3}-[\dX]$/,
];
const LONGEST_WHOLE = 24;
const SPEAKS = new Words(new RegExp(FORMS.map(({ words }) => `(?:${words.source})`).join("|"), "iu"));
const REACH = 40;

/** Finds the numbers that stand close behind or before their word. */
export function* findWorded(subject: Subject): Generator<Finding> {
  const { text, surface } = subject;
  if (surface === "file_name") return;
  if (text.length <= LONGEST_WHOLE && isWhole(subject)) {
    yield { start: 0, end: text.length, entity: "NATIONAL_ID", validated: true };
    return;
  }
  if (!speaksOf(subject, SPEAKS)) return;
  for (const { words, form } of FORMS) {
    if (!words.test(text)) continue;
    for (const match of text.matchAll(form)) {
      const start = match.index;
      const end = start + match[0].length;
      const around = `${text.slice(Math.max(0, start - REACH), start)} ${text.slice(end, end + REACH)}`;
      if (!spotOf(subject, start).cell && words.test(around))
        yield { start, end, entity: "NATIONAL_ID", validated: true };
    }
  }
}

function isWhole({ text, surface, context, cell }: Subject): boolean {
  if (cell || context !== "" || (surface !== "text" && surface !== "status")) return false;
  const number = text.trim();
  return WHOLE.some((form) => form.test(number));
}
