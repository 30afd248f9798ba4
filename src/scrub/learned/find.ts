import { foldName, isWord } from "../detectors/names/names.ts";
import { STOP_WORDS } from "../detectors/names/stop-words.ts";
import type { Detector, Entity, Finding, Subject } from "../detectors/detector.ts";
import { COMMON_WORDS } from "./words/common-words.ts";
import type { HashKey } from "./keyed-hash.ts";
import { knownNumbers } from "./numbers.ts";
import { isParticle, WORDS_FOR_SIGNS } from "./spellings.ts";
import { isStronger, type Learned, type LearnedTable } from "./table.ts";
import { sumOf, Tokeniser, type Tokens } from "./tokens.ts";
import { type Script, scriptsOf } from "./words/scripts.ts";
import { WordFilter } from "./words/word-filter.ts";

/** A value of the thread's files, found again. */
export interface LearnedFinding extends Finding {
  /** Number of the row it comes from, counted through all tables: values of one row have the same. */
  readonly row: number;
}

/** Kinds of values that single out one person. */
const PERSONAL: ReadonlySet<Entity> = new Set<Entity>(["PERSON", "EMAIL", "PHONE", "NATIONAL_ID", "SSN", "ACCOUNT"]);
/** What may stand between two words of one value. */
const GAP = /^[^\p{L}\p{N}\n\r\t|"{}<>]{0,3}$/u;

/** Of a value that was cut off, what stands between its known words and the dots. */
const MOST_CUT_OFF = 48;
/** A place or product is remembered up to 60 characters. */
const PLAIN_REACH = 60;

/** Most words for signs in one address: `a dot b at c dot d dot e`. */
const MAX_SIGNS = 8;

/** Looks for what was learned from the files of a thread. One for each set of tables; linear in the text. */
export class LearnedFinder {
  /** Numbers are read while the words of the text are still in use. */
  readonly #forWords: Tokeniser;
  readonly #forNumbers: Tokeniser;
  readonly #tables: readonly LearnedTable[];
  readonly #filter: WordFilter;
  /** The tables that may have each word of the text, and those that may have all words of a value. */
  #masks = new Int32Array(64);
  readonly #all: Int32Array;
  readonly #one: Int32Array;
  readonly #every: Int32Array;
  /** First row number of each table, so that rows of two files never share one. */
  readonly #firstRow: readonly number[];
  readonly #longest: number;
  readonly #signs: readonly { readonly lo: number; readonly hi: number }[];

  /** All tables were made with `key`. `rows` are the numbers of rows of their files. */
  constructor(key: HashKey, tables: readonly { readonly table: LearnedTable; readonly rows: number }[]) {
    this.#forWords = new Tokeniser(key);
    this.#forNumbers = new Tokeniser(key);
    this.#tables = tables.map(({ table }) => table);
    this.#filter = new WordFilter(this.#tables);
    this.#all = new Int32Array(this.#filter.width);
    this.#one = new Int32Array(this.#filter.width);
    this.#every = new Int32Array(this.#filter.width).fill(-1);
    let first = 0;
    this.#firstRow = tables.map(({ rows }) => (first += rows) - rows);
    this.#signs = WORDS_FOR_SIGNS.map((word) => sumOf(this.#forWords.read(word), 0, 1));
    this.#longest = Math.max(0, ...this.#tables.map(({ longest }) => longest));
  }

  /** Letters beside Latin ones that values of the files are written in. */
  get scripts(): readonly Script[] {
    return scriptsOf(this.#tables.reduce((bits, table) => bits | table.scripts, 0));
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
    const { text } = subject;
    for (const found of this.#values(text)) yield subject.cell ? withCutEnd(text, found) : found;
  }

  /**
   * Whether the stretch is, or is part of, what the files call a place, a product or the like: `Mr. Coffee`, but not the
   * name in a cell like `Refund for Ann Li`.
   */
  isInPlain(text: string, start: number, end: number): boolean {
    const from = Math.max(0, start - PLAIN_REACH);
    const near = text.slice(from, end + PLAIN_REACH);
    const tokens = this.#forNumbers.read(near);
    const inside = (at: number): boolean =>
      from + (tokens.start[at] ?? 0) < end && from + (tokens.end[at] ?? 0) > start;
    let first = 0;
    while (first < tokens.count && !inside(first)) first += 1;
    let last = first;
    while (last + 1 < tokens.count && inside(last + 1)) last += 1;
    const may = (at: number): boolean =>
      this.#mayHave(tokens.lo[at] ?? 0, tokens.hi[at] ?? 0) &&
      (inside(at) || isCapitalised(near.slice(tokens.start[at] ?? 0, tokens.end[at] ?? 0)));
    for (let left = first; left >= 0 && may(left); left -= 1) {
      for (let right = last; right < tokens.count && right - left < this.#longest && may(right); right += 1) {
        const { lo, hi } = sumOf(tokens, left, right + 1);
        if (this.#get(lo, hi)?.entity === "PLAIN") return true;
      }
    }
    return false;
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
    const { width } = this.#filter;
    if (this.#masks.length < tokens.count * width) this.#masks = new Int32Array(tokens.count * width * 2);
    for (let at = 0; at < tokens.count; at += 1)
      this.#filter.read(tokens.lo[at] ?? 0, tokens.hi[at] ?? 0, this.#masks, at * width);
    for (let from = 0; from < tokens.count;) {
      this.#all.fill(-1);
      if (!this.#narrow(from)) {
        from += 1;
        continue;
      }
      const longest = this.#longestAt(text, tokens, from);
      if (longest !== null) found.push(longest.finding);
      from = longest === null ? from + 1 : longest.next;
    }
    return found;
  }

  /** Leaves the tables that may have this word as well; false when there is none. */
  #narrow(at: number): boolean {
    let any = 0;
    for (let i = 0; i < this.#all.length; i += 1) {
      const mask = (this.#all[i] ?? 0) & (this.#masks[at * this.#all.length + i] ?? 0);
      this.#all[i] = mask;
      any |= mask;
    }
    return any !== 0;
  }

  #longestAt(text: string, tokens: Tokens, from: number): { finding: LearnedFinding; next: number } | null {
    let found: { learned: Learned & { entity: Entity }; to: number } | null = null;
    let plain = -1;
    let signs = { lo: 0, hi: 0 };
    let count = 0;
    for (let to = from; to < Math.min(from + this.#longest + count, tokens.count); to += 1) {
      const sign = to > from && this.#isSign(tokens, to);
      if (sign && (count += 1) > MAX_SIGNS) break;
      if (!sign && !this.#narrow(to)) break;
      if (to > from && !isJoined(text, tokens.end[to - 1] ?? 0, tokens.start[to] ?? 0)) break;
      const { lo, hi } = sumOf(tokens, from, to + 1);
      const learned =
        this.#get(lo, hi, this.#all) ??
        (isNone(signs) ? null : this.#get((lo - signs.lo) | 0, (hi - signs.hi) | 0, this.#all));
      if (sign) signs = added(signs, tokens, to);
      if (learned === null) continue;
      const { entity } = learned;
      if (entity === "PLAIN") plain = to;
      else if (isConvincing(learned, text.slice(tokens.start[from] ?? 0, tokens.end[to] ?? 0)))
        found = { learned: { ...learned, entity }, to };
    }
    // `Victoria Lamp` is a lamp, although somebody is called Victoria.
    if (found === null || (found.learned.spelling === "word" && plain > found.to)) return null;
    const { entity, row } = found.learned;
    const start = startOf(text, tokens.start[from] ?? 0, tokens.end[from] ?? 0, entity);
    const known = endOf(text, tokens, from, found.to, entity);
    const end = known + lengthCutOff(text, known, entity);
    let next = found.to + 1;
    while (next < tokens.count && (tokens.start[next] ?? 0) < end) next += 1;
    return { finding: findingOf(entity, row, start, end), next };
  }

  /** `at` and `dot`, which stand for the signs of an e-mail address. */
  #isSign(tokens: Tokens, at: number): boolean {
    return this.#signs.some(({ lo, hi }) => lo === tokens.lo[at] && hi === tokens.hi[at]);
  }

  /** Numbers however they are grouped: `+44 20 7946 0958` is `02079460958`. */
  *#numbers(text: string): Generator<LearnedFinding> {
    for (const { start, end, known } of knownNumbers(text, (digits) => this.#word(digits))) {
      if (known.entity !== "PLAIN") yield findingOf(known.entity, known.row, start, end);
    }
  }

  #word(word: string): Learned | null {
    const { lo, hi } = sumOf(this.#forNumbers.read(word), 0, 1);
    return this.#filter.read(lo, hi, this.#one, 0) ? this.#get(lo, hi, this.#one) : null;
  }

  #mayHave(lo: number, hi: number): boolean {
    return this.#filter.read(lo, hi, this.#one, 0);
  }

  /**
   * What the tables of a mask know, the surest; all tables where there is no mask. Looked up for every few words of a
   * text, so nothing is made before something is found.
   */
  #get(lo: number, hi: number, mask = this.#every): Learned | null {
    let best: Learned | null = null;
    let from = 0;
    for (let group = 0; group < mask.length; group += 1) {
      for (let rest = mask[group] ?? 0; rest !== 0; rest &= rest - 1) {
        const at = group * 32 + 31 - Math.clz32(rest & -rest);
        const learned = this.#tables[at]?.get(lo, hi) ?? null;
        if (learned === null || (best !== null && !isStronger(learned, best))) continue;
        best = learned;
        from = this.#firstRow[at] ?? 0;
      }
    }
    return best === null || from === 0 ? best : { ...best, row: best.row + from };
  }
}

function findingOf(entity: Entity, row: number, start: number, end: number): LearnedFinding {
  return { start, end, entity, validated: true, row };
}

function isJoined(text: string, end: number, start: number): boolean {
  return start - end <= 3 && GAP.test(text.slice(end, start));
}

/** `'t Hart` and `'s-Gravesande` begin with their apostrophe; `'T. Hart'` stands in quotes. */
function startOf(text: string, start: number, end: number, entity: Entity): number {
  if (entity !== "PERSON" || end - start !== 1 || !/^(?:t\s|s-)/i.test(text.slice(start, start + 2))) return start;
  return /(?:^|[^\p{L}])['\u2019]$/u.test(text.slice(Math.max(0, start - 2), start)) ? start - 1 : start;
}

/** How far a value goes on that a narrow column has cut off: `Margaret Thomp...`, `m.thompson@exam…`. */
function lengthCutOff(text: string, end: number, entity: Entity): number {
  if (entity !== "PERSON" && entity !== "ADDRESS" && entity !== "EMAIL") return 0;
  if (text.charAt(end) === "@") return /^@(?:[\w.-]*\w)?/.exec(text.slice(end, end + 64))?.[0].length ?? 0;
  if (entity === "EMAIL") return 0;
  const rest = text.slice(end, end + MOST_CUT_OFF);
  const dots = rest.search(/\u2026|\.\.\./);
  if (dots <= 0) return 0;
  const cut = rest.slice(0, dots);
  if (entity === "ADDRESS") return /^[^\n\t|"<>{}]*$/.test(cut) && !cut.includes("  ") ? dots : 0;
  const words = cut.trim().split(/[\s,]+/);
  if (!/^[ ,]{1,2}\S/.test(cut) || words.length > 4 || !/^[\p{L}\p{M}\s,.'\u2019-]+$/u.test(cut)) return 0;
  return words.every((word) => isParticle(word) || isCapitalised(word)) ? dots : 0;
}

/** A name of two and more words that a cell begins with, and the beginning of another: a narrow column has cut it off. */
function withCutEnd(text: string, found: LearnedFinding): LearnedFinding {
  const { entity, start, end } = found;
  if (end === text.length || (entity !== "PERSON" && entity !== "ADDRESS")) return found;
  if (text.slice(0, start).trim() !== "" || !/[\p{L}\p{N}].*\s\S/u.test(text.slice(start, end))) return found;
  const rest = (entity === "PERSON" ? CUT_NAME : CUT_TOWN).exec(text.slice(end, end + MOST_CUT_OFF));
  const word = foldName(rest?.[1] ?? "");
  if (rest === null || isWord(word) || STOP_WORDS.has(word) || COMMON_WORDS.has(word)) return found;
  return { ...found, end: end + rest[0].length };
}

const CUT_NAME = /^[ -](\p{Lu}[\p{Ll}\p{M}]{0,14})\s*$/u;
const CUT_TOWN = /^, ?((?:\p{Lu}|\d)[\p{L}\p{M}\d -]{0,24})\s*$/u;

/** An initial has its dot with it, and so has a house number that is written as an ordinal; `'s` is the sentence's. */
function endOf(text: string, tokens: Tokens, from: number, to: number, entity: Entity): number {
  const end = tokens.end[to] ?? 0;
  const length = end - (tokens.start[to] ?? 0);
  const last = text.slice(end - length, end);
  if (length === 1 && to > from && /^s$/i.test(last) && /['\u2019]/.test(text.charAt(end - 2))) return end - 2;
  if (text.charAt(end) !== ".") return end;
  if (length === 1 && /^\p{Lu}$/u.test(last)) return end + 1;
  return entity === "ADDRESS" && /^\d+$/.test(last) && !/^(?:$|\s\p{Lu}|\s*\n)/u.test(text.slice(end + 1, end + 9))
    ? end + 1
    : end;
}

function isNone({ lo, hi }: { readonly lo: number; readonly hi: number }): boolean {
  return lo === 0 && hi === 0;
}

function added(sum: { readonly lo: number; readonly hi: number }, tokens: Tokens, at: number) {
  return { lo: (sum.lo + (tokens.lo[at] ?? 0)) | 0, hi: (sum.hi + (tokens.hi[at] ?? 0)) | 0 };
}

/** One word of a name counts as a name where it is written like one; so does a name with an initial. */
function isConvincing({ spelling }: Learned, shown: string): boolean {
  if (spelling === "whole") return true;
  // `m.smith`, as in an address.
  if (spelling !== "word" && /^\S+[._-]\S+$/.test(shown)) return true;
  if (spelling === "local") return !/\s/.test(shown);
  const words = shown.split(/[^\p{L}\p{M}'\u2019\u00ad\u200b-\u200d\u2060-]+/u).filter((word) => word !== "");
  if (!words.every((word) => isParticle(word) || isCapitalised(word))) return false;
  if (spelling === "initial") return true;
  const parts = words.flatMap((word) => word.toLowerCase().split(/['\u2019-]/)).filter((part) => part.length > 1);
  return parts.length === 0 || !parts.every((part) => COMMON_WORDS.has(part));
}

/** Scripts without capitals count as capitalised; of `d'Artagnan` any part will do. */
function isCapitalised(word: string): boolean {
  return word.split(/['\u2019]/, 2).some((part) => {
    const first = part.charAt(0);
    return first !== first.toLowerCase() || (first !== "" && first.toLowerCase() === first.toUpperCase());
  });
}
