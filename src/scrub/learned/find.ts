import type { Detector, Entity, Finding, Subject } from "../detectors/detector.ts";
import { COMMON_WORDS } from "./common-words.ts";
import type { HashKey } from "./keyed-hash.ts";
import { MAX_WORDS, MIN_DIGITS, sumOf, TAIL } from "./spellings.ts";
import type { Learned, LearnedTable } from "./table.ts";
import { Tokeniser, type Tokens } from "./tokens.ts";

/** A value of the thread's files, found again. */
export interface LearnedFinding extends Finding {
  /** Number of the row it comes from, counted through all tables: values of one row have the same. */
  readonly row: number;
}

/** Kinds of values that single out one person. */
const PERSONAL: ReadonlySet<Entity> = new Set<Entity>(["PERSON", "EMAIL", "PHONE", "NATIONAL_ID", "SSN", "ACCOUNT"]);
/** What may stand between two words of one value. */
const GAP = /^[^\p{L}\p{N}\n\r\t|"{}[\]<>]{0,3}$/u;
const DIGIT_RUN = /\(?\+?\d[\d ()./\-\u2011]{5,28}\d/g;

/** Looks for what was learned from the files of a thread. One for each set of tables; linear in the text. */
export class LearnedFinder {
  /** Numbers are read while the words of the text are still in use. */
  readonly #forWords: Tokeniser;
  readonly #forNumbers: Tokeniser;
  readonly #tables: readonly LearnedTable[];
  /** First row number of each table, so that rows of two files never share one. */
  readonly #firstRow: readonly number[];
  readonly #longest: number;

  /** All tables were made with `key`. `rows` are the numbers of rows of their files. */
  constructor(key: HashKey, tables: readonly { readonly table: LearnedTable; readonly rows: number }[]) {
    this.#forWords = new Tokeniser(key);
    this.#forNumbers = new Tokeniser(key);
    this.#tables = tables.map(({ table }) => table);
    let first = 0;
    this.#firstRow = tables.map(({ rows }) => (first += rows) - rows);
    this.#longest = Math.min(MAX_WORDS, Math.max(0, ...this.#tables.map(({ longest }) => longest)));
  }

  get isEmpty(): boolean {
    return this.#longest === 0;
  }

  /** As one of scrub's detectors. */
  get detector(): Detector {
    return (subject) => this.find(subject);
  }

  /** Values in the text, the longest at each place. */
  *find(subject: Subject): Generator<LearnedFinding> {
    if (this.isEmpty) return;
    yield* this.#numbers(subject.text);
    yield* this.#values(subject.text);
  }

  /** Whether the files use exactly this for a place, a product or the like. */
  isPlain(text: string): boolean {
    const tokens = this.#forNumbers.read(text);
    const { lo, hi } = sumOf(tokens, 0, tokens.count);
    return tokens.count > 0 && this.#get(lo, hi)?.entity === "PLAIN";
  }

  /** Whether the files have anything that must be hidden. */
  get hides(): boolean {
    return this.#tables.some((table) => table.hides);
  }

  /** Whether each word of the text may occur in some value; a few pass that occur in none. */
  knows(text: string): boolean {
    const { count, lo, hi } = this.#forNumbers.read(text);
    for (let i = 0; i < count; i += 1) if (!this.#mayHave(lo[i] ?? 0, hi[i] ?? 0)) return false;
    return count > 0;
  }

  /** What kind of value the whole text is; null when it is none, or a place, a product or the like. */
  kindOf(text: string): Entity | null {
    const tokens = this.#forNumbers.read(text);
    const { lo, hi } = sumOf(tokens, 0, tokens.count);
    const entity = tokens.count === 0 ? null : (this.#get(lo, hi)?.entity ?? null);
    return entity === "PLAIN" ? null : entity;
  }

  /** Whether the text is a person's name, address or number and little else. */
  isPerson(text: string): boolean {
    for (const { entity, start, end } of this.find({ text, surface: "table", context: "", cell: true })) {
      if (end - start >= text.trim().length * 0.8 && PERSONAL.has(entity)) return true;
    }
    return false;
  }

  #values(text: string): LearnedFinding[] {
    const tokens = this.#forWords.read(text);
    const found: LearnedFinding[] = [];
    for (let from = 0; from < tokens.count;) {
      if (!this.#mayHave(tokens.lo[from] ?? 0, tokens.hi[from] ?? 0)) {
        from += 1;
        continue;
      }
      const longest = this.#longestAt(text, tokens, from);
      if (longest !== null) found.push(longest.finding);
      from = longest === null ? from + 1 : longest.next;
    }
    return found;
  }

  #longestAt(text: string, tokens: Tokens, from: number): { finding: LearnedFinding; next: number } | null {
    let found: { finding: LearnedFinding; next: number } | null = null;
    for (let to = from; to < Math.min(from + this.#longest, tokens.count); to += 1) {
      if (!this.#mayHave(tokens.lo[to] ?? 0, tokens.hi[to] ?? 0)) break;
      if (to > from && !isJoined(text, tokens.end[to - 1] ?? 0, tokens.start[to] ?? 0)) break;
      const { lo, hi } = sumOf(tokens, from, to + 1);
      const learned = this.#get(lo, hi);
      if (learned === null || learned.entity === "PLAIN") continue;
      const [start, end] = [tokens.start[from] ?? 0, tokens.end[to] ?? 0];
      if (!isConvincing(learned, text.slice(start, end))) continue;
      found = { finding: findingOf(learned.entity, learned.row, start, end), next: to + 1 };
    }
    return found;
  }

  /** Numbers however they are grouped: `+44 20 7946 0958` is `02079460958`. */
  *#numbers(text: string): Generator<LearnedFinding> {
    DIGIT_RUN.lastIndex = 0;
    for (let match = DIGIT_RUN.exec(text); match !== null; match = DIGIT_RUN.exec(text)) {
      const digits = match[0].replace(/\D/g, "").replace(/^0+/, "");
      if (digits.length < MIN_DIGITS) continue;
      const learned = this.#word(digits) ?? (digits.length > TAIL ? this.#word(digits.slice(-TAIL)) : null);
      if (learned === null || learned.entity === "PLAIN") continue;
      yield findingOf(learned.entity, learned.row, match.index, match.index + match[0].length);
    }
  }

  #word(word: string): Learned | null {
    const { lo, hi } = sumOf(this.#forNumbers.read(word), 0, 1);
    return this.#mayHave(lo, hi) ? this.#get(lo, hi) : null;
  }

  #mayHave(lo: number, hi: number): boolean {
    for (const table of this.#tables) if (table.mayHaveWord(lo, hi)) return true;
    return false;
  }

  #get(lo: number, hi: number): Learned | null {
    for (const [i, table] of this.#tables.entries()) {
      const learned = table.get(lo, hi);
      if (learned !== null) return { ...learned, row: learned.row + (this.#firstRow[i] ?? 0) };
    }
    return null;
  }
}

function findingOf(entity: Entity, row: number, start: number, end: number): LearnedFinding {
  return { start, end, entity, validated: true, row };
}

function isJoined(text: string, end: number, start: number): boolean {
  return start - end <= 3 && GAP.test(text.slice(end, start));
}

/** One word of a name counts as a name where it is written like one; so does a name with an initial. */
function isConvincing({ spelling }: Learned, shown: string): boolean {
  if (spelling === "whole") return true;
  // `m.smith`, as in an address.
  if (spelling !== "word" && /^\S+[._-]\S+$/.test(shown)) return true;
  if (spelling === "local") return !/\s/.test(shown);
  const words = shown.match(/[\p{L}\p{M}]+/gu) ?? [];
  if (!words.every(isCapitalised)) return false;
  return spelling === "initial" || !words.some((word) => word.length > 1 && COMMON_WORDS.has(word.toLowerCase()));
}

/** Scripts without capitals count as capitalised. */
function isCapitalised(word: string): boolean {
  const first = word.charAt(0);
  return first !== first.toLowerCase() || first.toLowerCase() === first.toUpperCase();
}
