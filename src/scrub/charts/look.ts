import type { Inspector } from "../find/inspector.ts";
import type { LearnedFinder } from "../learned/find.ts";
import { scriptsIn } from "../learned/words/scripts.ts";
import type { ChartRule } from "../policy.ts";
import { coversOf, type HiddenLabel, isIn } from "./covers.ts";
import { labelsOf, textOf } from "./labels.ts";
import type { Box, ReadWord } from "./ocr/passes.ts";
import type { ChartReader } from "./reader.ts";
import { type Told, toldIn, withTold } from "./told.ts";

/** What a chart is read with. */
export interface ChartOptions {
  readonly inspector: Inspector;
  /** Values of the thread's files, if there are any. */
  readonly learned: LearnedFinder | null;
  readonly reader: ChartReader;
  readonly rule: ChartRule;
  /** Whether labels name too few people; null or missing where the files are about nobody. */
  readonly showsFewPeople?: ((labels: readonly string[]) => boolean) | null;
  /** Texts of the picture as the code that drew it told them. What they miss is found in the picture. */
  readonly texts?: readonly string[];
}

/** What is in a chart that must not be seen. */
export type Look =
  | { readonly kind: "nothing" }
  /** Nobody can tell what is in it. */
  | { readonly kind: "unread"; readonly told: readonly Told[] }
  | { readonly kind: "few_people" }
  | {
      readonly kind: "hidden";
      readonly labels: readonly HiddenLabel[];
      /** What was told to stand in it and was not found. */
      readonly missing: readonly Told[];
      /** Whether there is more in it, in letters that cannot be read here and that names of the files are written in. */
      readonly isForeign: boolean;
    };

/** Reads a chart and looks at all of its texts. Throws `Blocked`. */
export async function lookAt(bytes: Buffer, options: ChartOptions): Promise<Look> {
  const { inspector, learned, reader, rule, showsFewPeople = null, texts = [] } = options;
  if (rule === "pixels") return { kind: "nothing" };
  const told = toldIn(texts, inspector);
  // Reading takes seconds. Tables that were learned and hold nothing sensitive leave nothing for a label to tell.
  const hasNothing = learned !== null && !learned.hides && showsFewPeople === null && told.length === 0;
  if (rule === "read" && hasNothing) return { kind: "nothing" };
  if (showsFewPeople?.(texts) === true) return { kind: "few_people" };
  const words = await wordsOf(bytes, reader);
  if (words === null) return { kind: "unread", told };
  const read = labelsOf(words).map((label) => textOf(label).text);
  if (showsFewPeople?.(read) === true) return { kind: "few_people" };
  const labels = await coversOf(words, { inspector, learned });
  const hidden = await withTold(told, labels, words, inspector);
  const places = await unreadPlaces(bytes, words, options);
  const unread = places.filter((place) => !hidden.labels.some(({ box }) => isIn(place, box)));
  // A blot or two among letters that could be read are covered with the names; more is a chart in other letters.
  const isForeign = unread.length > MOST_BLOTS;
  const blots = isForeign ? [] : unread.map((box): HiddenLabel => ({ box, shown: "", text: "", words: [] }));
  const all = [...hidden.labels, ...blots];
  const isNothing = all.length === 0 && hidden.missing.length === 0 && !isForeign;
  return isNothing ? { kind: "nothing" } : { kind: "hidden", labels: all, missing: hidden.missing, isForeign };
}

const MOST_BLOTS = 1;

/** Where names may stand that could not be read; nowhere when the files have none but in Latin letters. */
async function unreadPlaces(
  bytes: Buffer,
  words: readonly ReadWord[],
  { learned, reader }: Pick<ChartOptions, "learned" | "reader">,
): Promise<readonly Box[]> {
  const scripts = learned?.scripts ?? [];
  if (scripts.length === 0) return [];
  const unread = await reader.unread(bytes);
  if (scripts.every((script) => reader.scripts.has(script))) return unread;
  // Letters that it does not know it takes, with much confidence, for some that look alike.
  return [...unread, ...words.filter(({ text }) => scriptsIn(text) !== 0)];
}

/** Null when the chart cannot be read, for whatever reason: then the rule decides. */
async function wordsOf(bytes: Buffer, reader: ChartReader): Promise<readonly ReadWord[] | null> {
  try {
    return await reader.read(bytes);
  } catch {
    return null;
  }
}
