import { isValidInternational, isValidNational } from "../../detectors/phone-plan.ts";

/** Countries whose plans are tried, in no order. */
const COUNTRIES =
  "US GB DE FR IN ES IT AU BR JP NL SE PL CH AT BE MX DK NO FI PT IE CZ SK TR IL ZA SG HK KR CN TW RU UA GR HU RO BG HR RS NZ AR CL CO PE PH ID VN TH MY EG SA AE MA NG KE PK BD IR LT LV EE SI".split(
    " ",
  );
/** Where numbers have one length or two: elsewhere nearly any digits make one. Italian mobiles begin with a 3. */
const OF_ONE_LENGTH = "US GB FR ES PL BR CN IN TR KR JP RU UA SE NO DK NL BE CH PT CZ SK GR HU RO AU ZA MX EG".split(
  " ",
);
const SAMPLE = 200;
const ENOUGH_VALUES = 8;
/** Of ten random digits about one in three makes a number of a large plan; of twenty such values none has this share. */
const SHARE = 0.95;

/**
 * Whether bare or grouped digits without a country code are the phone numbers of one country: (nearly) all are valid
 * there, their ends differ, and they do not count up as ids do.
 */
export function areNationalPhones(values: readonly string[]): boolean {
  const sample = [...new Set(values)].slice(0, SAMPLE);
  if (sample.length < ENOUGH_VALUES) return false;
  const numbers = sample.map((value) => value.replace(/\D/g, ""));
  if (numbers.some((digits) => digits.length < 7 || digits.length > 13)) return false;
  if (!sample.every((value) => FORM.test(value)) || countsUp(numbers) || areOtherNumbers(sample)) return false;
  // A column of numbers has lost its plus signs.
  if (areNearlyAll(numbers, (digits) => digits.length > 9 && isValidInternational(digits), shareInternational(numbers)))
    return true;
  if (numbers.every((digits) => /^1[2-9]\d{2}[2-9]\d{6}$/.test(digits))) return true;
  const isTelling = sample.some((value) => /\D/.test(value)) || sample.every((value) => /^0[1-9]|^3\d{9}$/.test(value));
  const countries = isTelling ? COUNTRIES : OF_ONE_LENGTH;
  return countries.some((country) => areNearlyAll(numbers, (digits) => isValidNational(country, digits)));
}

/** Numbers that begin with the same country code need not all be in use: made-up ones are often in no plan. */
function shareInternational(numbers: readonly string[]): number {
  const first = (numbers[0] ?? "").slice(0, 3);
  return numbers.length >= 20 && numbers.every((digits) => digits.startsWith(first)) ? 0.5 : SHARE;
}

function areNearlyAll(numbers: readonly string[], test: (digits: string) => boolean, share = SHARE): boolean {
  let others = 0;
  for (const digits of numbers) {
    if (!test(digits)) others += 1;
    if (others > numbers.length * (1 - share)) return false;
  }
  return true;
}

/** Digits in groups as people write them; `12345678-1234` and `1.234.567` are none. */
const FORM = /^\(?\d{1,5}\)?(?:[ ()./-]{1,2}\d{2,8}){1,4}$|^\d{8,13}$/;

/** Days, addresses of hosts, and amounts with thousands apart, whose first group is now longer, now shorter. */
function areOtherNumbers(sample: readonly string[]): boolean {
  if (sample.filter((value) => DAY_OR_HOST.test(value)).length > sample.length / 2) return true;
  const firsts = new Set(sample.map((value) => value.search(/\D/)));
  return firsts.size > 1 && sample.every((value) => /^\d{1,3}(?:[. ]\d{3})+$/.test(value));
}

const DAY_OR_HOST =
  /^(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d$|^(?:\d{1,3}\.){3}\d{1,3}$/;

/** Ids grow from row to row, or differ in their last few digits only. */
function countsUp(numbers: readonly string[]): boolean {
  let grows = 0;
  for (let i = 1; i < numbers.length; i += 1) if ((numbers[i] ?? "") > (numbers[i - 1] ?? "")) grows += 1;
  const ends = new Set(numbers.map((digits) => digits.slice(-6, -3)));
  const share = grows / (numbers.length - 1);
  return share > 0.9 || share < 0.1 || ends.size < numbers.length * 0.2;
}
