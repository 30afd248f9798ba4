import type { Finding, Subject } from "./detector.ts";
import { lineStart, spotOf } from "./detector.ts";
import { isWord } from "./names/names.ts";
import { NO_PEOPLE, STOP_WORDS } from "./names/stop-words.ts";
import { titledNames } from "./names/titled.ts";
import {
  BEFORE,
  COMMERCE,
  FIGURES,
  GREETED,
  HUMAN_AFTER,
  HUMAN_BEFORE,
  INTRODUCED,
  isAnnounced,
  THING,
  TITLE,
  VERB,
} from "./person/around.ts";
import { isSomebody, JOINED, OF_STAFF, STARTER, TELLS } from "./person/contexts.ts";
import { type Candidate, isFirm, isForm, isPlaceName, ORGANISATION } from "./person/firms.ts";
import { lowerCaseNames } from "./person/lower-case.ts";
import { IN_A_TITLE, isBrand, isInListOfWords, isNamedAfter, SET_PHRASE } from "./person/named-after.ts";
import {
  BREAK,
  endOf,
  folded,
  isDoubt,
  isStop,
  isThingWord,
  kindOf,
  kindOfText,
  mayBeginThing,
  RUN,
  type Word,
  wordsOf,
} from "./person/words.ts";

/** Names of people in running text: known first and family names, titles, greetings, introductions. */
export function* findPersons(subject: Subject): Generator<Finding> {
  if (!isNameSurface(subject)) return;
  for (const found of titledNames(subject)) yield { ...found, entity: "PERSON", validated: false };
  for (const found of lowerCaseNames(subject)) yield { ...found, entity: "PERSON", validated: false };
  const { text } = subject;
  for (let at = nextCapital(text, 0); at !== -1;) {
    RUN.lastIndex = at;
    const run = RUN.exec(text)?.[0] ?? "";
    if (run !== "")
      for (const found of namesIn(subject, at, run)) yield { ...found, entity: "PERSON", validated: false };
    at = nextCapital(text, at + Math.max(1, run.length));
  }
}

/** The next place where a word with a capital may begin; -1 when there is none. Beyond ASCII any character may be one. */
function nextCapital(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code > 0x40 && code < 0x5b) || code > 0x7f) return at;
  }
  return -1;
}

function isNameSurface({ surface, cell }: Subject): boolean {
  return (
    !cell &&
    (surface === "text" || surface === "status" || surface === "error" || surface === "alt_text" || surface === "chart")
  );
}

function* namesIn(subject: Subject, start: number, run: string): Generator<{ start: number; end: number }> {
  const words = wordsOf(run, start);
  if (words.every(isNoName) && subject.text.charCodeAt(words.at(-1)?.end ?? 0) !== COMMA) return;
  let from = 0;
  while (from < words.length) {
    const things = thingAt(words, from);
    if (things > 0) {
      from += things;
      continue;
    }
    const length = nameAt(subject, words, from);
    const first = words[from];
    const last = words[from + Math.max(1, length) - 1];
    const mayBeFound = length > 0 || subject.text.charCodeAt(last?.end ?? 0) === COMMA;
    if (mayBeFound && first !== undefined && last !== undefined && !spotOf(subject, first.start).cell) {
      const given = last.kind === "name" ? givenNameEnd(subject.text, last, length) : 0;
      if (length > 0 || given > 0)
        yield { start: first.start - particlesBefore(subject.text, first.start), end: Math.max(endOf(last), given) };
    }
    from += Math.max(1, length);
  }
}

const COMMA = 0x2c;

/** No name begins with an everyday word or a small one; only a comma behind it makes one look again. */
function isNoName(word: Word): boolean {
  return word.kind === "particle" || (word.kind === "name" && isStop(word.text));
}

/** `Dumont, Gertrude`: a family name, a comma and a first name that nothing else follows; 0 when it is not so. */
function givenNameEnd(text: string, word: Word, length: number): number {
  const match = GIVEN.exec(text.slice(word.end, word.end + 30));
  const name = match?.[1] ?? "";
  if (match === null || kindOfText(name) !== "first" || isDoubt(folded(name))) return 0;
  const kind = kindOf(word);
  const isFamily = kind === "last" || (length > 0 && kind !== null) || (kind !== null && word.text.includes("-"));
  return isFamily && !isDoubt(folded(word.text)) ? word.end + match[0].length : 0;
}

const GIVEN = /^, (\p{Lu}[\p{L}\p{M}'’-]+)(?: \p{Lu}\.)?(?!,? (?:and|und|y|et|e|&|or)\b|, \p{Lu}|[\p{L}\p{M}'’-])/u;

/** The length of the small words that a name begins with: `van der Meer`. */
function particlesBefore(text: string, start: number): number {
  if (text.charCodeAt(start - 1) !== 0x20 || !LAST_LETTERS.includes(text.charAt(start - 2))) return 0;
  return SMALL_BEFORE.exec(text.slice(Math.max(0, start - 12), start))?.[1]?.length ?? 0;
}

/** Of the words below. */
const LAST_LETTERS = "rnealu";
const SMALL_BEFORE = /(?:^|[^\p{L}])((?:van der|van den|van de|van|ter|ten|de la|bin|ibn|al|el|abu) )$/u;

/** How many words from this one on are a known thing's: `Morgan Stanley`, `Mercedes-Benz`. */
function thingAt(words: readonly Word[], from: number): number {
  const first = words[from];
  const second = words[from + 1];
  if (first?.kind !== "name") return 0;
  for (let step = 1; step < MOST_OF_FIRM; step++) {
    const word = words[from + step];
    if (word === undefined || word === BREAK) break;
    if (word.kind === "name" && isForm(word.text)) return step + 1;
  }
  if (first.text.includes("-") && isKnownThing([first])) return 1;
  return second?.kind === "name" && isKnownThing([first, second]) ? 2 : 0;
}

/** How many words from this one on are one name; 0 when none are. */
function nameAt(subject: Subject, words: readonly Word[], from: number): number {
  const first = words[from];
  if (first === undefined || first.kind === "particle") return 0;
  const run = extent(words, from);
  if (run === 0) return 0;
  const begin = first.start - particlesBefore(subject.text, first.start);
  const before = subject.text.slice(Math.max(0, begin - 40), begin);
  const sure = isAnnounced(before) && (TITLE.test(before) || INTRODUCED.test(before));
  if (sure && isBrand(before, first.text) && !VERB.test(subject.text.slice(first.end, first.end + 24))) return 0;
  if (!sure && isThing(words, from, run)) return 0;
  if (!sure && !hasKnownName(words, from, run)) return unknownName(subject, words, from, run);
  for (let length = run; length > 0; length--) {
    const last = words[from + length - 1];
    if (last === undefined || last.kind === "particle" || last.text === "I") continue;
    const after = subject.text.slice(last.end, last.end + 24);
    if (mayJoin(after) && ORGANISATION.test(after)) continue;
    const part = words.slice(from, from + length);
    if (sure) {
      if (isAnyName(part)) return length;
      continue;
    }
    if (!isName(part, before, after, (words) => speaksOf(words, subject, first.start))) continue;
    const candidate = candidateOf(part, before, after);
    if (!isFirm(candidate) && !isPlaceName(candidate, subject.text, first.start, last.end)) return length;
  }
  return sure ? 0 : unknownName(subject, words, from, run);
}

function candidateOf(words: readonly Word[], before: string, after: string): Candidate {
  const names = words.filter((word) => word.kind === "name");
  const [first] = names;
  const last = names.at(-1);
  return {
    words,
    hasFirst: first !== undefined && kindOf(first) === "first" && !isDoubt(folded(first.text)),
    hasLast: last !== undefined && names.length > 1 && kindOf(last) !== null && !isDoubt(folded(last.text)),
    before,
    after,
  };
}

const MOST_OF_FIRM = 5;

/** Two or three words that no list has, where somebody is spoken of: `According to Kenji El Amrani`. */
function unknownName(subject: Subject, words: readonly Word[], from: number, run: number): number {
  const first = words[from];
  if (first?.kind !== "name" || run < 2) return 0;
  const length = Math.min(run, MOST_UNKNOWN);
  const last = words[from + length - 1];
  if (last?.kind !== "name") return 0;
  const before = subject.text.slice(Math.max(0, first.start - 40), first.start);
  const after = subject.text.slice(last.end, last.end + 24);
  const part = words.slice(from, from + length);
  if (!part.every(looksLikeName) || !isSomebody(before, after) || ORGANISATION.test(after)) return 0;
  if (isKnownThing(part) || isFirm(candidateOf(part, before, after)) || speaksOf(COMMERCE, subject, first.start))
    return 0;
  return isPlaceName(candidateOf(part, before, after), subject.text, first.start, last.end) ? 0 : length;
}

const MOST_UNKNOWN = 3;

/** Neither an everyday word, also in the plural, nor a short form. */
function looksLikeName(word: Word): boolean {
  if (word.kind !== "name") return true;
  const name = folded(word.text);
  if (word.text.length < 2 || (word.text === word.text.toUpperCase() && word.text.length < 5)) return false;
  return !STOP_WORDS.has(name) && !isWord(name) && !isWord(name.replace(/e?s$/, "")) && !isThingWord(word.text);
}

/** The signs that {@link ORGANISATION} begins with. */
function mayJoin(after: string): boolean {
  const code = after.charCodeAt(0);
  return code === 0x20 || code === 0x2c || code === 0x2d || code === 0x2013;
}

/** Without any word of the lists nothing is a name unless it is announced. */
function hasKnownName(words: readonly Word[], from: number, run: number): boolean {
  for (let step = 0; step < run; step++) {
    const word = words[from + step];
    if (word?.kind === "name" && kindOf(word) !== null) return true;
  }
  return false;
}

/** Words with the word for a thing behind them: `Aurora Lamp`. */
function isThing(words: readonly Word[], from: number, run: number): boolean {
  const first = words[from];
  if (first !== undefined && isThingWord(first.text) && kindOf(first) !== "first") return true;
  for (let step = 1; step <= run; step++) {
    const word = words[from + step];
    if (word === undefined || word === BREAK) return false;
    if (word.kind !== "name") continue;
    if (
      (isThingWord(word.text) && kindOf(word) !== "last") ||
      ((step > 1 || kindOf(word) === null) && isNamedAfter(word.text))
    )
      return true;
  }
  return false;
}

const LINE_REACH = 120;

/** Whether the line around a place has one of the words. */
function speaksOf(words: RegExp, { text }: Subject, at: number): boolean {
  const from = lineStart(text, at, LINE_REACH);
  const line = text.slice(from, at + LINE_REACH);
  const end = line.indexOf("\n", at - from);
  return words.test(end === -1 ? line : line.slice(0, end));
}

/** Words up to the first that cannot belong to a name. */
function extent(words: readonly Word[], from: number): number {
  let count = 0;
  while (count < 5) {
    const word = words[from + count];
    if (word === undefined || word === BREAK) break;
    if (word.kind === "name" && isStop(word.text) && !isInnerParticle(words, from, count)) break;
    count++;
  }
  return count;
}

/** `Kenji El Amrani`: inside of a name these are small words that somebody wrote with a capital. */
function isInnerParticle(words: readonly Word[], from: number, count: number): boolean {
  const next = words[from + count + 1];
  return count > 0 && INNER.test(words[from + count]?.text ?? "") && next?.kind === "name" && !isStop(next.text);
}

const INNER = /^(?:El|Al|La|Le|De|Del|Di|Da|Van|Von|Der|Bin|Abu)$/;

/** After a title or `my name is` every capitalised word will do. */
function isAnyName(words: readonly Word[]): boolean {
  return words.length <= 4 && words.some((word) => word.kind === "name" && word.text.length > 1);
}

function isName(words: readonly Word[], before: string, after: string, speaksOf: (words: RegExp) => boolean): boolean {
  const names = words.filter((word) => word.kind === "name");
  if (names.length === 0 || isKnownThing(names)) return false;
  // `Madison EAN`: a short form behind a word that is none.
  if (names.some((name, at) => at > 0 && /^\p{Lu}{2,4}$/u.test(name.text)) && /\p{Ll}/u.test(names[0]?.text ?? ""))
    return false;
  if (names.length === 1 && words.length > 1) return withInitials(names[0]);
  if (
    names.length > 1
      ? !isFullName(names, before) && !isToldOf(names, before, after)
      : !isLoneName(names[0], before, after)
  )
    return false;
  if (names.length > 1 && isWellKnown(names)) return true;
  return isHuman(before, after) || !speaksOf(names.length > 1 ? COMMERCE : FIGURES);
}

/** Where somebody is spoken of, a doubtful first word is no doubt. */
function isToldOf(names: readonly Word[], before: string, after: string): boolean {
  const isKnown = names.some((name) => /^(?:first|last)$/.test(kindOf(name) ?? "") && !isDoubt(folded(name.text)));
  return isKnown && names.every((name) => kindOf(name) !== null || looksLikeName(name)) && isSomebody(before, after);
}

function isHuman(before: string, after: string): boolean {
  return HUMAN_BEFORE.test(before) || HUMAN_AFTER.test(after) || GREETED.test(before);
}

/** Every word of it is in some list of names. */
function isWellKnown(names: readonly Word[]): boolean {
  return names.every((name) => kindOf(name) !== null);
}

/** `Alfa Romeo`, `Monte Carlo`, as written with a space or a dash. */
function isKnownThing(names: readonly Word[]): boolean {
  if (!names.some(({ text }) => mayBeginThing(text))) return false;
  const parts = names.flatMap((name) => folded(name.text).split("-"));
  return parts.some((part, at) => NO_PEOPLE.has(`${part} ${parts[at + 1] ?? ""}`));
}

/** `J. Smith`, `Smith J.` */
function withInitials(name: Word | undefined): boolean {
  const kind = kindOf(name);
  return kind === "last" || kind === "first";
}

function isFullName(names: readonly Word[], before: string): boolean {
  const kinds = names.map(kindOf);
  const doubts = names.map((name) => isDoubt(folded(name.text)));
  const [first] = kinds;
  const rest = kinds.slice(1);
  const known = kinds.filter((kind) => kind !== null).length;
  if (names.length > 3 && known < names.length - 1) return false;
  const isShouted = names.every((name) => name.text.length > 2 && name.text === name.text.toUpperCase());
  if (isShouted) return first === "first" && rest.includes("last") && !doubts[0];
  if (first === "first" && doubts[0] !== true) return true;
  const startsSentence = /(?:^|[.!?:\n]\s*)$/.test(before);
  if (first === "first")
    return rest.some((kind, at) => kind !== null && kind !== "other" && doubts[at + 1] !== true) && !startsSentence;
  if (doubts[0] === true) return false;
  // Family name first, or two names of the long list.
  if (rest.some((kind, at) => kind === "first" && doubts[at + 1] !== true)) return first !== null || !startsSentence;
  return first !== null && rest.every((kind, at) => kind !== null && doubts[at + 1] !== true);
}

/** `Mia and Jérémie`. */
function isJoined(after: string): boolean {
  const other = JOINED.exec(after)?.[1];
  return other !== undefined && kindOfText(other) === "first" && !isDoubt(folded(other));
}

/** A lone name is taken for one only if it is a known first name where no thing or place is spoken of. */
function isLoneName(name: Word | undefined, before: string, after: string): boolean {
  if (name === undefined || name.text.length < 3 || name.text === name.text.toUpperCase()) return false;
  const kind = kindOf(name);
  const doubtful = isDoubt(folded(name.text));
  if (GREETED.test(before)) return kind === "first" || (kind !== null && !doubtful);
  if (kind === null || kind === "other" || doubtful) return false;
  if (SET_PHRASE.test(name.text + after) || IN_A_TITLE.test(before)) return false;
  if (isInListOfWords(folded(name.text), before, after)) return false;
  const isOwner = /['’]s$/.test(name.text);
  if (TELLS.test(after) && !THING.test(before)) return true;
  if (kind === "first" && (OF_STAFF.test(after) || STARTER.test(before) || isJoined(after))) return true;
  if (/(?:^|[.!?:\n"“]\s*)$/.test(before)) return kind === "first" && (isOwner || VERB.test(after));
  if (kind === "last") return isOwner && BEFORE.test(before);
  return (
    BEFORE.test(before) || (/(?:^|[\s("“])\p{Ll}+,? $/u.test(before) && !THING.test(before) && !/^ \p{Lu}/u.test(after))
  );
}
