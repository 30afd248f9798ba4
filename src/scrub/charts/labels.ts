import type { Box, ReadWord } from "./ocr/passes.ts";

/** A piece of a label's text and where it stands. */
export interface LabelPart {
  readonly text: string;
  readonly words: readonly ReadWord[];
}

/** What stands together in a chart: a tick's label, an entry of the legend, a title. */
export type Label = readonly LabelPart[];

/** Reading noise has little confidence and no length; a name that a marker half hides has little confidence as well. */
const MIN_CONFIDENCE = 20;
const NOISE = /^[^\p{L}\p{N}]*(?:[\p{L}\p{N}][^\p{L}\p{N}]*){0,2}$/u;
/** A wider gap than this, in heights of the line, parts two labels. */
const MAX_GAP = 1.3;

/** Joins words into labels: lines, cut where the gap is wider than a space. */
export function labelsOf(words: readonly ReadWord[]): Label[] {
  const lines = Map.groupBy(words.filter(isText), ({ line }) => line);
  return [...lines.values()].flatMap((line) => cutAtGaps([...line].sort((a, b) => a.left - b.left)));
}

function isText({ text, confidence }: ReadWord): boolean {
  return /[\p{L}\p{N}@]/u.test(text) && (confidence >= MIN_CONFIDENCE || !NOISE.test(text));
}

function cutAtGaps(line: readonly ReadWord[]): Label[] {
  const labels: LabelPart[][] = [];
  let before: ReadWord | undefined;
  for (const word of line) {
    const height = Math.max(word.bottom - word.top, before === undefined ? 0 : before.bottom - before.top);
    const part = { text: word.text, words: [word] };
    if (before === undefined || word.left - before.right > MAX_GAP * height) labels.push([part]);
    else labels.at(-1)?.push(part);
    before = word;
  }
  return labels;
}

/** The label as one text, with the range of each part in it. */
export function textOf(label: Label): { text: string; ranges: { start: number; end: number; part: LabelPart }[] } {
  const ranges: { start: number; end: number; part: LabelPart }[] = [];
  let text = "";
  for (const part of label) {
    if (text !== "") text += " ";
    ranges.push({ start: text.length, end: text.length + part.text.length, part });
    text += part.text;
  }
  return { text, ranges };
}

/** The box around some words of one line; null for none. */
export function boxOf(words: readonly ReadWord[]): Box | null {
  const [first] = words;
  if (first === undefined) return null;
  return {
    angle: first.angle,
    left: Math.min(...words.map(({ left }) => left)),
    top: Math.min(...words.map(({ top }) => top)),
    right: Math.max(...words.map(({ right }) => right)),
    bottom: Math.max(...words.map(({ bottom }) => bottom)),
  };
}
