/**
 * Makes `src/scrub/detectors/names/*.txt` from two packages of the npm registry, both under the MIT licence:
 *
 *     npm pack humannames@1.0.5 @faker-js/faker@10.6.0   (and unpack both)
 *     node test/corpus/detectors/build-names.ts <humannames folder> <faker folder> <text file> …
 *
 * Names are folded to small letters without marks and sorted; each line begins with the number of letters (base 36) it
 * shares with the line before. `doubtful.txt` has the names that are words or places as well: those that stand in small
 * letters in more than half of their places in the given texts (any large body of texts in European languages), and
 * those in the package's lists of states, countries and cars. `words.txt` has the frequent words that are
 * no names at all.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { foldName } from "../../../src/scrub/detectors/names/names.ts";

const OUT = resolve(import.meta.dirname, "../../../src/scrub/detectors/names");
/** All of the longer list would be several times as large; its shorter names are the more frequent ones. */
const OTHER_LETTERS = 5;
/** As often as a word must stand in the texts to cast doubt on a name, and to count as a word. */
const DOUBT = 3;
const FREQUENT = 25;

const [humanFolder = "", fakerFolder = "", ...texts] = process.argv.slice(2);
const { first, last, places } = await fromFaker(fakerFolder);
const human = new Set(readFileSync(join(humanFolder, "list.txt"), "utf8").split(/\r?\n/).flatMap(usable));
const lengthy = [...human].filter((name) => !first.has(name) && !last.has(name) && name.length <= OTHER_LETTERS);
const words = wordsOf(texts, DOUBT);
const other = lengthy.filter((name) => !words.has(name) && !places.has(name));
const doubtful = [...first, ...last].filter((name) => words.has(name) || places.has(name));

const frequent = [...wordsOf(texts, FREQUENT)].filter((word) => word.length > 2 && !first.has(word) && !last.has(word));
for (const [file, names] of Object.entries({ first, last, other, doubtful, words: frequent })) {
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  const coded = frontCoded(sorted);
  writeFileSync(join(OUT, `${file}.txt`), coded);
  console.log(file, sorted.length, coded.length);
}

async function fromFaker(folder: string): Promise<Record<"first" | "last" | "places", Set<string>>> {
  const found = { first: new Set<string>(), last: new Set<string>(), places: new Set<string>() };
  const { allLocales }: { allLocales: Record<string, Record<string, Record<string, unknown> | undefined>> } =
    await import(pathToFileURL(join(resolve(folder), "dist/index.js")).href);
  for (const { person, location, vehicle } of Object.values(allLocales)) {
    for (const kind of ["state", "country"]) collectWhole(location?.[kind], found.places);
    for (const kind of ["manufacturer", "model"]) collectWhole(vehicle?.[kind], found.places);
    collect(person?.["first_name"], found.first);
    collect(person?.["last_name"], found.last);
  }
  return found;
}

/** The lists are nested by sex, and some entries carry a weight. */
function collect(value: unknown, into: Set<string>): void {
  if (typeof value === "string") for (const name of usable(value)) into.add(name);
  else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) collect(inner, into);
}

/** Only names of one word: `Saint John` does not make `John` a place. */
function collectWhole(value: unknown, into: Set<string>): void {
  if (!Array.isArray(value)) return;
  for (const name of value) if (typeof name === "string" && !/[ -]/.test(name)) collect(name, into);
}

function usable(name: string): string[] {
  return name
    .split(/[ -]/)
    .map(foldName)
    .filter((part) => /^[a-z']{2,16}$/.test(part));
}

/** Words that stand in small letters often enough and in most of their places, outside of addresses and paths. */
function wordsOf(files: readonly string[], least: number): Set<string> {
  const small = new Map<string, number>();
  const all = new Map<string, number>();
  for (const file of files) {
    for (const [word] of readFileSync(file, "utf8").matchAll(/(?<![\w./@-])\p{L}{2,16}(?![\w/@-])/gu)) {
      const folded = foldName(word);
      all.set(folded, (all.get(folded) ?? 0) + 1);
      if (word === word.toLowerCase()) small.set(folded, (small.get(folded) ?? 0) + 1);
    }
  }
  return new Set(
    [...small].filter(([word, count]) => count >= least && count * 2 > (all.get(word) ?? 0)).map(([word]) => word),
  );
}

function frontCoded(names: readonly string[]): string {
  let before = "";
  const lines = names.map((name) => {
    let shared = 0;
    while (shared < before.length && before[shared] === name[shared]) shared++;
    before = name;
    return shared.toString(36) + name.slice(shared);
  });
  return `${lines.join("\n")}\n`;
}
