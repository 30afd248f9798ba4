import type { Inspector } from "../find/inspector.ts";
import type { HiddenLabel } from "./covers.ts";
import { boxOf, type Label, type LabelPart, labelsOf } from "./labels.ts";
import type { Box, ReadWord } from "./ocr/passes.ts";

/** A value that was told to stand in a chart. */
export interface Told {
  readonly text: string;
  /** The whole text that it stands in. */
  readonly within: string;
}

/** More of them nobody could read. */
const MAX_TOLD = 200;
/** Longer words are compared up to here. */
const MAX_LETTERS = 60;
/** Of ten letters so many have to be right. */
const LIKE = 0.6;
/** Of a text that is shorter than this a word is missing. */
const AS_LONG = 0.75;
/** Shorter words are too much like others. */
const MIN_WORD = 4;
const VALUES_PER_TURN = 8;
const NOWHERE: Box = { angle: 0, left: 0, top: 0, right: 0, bottom: 0 };

/** Values among a chart's texts that must not be seen. Counts nothing. */
export function toldIn(texts: readonly string[], inspector: Inspector): Told[] {
  const told = new Map<string, Told>();
  for (const within of texts) {
    for (const { start, end } of inspector.peek(placeOf(within), within, inspector.budget())) {
      const text = within.slice(start, end);
      if (told.size < MAX_TOLD && !told.has(text)) told.set(text, { text, within });
    }
  }
  return [...told.values()];
}

/**
 * The labels that must not be seen, with those that were read too badly to be known but were told: what is most like such
 * a value is taken for it, and where only one of its words could be read, the others stand beside it. Throws `Blocked`.
 */
export async function withTold(
  told: readonly Told[],
  labels: readonly HiddenLabel[],
  words: readonly ReadWord[],
  inspector: Inspector,
): Promise<{ labels: readonly HiddenLabel[]; missing: readonly Told[] }> {
  if (told.length === 0) return { labels, missing: [] };
  const windows = labelsOf(words)
    .flatMap(windowsOf)
    .map((parts) => ({ words: parts.flatMap((part) => part.words), letters: lettersOf(textsOf(parts)) }));
  const used = new Set<ReadWord>();
  const whole = assigned(await placesFor(told.map(asWhole), windows), used);
  const left = told.filter((value) => !whole.has(value));
  const partly = assigned(await placesFor(left.flatMap(wordsOf), windows), used);
  const all = new Set(labels);
  for (const place of [...whole.values(), ...partly.values()]) {
    const known = labels.find((label) => label.words.some((word) => place.words.includes(word)));
    const label = known === undefined ? hiddenAt(place, inspector) : grown(known, place);
    if (label === null) continue;
    if (known !== undefined) all.delete(known);
    all.add(label);
  }
  return { labels: [...all], missing: left.filter((value) => !partly.has(value)) };
}

/** A told value or one word of it, with the letters that stand before and after it. */
interface Sought {
  readonly told: Told;
  readonly letters: string;
  readonly before: number;
  readonly after: number;
}

/** A place in a chart that may show what is sought. */
interface Place {
  readonly sought: Sought;
  readonly words: readonly ReadWord[];
  readonly likeness: number;
}

interface Window {
  readonly words: readonly ReadWord[];
  readonly letters: string;
}

function asWhole(told: Told): Sought {
  return { told, letters: lettersOf(told.text), before: 0, after: 0 };
}

function wordsOf(told: Told): Sought[] {
  return [...told.text.matchAll(/\S+/g)]
    .map(({ 0: word, index }) => ({
      told,
      letters: lettersOf(word),
      before: index,
      after: told.text.length - index - word.length,
    }))
    .filter(({ letters }) => letters.length >= MIN_WORD);
}

/** Each value at its likeliest place, and at each place one value. */
function assigned(places: readonly Place[], used: Set<ReadWord>): Map<Told, Place> {
  const found = new Map<Told, Place>();
  for (const place of places) {
    if (found.has(place.sought.told) || place.words.some((word) => used.has(word))) continue;
    found.set(place.sought.told, place);
    for (const word of place.words) used.add(word);
  }
  return found;
}

/** What is shown for a told value; counts it. */
export function shownForTold({ text, within }: Told, inspector: Inspector): string | null {
  const edits = inspector.edits(placeOf(within), within, inspector.budget());
  return edits.find(({ start, end }) => within.slice(start, end) === text)?.shown ?? null;
}

function hiddenAt(place: Place, inspector: Inspector): HiddenLabel | null {
  const { told } = place.sought;
  const shown = shownForTold(told, inspector);
  return shown === null ? null : { box: boxAround(place), shown, text: told.text, words: place.words };
}

/** A label that was found by what was read of it, with all of what was told. */
function grown(label: HiddenLabel, place: Place): HiddenLabel {
  const { before, after, told } = place.sought;
  const isWhole = before + after === 0 && place.words.every((word) => label.words.includes(word));
  if (isWhole) return { ...label, text: told.text };
  const [one, other] = [label.box, boxAround(place)];
  const box = {
    angle: one.angle,
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
  return { ...label, box, text: told.text, words: [...new Set([...label.words, ...place.words])] };
}

/** With room for the words of it that could not be read. */
function boxAround({ sought, words }: Place): Box {
  const own = boxOf(words) ?? NOWHERE;
  const letter = (own.right - own.left) / Math.max(1, sought.letters.length);
  const left = Math.min(...words.map((word) => word.from), own.left - sought.before * letter);
  const right = Math.max(...words.map((word) => word.to), own.right + sought.after * letter);
  return { ...own, left, right };
}

/** Where what is sought may stand, the likeliest first; of several only the likeliest counts at a place. */
async function placesFor(sought: readonly Sought[], windows: readonly Window[]): Promise<Place[]> {
  const best = new Map<Window, Place[]>();
  for (const [index, one] of sought.entries()) {
    for (const window of windows) {
      const likeness = likenessOf(one.letters, window.letters);
      const bar = best.get(window)?.[0]?.likeness ?? LIKE;
      if (likeness < bar) continue;
      const place = { sought: one, words: window.words, likeness };
      best.set(window, likeness === bar ? [...(best.get(window) ?? []), place] : [place]);
    }
    if (index % VALUES_PER_TURN === 0) await new Promise((resume) => setImmediate(resume));
  }
  return [...best.values()].flat().sort((a, b) => b.likeness - a.likeness || b.words.length - a.words.length);
}

/** Every run of words that stand together; names and addresses have few. */
function windowsOf(label: Label): LabelPart[][] {
  const windows: LabelPart[][] = [];
  for (let from = 0; from < label.length; from += 1) {
    for (let to = from + 1; to <= Math.min(label.length, from + 8); to += 1) windows.push(label.slice(from, to));
  }
  return windows;
}

function textsOf(parts: readonly LabelPart[]): string {
  return parts.map(({ text }) => text).join("");
}

function lettersOf(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@]/gu, "")
    .slice(0, MAX_LETTERS);
}

/** 1 for the same letters, 0 for none in common: by the edits that lead from one to the other. */
function likenessOf(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  if (longer === 0 || Math.min(one.length, other.length) < longer * AS_LONG) return 0;
  return 1 - editsBetween(one, other) / longer;
}

/** Levenshtein's distance. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

function placeOf(text: string) {
  return { surface: "chart", cell: text.split(" ").length <= 4 } as const;
}
