import { AFRICA_OCEANIA_RULES } from "../../detectors/national/africa-oceania.ts";
import { AMERICAS_RULES } from "../../detectors/national/americas.ts";
import { ASIA_RULES } from "../../detectors/national/asia.ts";
import { EUROPE_RULES } from "../../detectors/national/europe.ts";
import { NORTH_RULES } from "../../detectors/national/north-europe.ts";
import type { IdRule } from "../../detectors/national/rule.ts";

const RULES: readonly IdRule[] = [
  ...EUROPE_RULES,
  ...NORTH_RULES,
  ...AMERICAS_RULES,
  ...ASIA_RULES,
  ...AFRICA_OCEANIA_RULES,
];
const SAMPLE = 100;
/** One check digit agrees by chance in one of ten; in ten numbers it never does. */
const ENOUGH_VALUES = 10;
const SHARE = 0.95;
/** Resident registration numbers of Korea, whose check digit is random since 2020: a day of birth, and 1 to 8 behind it. */
const KOREAN = /^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}$/;

/** Whether (nearly) all of many different values pass the check digits of one country's official numbers. */
export function areNationalIds(values: readonly string[]): boolean {
  const sample = [...new Set(values)].slice(0, SAMPLE);
  if (sample.length < ENOUGH_VALUES) return false;
  if (sample.every((value) => KOREAN.test(value))) return true;
  const compact = sample.map((value) => value.toUpperCase().replace(/[ ./-]/g, ""));
  const shape = shapeOf(compact[0] ?? "");
  if (shape.length < 8 || shape.length > 18 || compact.some((value) => shapeOf(value) !== shape)) return false;
  return RULES.some(({ check, shapes }) => {
    if (check === undefined || !shapes.some((each) => spelled(each) === shape)) return false;
    return shareOf(compact, check) >= SHARE && shareOf(compact.map(changed), check) < 0.5;
  });
}

function shareOf(values: readonly string[], check: (compact: string) => boolean): number {
  return values.filter((value) => check(value)).length / values.length;
}

/** The same with one digit in the middle changed, which a check digit notices and a date or a range does not. */
function changed(value: string): string {
  const at = value.slice(0, -2).search(/\d(?=\D*$)/);
  const digit = (Number(value.charAt(at)) + 1) % 10;
  return at === -1 ? value : `${value.slice(0, at)}${digit}${value.slice(at + 1)}`;
}

function shapeOf(compact: string): string {
  return compact.replace(/\d/g, "9").replace(/[A-Z]/g, "A");
}

/** `9*3 A*2` as `999AA`. */
function spelled(shape: string): string {
  return shape.replace(/([9A?])(?:\*(\d+))? ?/g, (_all, kind: string, times: string | undefined) =>
    kind.repeat(Number(times ?? 1)),
  );
}
