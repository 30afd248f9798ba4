import type { Finding, Subject } from "./detector.ts";
import { digitsOf, ranges, speaksOf, spotOf } from "./detector.ts";
import { Words } from "./scan/words.ts";

const MONTH =
  "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|janv|févr|fev|mars|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott)[a-zäéû]{0,7}";
const DATE = new RegExp(
  `(?<![\\d.,/-])(?:(?:18|19|20)\\d{2}[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12]\\d|3[01])|(?:0?[1-9]|[12]\\d|3[01])[-/. ](?:0?[1-9]|[12]\\d|3[01])[-/. ](?:(?:18|19|20)\\d{2}|\\d{2})|(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|\\.|º)?[ -](?:de |of )?${MONTH}\\.?,?[ -](?:de |of )?(?:18|19|20)?\\d{2}|${MONTH}\\.? (?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?,? (?:18|19|20)\\d{2}|(?:18|19|20)\\d{2}年\\d{1,2}月\\d{1,2}日)(?![\\d/-])`,
  "gi",
);
const BIRTH =
  /(?:date|day|d) of birth|birth ?-?_?da(?:te|y)|\bbirth\b|\bdob\b|\bd\.o\.b|\bborn\b|geburts(?:datum|tag)|\bgeb(?:oren|\.)|date de naissance|n[ée]e? le\b|naissance|fecha de nacimiento|nacimiento|nacid[oa] el|data di nascita|nat[oa] il|data de nascimento|nascid[oa] em|geboortedatum|geboren|født|fødselsdato|f[öo]delsedatum|födelsedag|data urodzenia|urodz|syntym|生年月日|生日|출생|дата рождения|doğum/iu;
const BIRTH_SPEAKS = new Words(BIRTH);
/** A header that is about the date itself, not about a count or a place of births. */
const NOT_A_DATE = /rate|count|place|weight|order|country|city|ort\b|lieu|lugar/i;

export { BIRTH as BIRTH_WORDS };

/** Dates that a word for birth stands before, on the same line. */
export function* findBirthDates(subject: Subject): Generator<Finding> {
  const { text } = subject;
  if (digitsOf(subject).most === 0) return;
  if (!speaksOf(subject, BIRTH_SPEAKS) && !BIRTH.test(subject.context)) return;
  for (const { start, end } of ranges(text, DATE)) {
    if (isBirth(subject, start, end)) yield { start, end, entity: "DATE_OF_BIRTH", validated: true };
  }
}

function isBirth(subject: Subject, start: number, end: number): boolean {
  const { cell, header, from, to } = spotOf(subject, start);
  if (BIRTH.test(header)) return !NOT_A_DATE.test(header);
  if (cell && header !== "") return false;
  const before = subject.text.slice(Math.max(from, start - 40), start);
  const lastSentence = before.slice(Math.max(before.lastIndexOf("\n"), before.search(/[.!?] +[^.!?]*$/)) + 1);
  return (
    BIRTH.test(lastSentence) ||
    /^[) ]{0,2}\(?(?:date of birth|dob)\b/i.test(subject.text.slice(end, Math.min(to, end + 20)))
  );
}
