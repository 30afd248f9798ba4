import { readFileSync } from "node:fs";
import { join } from "node:path";

import { WORLD_FIRST, WORLD_LAST } from "./world.ts";

/** How likely a word is a name: known as a first name, as a family name, or in a long list of both. */
export type NameKind = "first" | "last" | "other";

type ListName = NameKind | "doubtful" | "words";

/** A name as the lists have it: small letters without marks. */
export function foldName(name: string): string {
  if (/^[\w'-]*$/.test(name)) return name.toLowerCase();
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\u2019\u00b4`]/g, "'")
    .replace(/[ßøłđæœþð\u0131]/g, (letter) => PLAIN[letter] ?? letter);
}

const PLAIN: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  æ: "ae",
  œ: "oe",
  þ: "th",
  ð: "d",
  "\u0131": "i",
};

/** What kind of name a folded word is; null for none. */
export function nameKind(folded: string): NameKind | null {
  if (isListed("first", folded)) return "first";
  if (isListed("last", folded)) return "last";
  if (WORLD_FIRST.has(folded) && !isListed("words", folded)) return "first";
  if (WORLD_LAST.has(folded) && !isListed("words", folded)) return "last";
  return isListed("other", folded) ? "other" : null;
}

/** Whether a first or family name is as well a frequent word, a state, a country or a car. */
export function isDoubtful(folded: string): boolean {
  return isListed("doubtful", folded);
}

/** Whether a word is a frequent one of English or another European language, and no name. */
export function isWord(folded: string): boolean {
  return isListed("words", folded);
}

/** One list: its lines by first letter, decoded when a word with that letter is first looked up. */
interface List {
  readonly coded: ReadonlyMap<string, string>;
  readonly names: Map<string, ReadonlySet<string>>;
}

const lists = new Map<ListName, List>();

function isListed(kind: ListName, folded: string): boolean {
  const letter = folded.charAt(0);
  const list = lists.get(kind) ?? readList(kind);
  const known = list.names.get(letter);
  if (known !== undefined) return known.has(folded);
  const names = new Set(decode(list.coded.get(letter) ?? ""));
  list.names.set(letter, names);
  return names.has(folded);
}

/** A line that shares nothing with the one before begins the names of the next letter. */
function readList(kind: ListName): List {
  const text = readFileSync(join(import.meta.dirname, `${kind}.txt`), "utf8");
  const coded = new Map(text.split(/\n(?=0)/).map((part) => [part.charAt(1), part]));
  const list = { coded, names: new Map<string, ReadonlySet<string>>() };
  lists.set(kind, list);
  return list;
}

/** Each line begins with the number (base 36) of letters that it shares with the line before. */
function* decode(coded: string): Generator<string> {
  let name = "";
  for (const line of coded.split("\n")) {
    if (line === "") continue;
    name = name.slice(0, Number.parseInt(line.charAt(0), 36)) + line.slice(1);
    yield name;
  }
}
