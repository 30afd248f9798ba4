import type { Person } from "./uploads.ts";

/** How a program or a person writes one value of a row. */
export interface Spelling {
  readonly how: string;
  readonly entity: "PERSON" | "EMAIL" | "PHONE" | "ADDRESS";
  /** Null where the value cannot be written so. */
  readonly write: (person: Person) => string | null;
}

const PERSON: readonly Spelling[] = of("PERSON", {
  plain: ({ full }) => full,
  "last, first": ({ first, last }) => `${last}, ${first}`,
  "last first": ({ first, last }) => `${last} ${first}`,
  upper: ({ full }) => full.toUpperCase(),
  lower: ({ full }) => full.toLowerCase(),
  NFD: ({ full }) => full.normalize("NFD"),
  unaccented: ({ full }) => unaccented(full),
  "initial last": ({ first, last }) => (isLatin(first) ? `${first.charAt(0)}. ${last}` : null),
  "last initial": ({ first, last }) => (isLatin(first) ? `${last}, ${first.charAt(0)}.` : null),
  "first only": ({ first }) => first,
  "last only": ({ last }) => last,
  "zero width": ({ full }) => Array.from(full).join("\u200b"),
  "no-break space": ({ full }) => full.replaceAll(" ", "\u00a0"),
  entities: ({ full }) => entities(full),
  percent: ({ full }) => encodeURIComponent(full),
  plus: ({ full }) => encodeURIComponent(full).replaceAll("%20", "+"),
  "JSON escapes": ({ full }) => escaped(full),
  "full width": ({ full }) => (isLatin(full) ? wide(full) : null),
  base64: ({ full }) => Buffer.from(full).toString("base64"),
  snake: ({ first, last }) => (isLatin(first) ? `${first}_${last.replaceAll(" ", "_")}`.toLowerCase() : null),
  camel: ({ first, last }) => (isLatin(first) && /^\p{Lu}\p{Ll}+$/u.test(last) ? `${first}${last}` : null),
});

const EMAIL: readonly Spelling[] = of("EMAIL", {
  plain: ({ email }) => email,
  upper: ({ email }) => email.toUpperCase(),
  entities: ({ email }) => email.replace("@", "&#64;").replaceAll(".", "&#46;"),
  "all entities": ({ email }) =>
    Array.from(email)
      .map((char) => `&#x${char.charCodeAt(0).toString(16)};`)
      .join(""),
  percent: ({ email }) => email.replace("@", "%40"),
  "at and dot": ({ email }) => email.replace("@", " at ").replaceAll(".", " dot "),
  "[at] [dot]": ({ email }) => email.replace("@", " [at] ").replaceAll(".", " [dot] "),
  "(at)": ({ email }) => email.replace("@", "(at)"),
  "at, dots in the host": ({ email: e }) =>
    `${e.split("@")[0] ?? ""} at ${(e.split("@")[1] ?? "").replaceAll(".", " dot ")}`,
  "zero width": ({ email }) => Array.from(email).join("\u200b"),
  "full width": ({ email }) => wide(email),
  "JSON escapes": ({ email }) => email.replace("@", "\\u0040"),
  "Markdown escapes": ({ email }) => email.replace(/[_.]/g, "\\$&"),
  spaced: ({ email }) => email.replace("@", " @ "),
  base64: ({ email }) => Buffer.from(email).toString("base64"),
  "local part": ({ email }) => email.split("@")[0] ?? null,
});

const PHONE: readonly Spelling[] = of("PHONE", {
  plain: ({ phone }) => phone,
  digits: ({ phone }) => bare(phone).replace(/[^\d]/g, ""),
  "plus and digits": ({ phone }) => bare(phone).replace(/[^\d+]/g, ""),
  "no country": ({ phone }) => national(phone),
  "zero in front": ({ phone }) => `0${(national(phone) ?? bare(phone).replace(/\D/g, "")).replace(/^0+/, "")}`,
  spaced: ({ phone }) => Array.from(bare(phone).replace(/\D/g, "")).join(" "),
  dashed: ({ phone }) => Array.from(bare(phone).replace(/\D/g, "")).join("-"),
  dotted: ({ phone }) => phone.replace(/^\(/, "").replace(/[ ()/-]+/g, "."),
  "full width": ({ phone }) => wide(phone),
  entities: ({ phone }) =>
    Array.from(phone)
      .map((char) => `&#${char.charCodeAt(0)};`)
      .join(""),
  percent: ({ phone }) => encodeURIComponent(phone),
  "zero width": ({ phone }) => Array.from(phone).join("\u200b"),
  "no-break space": ({ phone }) => phone.replaceAll(" ", "\u00a0"),
  base64: ({ phone }) => Buffer.from(phone).toString("base64"),
});

const ADDRESS: readonly Spelling[] = of("ADDRESS", {
  plain: ({ address }) => address,
  upper: ({ address }) => address.toUpperCase(),
  NFD: ({ address }) => address.normalize("NFD"),
  unaccented: ({ address }) => unaccented(address),
  street: ({ address }) =>
    /^[^,]*\p{L}{3}[^,]*\d|^[^,]*\d[^,]*\p{L}{3}/u.exec(address) ? longEnough(address.split(",")[0] ?? "") : null,
  "zero width": ({ address }) => Array.from(address).join("\u200b"),
  percent: ({ address }) => encodeURIComponent(address),
  plus: ({ address }) => encodeURIComponent(address).replaceAll("%20", "+"),
  "JSON escapes": ({ address }) => escaped(address),
  entities: ({ address }) => entities(address),
  "full width": ({ address }) => (isLatin(address) ? wide(address) : null),
  base64: ({ address }) => Buffer.from(address).toString("base64"),
});

export const SPELLINGS: readonly Spelling[] = [...PERSON, ...EMAIL, ...PHONE, ...ADDRESS];

function of(entity: Spelling["entity"], ways: Readonly<Record<string, Spelling["write"]>>): Spelling[] {
  return Object.entries(ways).map(([how, write]) => ({ how, entity, write }));
}

/** Without its extension. */
function bare(phone: string): string {
  return phone.replace(/ x\d+$/, "");
}

function longEnough(street: string): string | null {
  return street.length > 8 ? street : null;
}

function isLatin(text: string): boolean {
  return /\p{Script=Latin}/u.test(text);
}

function unaccented(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "");
}

function entities(text: string): string {
  return text.replace(/[^ -~]/gu, (char) => `&#${char.codePointAt(0) ?? 0};`).replaceAll("'", "&#39;");
}

function escaped(text: string): string {
  return text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function wide(text: string): string {
  return text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
}

/** Without its country code; null where it is written without one already. */
function national(phone: string): string | null {
  const rest = /^\(?\+\d{1,3}\)?(?:[ -](?:\(0\))?)?(.*)$/.exec(phone.replace(/^\+(?:1|[234589]\d|7)/, "$&-"))?.[1];
  return rest === undefined ? null : rest.replace(/^[ -]+/, "");
}
