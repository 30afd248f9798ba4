import { foldName, isWord } from "../detectors/names/names.ts";
import type { Edit, Inspector } from "../find/inspector.ts";
import type { LearnedFinder } from "../learned/find.ts";
import { boxOf, type Label, type LabelPart, labelsOf, textOf } from "./labels.ts";
import { corrected } from "./near.ts";
import type { Cover } from "./ocr/cover.ts";
import type { Box, ReadWord } from "./ocr/passes.ts";

/** Shorter labels are names of things, longer ones are sentences. */
const MAX_CELL_PARTS = 4;
/** Labels between two pauses in which the process can do other work. */
const LABELS_PER_TURN = 4;

/** A place of a chart that must not be seen. */
export interface HiddenLabel extends Cover {
  /** What stands there, as far as it could be read. */
  readonly text: string;
  readonly words: readonly ReadWord[];
}

/** The places of a chart that must not be seen, with what to show there. Counts them. */
export async function coversOf(
  words: readonly ReadWord[],
  { inspector, learned }: { readonly inspector: Inspector; readonly learned: LearnedFinder | null },
): Promise<HiddenLabel[]> {
  const covers: HiddenLabel[] = [];
  for (const [index, label] of labelsOf(words).entries()) {
    // A label that was read twice is counted once.
    const fresh = label.filter(({ words: own }) => !own.every((word) => covers.some(({ box }) => isIn(word, box))));
    if (fresh.length > 0) covers.push(...coversIn(fresh, inspector, learned));
    if (index % LABELS_PER_TURN === 0) await new Promise((resume) => setImmediate(resume));
  }
  return covers;
}

function coversIn(label: Label, inspector: Inspector, learned: LearnedFinder | null): HiddenLabel[] {
  const read = learned === null || learned.isEmpty || isWhole(label, inspector) ? label : corrected(label, learned);
  const covers: HiddenLabel[] = [];
  const { edits, ranges } = editsIn(read, inspector);
  for (const edit of edits) {
    const hit = ranges.flatMap(({ start, end }, index) => (start < edit.end && edit.start < end ? [index] : []));
    const parts = widened(read, hit, edit);
    const words = parts.flatMap((part) => part.words);
    const box = boxOf(edit.entity === "PERSON" ? words.map(withReach) : words);
    const text = parts.map((part) => part.text).join(" ");
    if (box !== null) covers.push({ box, shown: edit.shown, text, words });
  }
  return covers;
}

/** The edits of the label as it was read, or else as it may have been meant. */
function editsIn(label: Label, inspector: Inspector): { edits: Edit[]; ranges: { start: number; end: number }[] } {
  const { text, ranges } = textOf(label);
  const place = placeOf(label);
  const edits = inspector.edits(place, text, inspector.budget());
  if (edits.length > 0) return { edits, ranges };
  const meant = meantBy(text);
  if (meant === null) return { edits, ranges };
  const whole = inspector.edits(place, meant, inspector.budget()).slice(0, 1);
  return { edits: whole.map((edit) => ({ ...edit, start: 0, end: text.length })), ranges };
}

function placeOf(label: Label) {
  return { surface: "chart", cell: label.length <= MAX_CELL_PARTS } as const;
}

/** An address with gaps or another sign for its @, and a number with letters for digits. */
function meantBy(text: string): string | null {
  if (/[@\u00a9\u00ae\u20ac]/.test(text)) return text.replace(/\s+/g, "").replace(/[\u00a9\u00ae\u20ac]/g, "@");
  const digits = text.match(/\d/g)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (digits < 6 || letters === 0 || letters > 3) return null;
  return text
    .replace(/[OoQD]/g, "0")
    .replace(/[lI|]/g, "1")
    .replace(/S/g, "5")
    .replace(/B/g, "8");
}

/** Whether every word of the label goes anyway. */
function isWhole(label: Label, inspector: Inspector): boolean {
  const { text, ranges } = textOf(label);
  const found = inspector.peek(placeOf(label), text, inspector.budget());
  return ranges.every(({ start, end }) => found.some((finding) => finding.start < end && start < finding.end));
}

/** A name's other words go with it, if they were misread or are missing in the files: `Anna Lin qvist`. */
function widened(label: Label, hit: readonly number[], { entity }: Edit): LabelPart[] {
  const [first = 0, last = -1] = [hit[0], hit.at(-1)];
  const isName = entity === "PERSON" && label.length <= MAX_CELL_PARTS;
  if (!isName) return label.slice(first, last + 1);
  let [from, to] = [first, last];
  while (from > 0 && mayBeName(label[from - 1])) from -= 1;
  while (to < label.length - 1 && mayBeName(label[to + 1])) to += 1;
  return label.slice(from, to + 1);
}

/** Letters beside a name that could not be read are part of it. */
function withReach(word: ReadWord): ReadWord {
  return { ...word, left: word.from, right: word.to };
}

function mayBeName(part: LabelPart | undefined): boolean {
  const letters = part?.text.match(/\p{L}/gu)?.length ?? 0;
  const digits = part?.text.match(/\d/g)?.length ?? 0;
  return part !== undefined && letters > 1 && letters > digits && !isWord(foldName(part.text));
}

/** Whether the middle of one box lies in another, whatever their directions. */
export function isIn(word: Box, box: Box): boolean {
  const [u, v] = [(word.left + word.right) / 2, (word.top + word.bottom) / 2];
  const turn = word.angle - box.angle;
  const x = u * Math.cos(turn) - v * Math.sin(turn);
  const y = u * Math.sin(turn) + v * Math.cos(turn);
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
