import { foldName, isDoubtful, isWord, type NameKind, nameKind } from "../names/names.ts";
import { NO_PEOPLE, STOP_WORDS } from "../names/stop-words.ts";
import { THINGS } from "../names/things.ts";

/** A word that a capital begins, an initial, or a particle between two of them. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: "name" | "initial" | "particle";
}

const PARTICLE =
  "(?:van|von|der|den|de|del|della|di|da|das|do|dos|du|la|le|las|los|bin|bint|ibn|al|el|ben|ter|ten|zu|zum|af|av|y|e|und)";
const WORD = "\\p{Lu}[\\p{L}\\p{M}]*(?:['’-]\\p{L}[\\p{L}\\p{M}]*)*";
/** Capitalised words with single spaces between them: at most six, so that the search stays linear. */
export const RUN = new RegExp(
  `(?<![\\p{L}\\p{M}\\d_@#/.'’-])(?:${WORD}\\.?)(?: (?:${PARTICLE} ){0,3}(?:${WORD}\\.?)){0,5}(?![\\p{L}\\d_@])`,
  "uy",
);
const PARTICLES = new Set(PARTICLE.slice(3, -1).split("|"));

/** The possessive `'s` belongs to the sentence, the dot of an initial to the name. */
export function endOf(word: Word): number {
  return word.kind === "initial" ? word.end : word.end - (/['’]s$/.exec(word.text)?.[0].length ?? 0);
}

export function wordsOf(run: string, offset: number): Word[] {
  const words: Word[] = [];
  for (let start = 0; start < run.length;) {
    const space = run.indexOf(" ", start);
    const end = space === -1 ? run.length : space;
    const raw = run.slice(start, end);
    const isInitial = raw.length <= LONGEST_INITIAL && /^\p{Lu}\.?$/u.test(raw);
    const text = !isInitial && raw.endsWith(".") ? raw.slice(0, -1) : raw;
    const kind = isInitial ? "initial" : PARTICLES.has(raw) ? "particle" : "name";
    words.push({ start: offset + start, end: offset + start + text.length, text, kind });
    start = end + 1;
    // A dot ends a sentence unless it follows an initial or a short form.
    if (!isInitial && raw.endsWith(".") && !/^(?:Jr|Sr|St|Dr|Mr|Ms|Mrs|Prof)$/.test(text)) words.push(BREAK);
  }
  return words;
}

/** A capital beyond the basic plane and a dot. */
const LONGEST_INITIAL = 3;
/** Where a sentence ends between two words. */
export const BREAK: Word = { start: 0, end: 0, text: "", kind: "particle" };

export function isThingWord(text: string): boolean {
  return known(things, text, (word) => THINGS.has(word.toLowerCase()));
}

const things = new Map<string, boolean>();

/** `May` and `Jordan` may be parts of a name; `the` and `Revenue` are not. */
export function isStop(text: string): boolean {
  return known(stops, text, () => {
    const name = folded(text);
    return STOP_WORDS.has(name) ? name.length < 4 || nameKind(name) !== "first" : isWord(name);
  });
}

const stops = new Map<string, boolean>();
const MOST_KNOWN = 5_000;

/** What was found out about a word before, since the same words come again and again. */
function known<Answer>(answers: Map<string, Answer>, word: string, find: (word: string) => Answer): Answer {
  const before = answers.get(word);
  if (before !== undefined) return before;
  const answer = find(word);
  if (answers.size >= MOST_KNOWN) answers.clear();
  answers.set(word, answer);
  return answer;
}

export function isDoubt(name: string): boolean {
  return isDoubtful(name) || STOP_WORDS.has(name);
}

export function folded(text: string): string {
  return known(folds, text, () => foldName(text.replace(/['’]s$/, "")));
}

const folds = new Map<string, string>();

/** Whether a word of something in {@link NO_PEOPLE} may begin with this one. */
export function mayBeginThing(text: string): boolean {
  return known(beginnings, text, () =>
    folded(text)
      .split("-")
      .some((part) => FIRST_OF_THINGS.has(part)),
  );
}

const beginnings = new Map<string, boolean>();
const FIRST_OF_THINGS: ReadonlySet<string> = new Set(Array.from(NO_PEOPLE, (thing) => thing.split(" ", 1)[0] ?? ""));

/** `Île-de-France`, `Stratford-upon-Avon`: dashes around a small word make a place. */
const PLACE_PARTICLE = /-(?:de|du|des|sur|en|les|la|am|an|auf|upon|on|in)-/;

export function kindOf(word: Word | undefined): NameKind | null {
  if (word === undefined || word.text.length < 2) return null;
  return known(kinds, word.text, kindOfText);
}

const kinds = new Map<string, NameKind | null>();

export function kindOfText(text: string): NameKind | null {
  const name = folded(text);
  const whole = nameKind(name);
  if (whole !== null || !/[-']/.test(name) || PLACE_PARTICLE.test(name)) return whole;
  const parts = name.split(/[-']/).map(nameKind);
  return parts.includes("first") ? "first" : parts.includes("last") ? "last" : null;
}
