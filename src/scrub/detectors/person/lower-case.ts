import type { Subject } from "../detector.ts";
import { foldName, isDoubtful, isWord, nameKind } from "../names/names.ts";
import { NO_PEOPLE, STOP_WORDS } from "../names/stop-words.ts";

import { TELLS } from "./contexts.ts";

/** A remark that somebody typed without any capital; longer texts without one are no prose. */
const LONGEST = 400;
const WORD = /\p{Ll}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*\.?/gu;
const INTRODUCED =
  /(?:\b(?:my|his|her|their|full|last|first) name(?: is| was|:)|\bname ?[:=]|\bnamed|\bi am|\bi['’]m|\bthis is|\bmein name ist|ich hei(?:ß|ss)e|mi nombre es|me llamo|je m.appelle|mi chiamo|meu nome é|mijn naam is|ik heet|mam na imię|jag heter|jeg heter|\b(?:mr|mrs|ms|miss|dr|prof|herr|frau|señora?)\.?|\b(?:hi|hello|hey|dear|hallo|hola|bonjour|ciao),?|regards,|sincerely,|thanks,|cheers,|nombre:|customer:|author:|assigned to:|to:|from:|cc:|contact is|transfer me to|according to|interview with|who is|friend|colleague|husband|wife|invoice for)\s{1,2}$/u;
/** Sentences about figures and things. */
const BUSINESS =
  /[$€£¥%|{}=<>]|\b(?:sales|sold|sells?|units?|revenue|products?|items?|stock|columns?|rows?|select|group by|version|table|file)\b/u;
const SMALL = new Set("van von der den de del della di da dos du la le bin ibn al el ter y".split(" "));

interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Names in a remark without capitals: announced, or a known first name with a known family name behind it. */
export function* lowerCaseNames({ text, surface }: Subject): Generator<{ start: number; end: number }> {
  if (text.length > LONGEST || surface !== "text" || /\p{Lu}/u.test(text)) return;
  const words = Array.from(text.matchAll(WORD), (match): Word => {
    const word = match[0].length > 2 ? match[0].replace(/\.$/, "") : match[0];
    return { start: match.index, end: match.index + word.length, text: word };
  });
  if (words.length < 3) return;
  const isAboutFigures = BUSINESS.test(text);
  for (let index = 0; index < words.length; index++) {
    const first = words[index];
    if (first === undefined) continue;
    const isIntroduced = INTRODUCED.test(text.slice(Math.max(0, first.start - 24), first.start));
    if (isAboutFigures && !isIntroduced) continue;
    const length = lengthAt(text, words, index, isIntroduced);
    const last = words[index + length - 1];
    if (length === 0 || last === undefined || NO_PEOPLE.has(text.slice(first.start, last.end))) continue;
    yield { start: first.start, end: last.end };
    index += length - 1;
  }
}

function lengthAt(text: string, words: readonly Word[], from: number, isIntroduced: boolean): number {
  const first = words[from];
  if (first === undefined || !(isIntroduced ? mayBeName(first.text) || isInitial(first.text) : isFirst(first.text)))
    return 0;
  let length = 1;
  let names = isInitial(first.text) ? 0 : 1;
  for (let next = from + 1; next < words.length && length < 4; next++) {
    const word = words[next];
    if (word === undefined || text.slice(words[next - 1]?.end, word.start) !== " ") break;
    if (isInitial(word.text) || SMALL.has(word.text)) continue;
    if (!(isIntroduced ? mayBeName(word.text) : isPart(word.text))) break;
    length = next - from + 1;
    names++;
  }
  if (names > 1 || (length > 1 && names === 1)) return length;
  return isFirst(first.text) && (isIntroduced || TELLS.test(text.slice(first.end, first.end + 16))) ? 1 : 0;
}

function isInitial(text: string): boolean {
  return /^\p{Ll}\.$/u.test(text);
}

function mayBeName(text: string): boolean {
  const name = foldName(text);
  return name.length > 1 && !isPlain(name);
}

function isFirst(text: string): boolean {
  const name = foldName(text);
  return (
    name.length > 2 && !isPlain(name) && !isDoubtful(name) && partsOf(name).some((part) => nameKind(part) === "first")
  );
}

function isPart(text: string): boolean {
  const name = foldName(text);
  return name.length > 1 && !isPlain(name) && partsOf(name).some((part) => nameKind(part) !== null);
}

function partsOf(name: string): string[] {
  return [name, ...name.split(/[-'’]/)];
}

function isPlain(name: string): boolean {
  return isWord(name) || STOP_WORDS.has(name);
}
