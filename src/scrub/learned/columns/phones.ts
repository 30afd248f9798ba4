import { isValidNational } from "../../detectors/phone-plan.ts";

/** Countries whose plans are tried, in no order. */
const COUNTRIES =
  "US GB DE FR IN ES IT AU BR JP NL SE PL CH AT BE MX DK NO FI PT IE CZ SK TR IL ZA SG HK KR CN TW RU UA GR HU RO BG HR RS NZ AR CL CO PE PH ID VN TH MY EG SA AE MA NG KE PK BD IR LT LV EE SI".split(
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
  if (numbers.some((digits) => digits.length < 7 || digits.length > 12)) return false;
  if (!sample.every((value) => FORM.test(value)) || countsUp(numbers)) return false;
  return COUNTRIES.some((country) => {
    let invalid = 0;
    for (const digits of numbers) {
      if (!isValidNational(country, digits)) invalid += 1;
      if (invalid > numbers.length * (1 - SHARE)) return false;
    }
    return true;
  });
}

/** Digits in groups as people write them; `12345678-1234` and `1.234.567` are none. */
const FORM = /^\(?\d{1,5}\)?(?:[ ()./-]{1,2}\d{2,8}){1,4}$|^\d{8,12}$/;

/** Ids grow from row to row, or differ in their last few digits only. */
function countsUp(numbers: readonly string[]): boolean {
  let grows = 0;
  for (let i = 1; i < numbers.length; i += 1) if ((numbers[i] ?? "") > (numbers[i - 1] ?? "")) grows += 1;
  const ends = new Set(numbers.map((digits) => digits.slice(-6, -3)));
  const share = grows / (numbers.length - 1);
  return share > 0.9 || share < 0.1 || ends.size < numbers.length * 0.2;
}
