import metadata from "libphonenumber-js/metadata.max";

/** Numbering plan of one country, as much of it as tells a valid number from any other digits. */
interface Plan {
  readonly callingCode: string;
  readonly trunk: string;
  readonly lengths: ReadonlySet<number>;
  readonly valid: RegExp;
}

/** Places in the library's compact rows (its `source/metadata.js`). */
const ROW = { callingCode: 0, pattern: 2, lengths: 3, trunk: 5, types: 11 } as const;

const plans = new Map<string, Plan | null>();
const callingCodes = new Map<string, readonly string[]>(Object.entries(metadata.country_calling_codes));

/** Whether digits with a country code in front make a valid number of one of the countries that have that code. */
export function isValidInternational(digits: string): boolean {
  for (let length = 1; length <= 3; length++) {
    const countries = callingCodes.get(digits.slice(0, length));
    if (countries !== undefined) return countries.some((country) => isSubscriber(country, digits.slice(length)));
  }
  return false;
}

/** Whether digits are a valid number as it is dialled within the country, with or without the trunk prefix. */
export function isValidNational(country: string, digits: string): boolean {
  return isSubscriber(country, digits);
}

/** All countries of the plan. */
export const ALL_COUNTRIES: readonly string[] = Object.keys(metadata.countries);

function isSubscriber(country: string, digits: string): boolean {
  const plan = planOf(country);
  if (plan === null) return false;
  if (plan.lengths.has(digits.length) && plan.valid.test(digits)) return true;
  if (plan.trunk === "" || !digits.startsWith(plan.trunk)) return false;
  const rest = digits.slice(plan.trunk.length);
  return plan.lengths.has(rest.length) && plan.valid.test(rest);
}

function planOf(country: string): Plan | null {
  const known = plans.get(country);
  if (known !== undefined) return known;
  const plan = readPlan(new Map<string, unknown>(Object.entries(metadata.countries)).get(country));
  plans.set(country, plan);
  return plan;
}

function readPlan(row: unknown): Plan | null {
  if (!Array.isArray(row)) return null;
  const cells: readonly unknown[] = row;
  const patterns = typePatterns(cells[ROW.types]);
  const pattern = patterns.length > 0 ? patterns.join("|") : textOf(cells[ROW.pattern]);
  const lengths: unknown = cells[ROW.lengths];
  return {
    callingCode: textOf(cells[ROW.callingCode]),
    trunk: textOf(cells[ROW.trunk]),
    lengths: new Set(Array.isArray(lengths) ? lengths.map(Number) : []),
    valid: new RegExp(`^(?:${pattern})$`),
  };
}

/** One expression for each kind of line (fixed, mobile, toll free …). */
function typePatterns(types: unknown): string[] {
  if (!Array.isArray(types)) return [];
  const list: readonly unknown[] = types;
  return list.map((type) => (Array.isArray(type) ? textOf(type[0]) : "")).filter((pattern) => pattern !== "");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
