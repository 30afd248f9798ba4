import { DETECTORS } from "../find/detect.ts";
import { detect } from "../find/detect.ts";
import type { Budget } from "../find/budget.ts";
import { GroupIndexBuilder } from "../groups/index/builder.ts";
import type { ColumnRole } from "./columns/columns.ts";
import type { HashKey } from "./keyed-hash.ts";
import type { LearnedColumn, LearnedFile } from "./learn.ts";
import { isSurelyFirstName, wordsOf } from "./columns/columns.ts";
import { headerWord } from "./columns/headers.ts";
import { columnRoles } from "./columns/roles.ts";
import { Speller } from "./spellings.ts";
import { TableBuilder } from "./table.ts";

/** A column that something is learned from, or by which people are grouped. */
export interface TaughtColumn {
  readonly index: number;
  readonly name: string;
  readonly role: ColumnRole;
}

/** Text beyond this much is not looked through any more: what it holds is still found by the detectors later. */
const MAX_TEXT = 20_000_000;
const SAMPLE_ROWS = 3_000;
/** Words of places, products and categories that are remembered as no names. */
const MAX_PLAIN_WORDS = 50_000;
const UNHURRIED: Budget = { check: () => undefined };

/** Learns the tables of one file, one after the other, in a single pass over their rows. */
export class Lesson {
  readonly #builder = new TableBuilder();
  readonly #speller: Speller;
  readonly #columns: LearnedColumn[] = [];
  readonly #plainWords = new Set<string>();
  readonly #groups: GroupIndexBuilder;
  #rows = 0;
  #text = 0;

  /** `entityColumn` names the column of the people, where somebody knows better than the headers tell. */
  constructor(key: HashKey, entityColumn?: string) {
    this.#groups = new GroupIndexBuilder(key, entityColumn);
    this.#speller = new Speller(key, this.#builder, (word) => this.#plainWords.has(word.toLowerCase()));
  }

  /** Looks at the first rows of a table of `rowCount` rows and says which columns are wanted. */
  begin(names: readonly string[], sample: readonly (readonly (string | null)[])[], rowCount: number): TaughtColumn[] {
    const first = sample.slice(0, SAMPLE_ROWS);
    const roles = columnRoles(names, first);
    const columns = roles.map((role, index): TaughtColumn => ({ index, name: names[index] ?? "", role }));
    for (const { index, name, role } of columns) {
      if (!isFullName(name)) this.#speller.learn("PLAIN", name.slice(0, 60), 0);
      if (role.kind === "none")
        this.#noteWords(
          name,
          first.map((row) => row[index] ?? ""),
        );
    }
    for (const { name, role } of columns) {
      if (role.kind === "none" || role.kind === "texts") continue;
      this.#columns.push({ name, entity: role.kind === "values" ? role.entity : "PERSON" });
    }
    this.#builder.reserve(rowCount * roles.reduce((sum, role) => sum + spellingsOf(role), 0));
    const grouped = new Set(this.#groups.begin(names, roles, first, rowCount));
    return columns.filter(({ index, role }) => role.kind !== "none" || grouped.has(index));
  }

  /** Takes rows of the wanted columns, in their order. */
  take(columns: readonly TaughtColumn[], rows: readonly (readonly (string | null)[])[]): void {
    const places = new Map(columns.map(({ index }, place) => [index, place]));
    for (const row of rows) {
      this.#takeRow(columns, row);
      this.#groups.take((index) => row[places.get(index) ?? -1] ?? null);
      this.#rows += 1;
    }
  }

  end(): LearnedFile {
    const table = this.#builder.build().toBytes();
    return { table, groups: this.#groups.end(), rows: this.#rows, columns: this.#columns };
  }

  #takeRow(columns: readonly TaughtColumn[], row: readonly (string | null)[]): void {
    let name = { first: "", last: "" };
    for (const [i, { role, name: header }] of columns.entries()) {
      const value = role.kind === "none" ? "" : (row[i]?.trim() ?? "");
      if (value === "") continue;
      if (role.kind === "values") this.#speller.learn(role.entity, value, this.#rows);
      else if (role.kind === "usernames") this.#speller.learnUsername(value, this.#rows);
      else if (role.kind === "name_part") {
        // A second first name is another person's: the guardian beside the pupil.
        if (name[role.part] !== "") name = this.#takeName(name);
        name[role.part] = value;
      } else if (role.kind === "texts") this.#takeText(header, value);
    }
    this.#takeName(name);
  }

  #takeName({ first, last }: { readonly first: string; readonly last: string }) {
    // The comma tells which of them is the family name, whatever the order of its country.
    const full = last === "" ? first : first === "" ? last : `${last}, ${first}`;
    if (full !== "") this.#speller.learn("PERSON", full, this.#rows);
    return { first: "", last: "" };
  }

  /** Names and addresses in texts are found again even where nothing around them tells what they are. */
  #takeText(header: string, text: string): void {
    this.#text += text.length;
    if (this.#text > MAX_TEXT) return;
    const subject = { text, surface: "text", context: header, cell: false } as const;
    for (const { entity, start, end } of detect(subject, DETECTORS, UNHURRIED)) {
      if (entity !== "PERSON" && entity !== "ADDRESS") continue;
      this.#speller.learn(entity, text.slice(start, end).replace(/['\u2019]s$/, ""), this.#rows);
    }
  }

  #noteWords(header: string, values: readonly string[]): void {
    const word = headerWord(header);
    const distinct = new Set(values);
    // Without a header that says so, values that hardly repeat might be anybody's.
    if (word !== "HARMLESS" && (word !== null || distinct.size > values.length * 0.6)) return;
    for (const value of distinct) {
      if (value.length > 60 || this.#plainWords.size > MAX_PLAIN_WORDS) continue;
      if (/\p{L}/u.test(value)) this.#speller.learn("PLAIN", value, 0);
      for (const each of value.split(/[^\p{L}]+/u)) if (each.length > 1) this.#plainWords.add(each.toLowerCase());
    }
  }
}

/** A first row of values may have been taken for the headers. */
function isFullName(header: string): boolean {
  const words = wordsOf(header);
  return words.length > 1 && isSurelyFirstName(words[0] ?? "");
}

/** About how many spellings a value of a column has. */
function spellingsOf(role: ColumnRole): number {
  if (role.kind === "none" || role.kind === "texts") return 0;
  if (role.kind === "usernames") return 1;
  if (role.kind === "name_part" || role.entity === "PERSON") return 5;
  return role.entity === "EMAIL" || role.entity === "PHONE" ? 2 : 1;
}
