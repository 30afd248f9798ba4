import type { Random } from "./random.ts";

/** A value that must never be shown, as it stands in a text. */
export interface Sensitive {
  readonly entity: "EMAIL" | "PHONE" | "CARD" | "IBAN" | "SSN" | "IP" | "SECRET";
  readonly value: string;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const ALNUM = `${LOWER}${UPPER}0123456789`;
const HEX = "0123456789abcdef";

/** One generator a family; every value is made up. */
export const SENSITIVE: readonly ((random: Random) => Sensitive)[] = [
  (r) => ({
    entity: "EMAIL",
    value: `${r.chars(LOWER, 5)}.${r.chars(LOWER, 7)}@${r.chars(LOWER, 8)}.${r.pick(["com", "org", "co.uk", "de", "io"])}`,
  }),
  (r) => ({
    entity: "EMAIL",
    value: `${r.chars(LOWER, 4)}+${r.chars(LOWER, 3)}${r.digits(2)}@mail.${r.chars(LOWER, 6)}.net`,
  }),
  (r) => ({
    entity: "EMAIL",
    value: `${r.pick(["zoë", "jürgen", "łukasz"])}.${r.chars(LOWER, 5)}@${r.pick(["bücher", "straße"])}.example`,
  }),
  (r) => ({
    entity: "PHONE",
    value: `+1 ${r.pick(["415", "212", "312", "617"])} 555 ${r.pick(["01", "26"])}${r.digits(2)}`,
  }),
  (r) => ({
    entity: "PHONE",
    value: `(${r.pick(["415", "212", "312", "617"])}) 555-${r.pick(["01", "26"])}${r.digits(2)}`,
  }),
  (r) => ({ entity: "PHONE", value: `+44 20 7946 0${r.digits(3)}` }),
  (r) => ({ entity: "PHONE", value: `+49 30 ${r.int(2, 8)}${r.digits(6)}` }),
  (r) => ({ entity: "PHONE", value: `+33 6 ${r.int(10, 30)} ${r.digits(2)} ${r.digits(2)} ${r.digits(2)}` }),
  (r) => ({ entity: "CARD", value: grouped(withLuhn(`4${r.digits(14)}`)) }),
  (r) => ({ entity: "CARD", value: withLuhn(`5${r.int(1, 5)}${r.digits(13)}`).replace(/(\d{4})(?=\d)/g, "$1-") }),
  (r) => ({ entity: "CARD", value: withLuhn(`37${r.digits(12)}`).replace(/^(\d{4})(\d{6})(\d{5})$/, "$1 $2 $3") }),
  (r) => ({ entity: "CARD", value: withLuhn(`6011${r.digits(11)}`) }),
  (r) => ({ entity: "IBAN", value: iban("DE", r.digits(18)) }),
  (r) => ({ entity: "IBAN", value: grouped(iban("GB", `WEST${r.digits(14)}`)) }),
  (r) => ({ entity: "IBAN", value: grouped(iban("NL", `ABNA${r.digits(10)}`)) }),
  (r) => ({ entity: "SSN", value: `${r.int(101, 665)}-${r.int(10, 99)}-${r.int(1000, 9999)}` }),
  (r) => ({ entity: "IP", value: `${r.int(31, 223)}.${r.int(0, 255)}.${r.int(0, 255)}.${r.int(1, 254)}` }),
  (r) => ({ entity: "IP", value: `2001:db8:${r.chars(HEX, 4)}::${r.int(1, 9)}${r.chars(HEX, 3)}` }),
  (r) => ({ entity: "SECRET", value: `AKIA${r.chars(`${UPPER}0123456789`, 16)}` }),
  (r) => ({ entity: "SECRET", value: `ghp_${r.chars(ALNUM, 36)}` }),
  (r) => ({ entity: "SECRET", value: `glpat-${r.chars(ALNUM, 20)}` }),
  (r) => ({ entity: "SECRET", value: `xoxb-${r.digits(12)}-${r.digits(12)}-${r.chars(ALNUM, 24)}` }),
  (r) => ({
    entity: "SECRET",
    value: `xapp-1-A${r.chars(`${UPPER}0123456789`, 10)}-${r.digits(13)}-${r.chars(HEX, 64)}`,
  }),
  (r) => ({ entity: "SECRET", value: `sk-ant-api03-${r.chars(ALNUM, 40)}-AA` }),
  (r) => ({ entity: "SECRET", value: `sk-proj-${r.chars(ALNUM, 48)}` }),
  (r) => ({ entity: "SECRET", value: `sk_live_${r.chars(ALNUM, 24)}` }),
  (r) => ({ entity: "SECRET", value: `AIza${r.chars(ALNUM, 35)}` }),
  (r) => ({ entity: "SECRET", value: `npm_${r.chars(ALNUM, 36)}` }),
  (r) => ({ entity: "SECRET", value: `SG.${r.chars(ALNUM, 22)}.${r.chars(ALNUM, 43)}` }),
  (r) => ({ entity: "SECRET", value: `AC${r.chars(HEX, 32)}` }),
  (r) => ({ entity: "SECRET", value: jwt(r) }),
  (r) => ({ entity: "SECRET", value: `postgres://app:${r.chars(ALNUM, 12)}@db.internal:5432/prod` }),
];

/** The 16 digits of the usual print, in fours. */
function grouped(value: string): string {
  return value.replace(/(.{4})(?=.)/g, "$1 ");
}

function withLuhn(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

function iban(country: string, account: string): string {
  const numbers = Array.from(`${account}${country}00`, (char) => String(Number.parseInt(char, 36))).join("");
  return `${country}${String(98n - (BigInt(numbers) % 97n)).padStart(2, "0")}${account}`;
}

function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: random.digits(10), iat: 1_700_000_000 })}.${random.chars(ALNUM, 43)}`;
}
