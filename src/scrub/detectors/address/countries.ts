import { foldName } from "../names/names.ts";

/** Languages in which addresses name the country. */
const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl"];
/** What people write and the tables of names (CLDR) do not have. */
const SHORT =
  "usa|u.s.a|us|u.s|uk|u.k|great britain|england|scotland|wales|northern ireland|united states of america|czech republic|holland|the netherlands|congo|ivory coast|macedonia|burma|swaziland|palestine|hong kong|macau|macao|south korea|north korea|russian federation|viet nam|brunei darussalam|cape verde|east timor|falkland islands|lao|moldova|syria|tanzania|virgin islands, british|virgin islands, u.s|heard island and mcdonald islands|holy see|saint helena|sint maarten|saint martin|pitcairn islands|svalbard|micronesia|antarctica|uae|deutschland|republic of korea|democratic people's republic of korea|libyan arab jamahiriya|svalbard and jan mayen islands|islamic republic of iran|united republic of tanzania|bolivarian republic of venezuela|lao people's democratic republic|syrian arab republic|british indian ocean territory|united states minor outlying islands|aland islands";
/** A name begins with a capital and has no more words than these. */
const NAME = /\p{Lu}[\p{L}\p{M}.'’&-]*(?:,? \(?[\p{L}\p{M}.'’&-]+\)?){0,6}/uy;

let names: ReadonlySet<string> | null = null;

/** Where a country's name that begins at a place ends; -1 when none does. */
export function countryEnd(text: string, at: number): number {
  NAME.lastIndex = at;
  let name = NAME.exec(text)?.[0] ?? "";
  names ??= allNames();
  if (!mayBegin(name)) return -1;
  while (name !== "") {
    if (names.has(keyOf(name))) return at + name.length;
    name = name.replace(/,?(?:^| )[^ ]*$/, "");
  }
  return -1;
}

/** Whether the first word is any name's, which spares trying the same words in all lengths. */
function mayBegin(name: string): boolean {
  const word = name.split(" ", 1)[0] ?? "";
  // These two have other spellings in the names.
  return /st\.?$|&/i.test(word) || firstWords().has(foldName(firstOf(word)));
}

let firsts: ReadonlySet<string> | null = null;

function firstWords(): ReadonlySet<string> {
  names ??= allNames();
  firsts ??= new Set(Array.from(names, firstOf));
  return firsts;
}

function firstOf(name: string): string {
  return (name.split(" ", 1)[0] ?? "").replace(/[.,]+$/, "");
}

function keyOf(name: string): string {
  return foldName(name)
    .replace(/\bst\.? /, "saint ")
    .replaceAll("&", "and")
    .replace(/\.$/, "");
}

function allNames(): ReadonlySet<string> {
  const all = new Set(SHORT.split("|"));
  const codes = [...regionCodes()];
  for (const language of LANGUAGES) {
    const known = namesIn(language);
    for (const code of codes) all.add(keyOf(known.of(code) ?? code));
  }
  return all;
}

function namesIn(language: string): Intl.DisplayNames {
  return new Intl.DisplayNames([language], { type: "region", fallback: "none" });
}

/** ISO 3166-1 leaves most pairs of letters free; those have no name. */
function* regionCodes(): Generator<string> {
  const known = namesIn("en");
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const code = String.fromCharCode(first, second);
      if (known.of(code) !== undefined) yield code;
    }
  }
}
