import { numberOf } from "../labels/fold.ts";
import { saysTotal } from "../labels/words.ts";
import type { PrintedCell, PrintedRow, PrintedTable } from "./text-tables.ts";

interface Line {
  readonly at: number;
  readonly text: string;
}

interface Item {
  readonly at: number;
  readonly line: string;
  readonly mark: string;
  readonly label: PrintedCell;
  readonly figures: readonly PrintedCell[];
}

/** `- Sales: 12 people, 4.5 on average`: a mark, a label, a sign between, and figures. */
const MARK = /^\s*(?:(?:[-*+•–◦▪‣]|\d{1,3}[.)])\s+)?/;
const SIGN = /[*_`]{0,3}(?:(?::|\s[-–—=]|\s?(?:→|=>|->))[*_`]{0,3}\s+|\s\()(?=\D{0,24}\d)/g;
const FIGURE = /[€$£¥]?\s?-?\d[\d.,'\u00a0\u202f]{0,24}(?:\s?%)?/g;
const MOST_CHARACTERS = 240;
const MOST_PARTS = 4;

/** A list that says something of each of its labels, read as a table without headers; null when the lines are none. */
export function listTable(block: readonly Line[]): PrintedTable | null {
  const items = itemsOf(block);
  if (items.length < 2) return null;
  const width = items.reduce((most, { figures }) => Math.max(most, figures.length), 0);
  const labels = items.map(({ label }) => label.text);
  const parts = partsOf(labels);
  const whole = tableOf(
    items,
    width,
    labels.map((label) => [label]),
  );
  return parts === null ? whole : { ...tableOf(items, width, parts), otherwise: whole };
}

/** A list of which nearly every line has a mark in front, which no other table has. */
export function markedList(block: readonly Line[]): PrintedTable | null {
  const marked = block.filter(({ text }) => /^\s*(?:[-*+•–◦▪‣]|\d{1,3}[.)])\s/.test(text)).length;
  return marked < 2 || marked < block.length - 2 ? null : listTable(block);
}

/** Lines of which nearly all are items. */
export function fullList(block: readonly Line[]): PrintedTable | null {
  return itemsOf(block).length >= Math.max(2, block.length * 0.8) ? listTable(block) : null;
}

function tableOf(items: readonly Item[], width: number, labels: readonly (readonly string[])[]): PrintedTable {
  const keys = labels[0]?.length ?? 1;
  const rows = items.map(({ at, line, label, figures }, i): PrintedRow => {
    const cells = (labels[i] ?? []).map((text) => ({ ...label, text }));
    const missing = { text: "", start: line.length, end: line.length };
    return { at, line, cells: [...cells, ...Array.from({ length: width }, (_, j) => figures[j] ?? missing)] };
  });
  const mark = items[0]?.mark ?? "- ";
  return {
    header: Array.from({ length: keys + width }, () => ""),
    rows,
    write: (cells) => `${mark}${cells[0] ?? ""}: ${cells.at(-1) ?? ""}`,
  };
}

/** The longest run of lines that are items. */
function itemsOf(block: readonly Line[]): Item[] {
  let best: Item[] = [];
  let run: Item[] = [];
  for (const { at, text } of block) {
    const item = itemOf(at, text);
    if (item === null) run = [];
    else run.push(item);
    if (run.length > best.length) best = run;
  }
  return best;
}

function itemOf(at: number, line: string): Item | null {
  if (line.length > MOST_CHARACTERS) return null;
  const mark = MARK.exec(line)?.[0] ?? "";
  // Columns, told apart by spaces.
  if (mark.trim() === "" && /\S {2,}\S/.test(line)) return null;
  SIGN.lastIndex = mark.length + 1;
  const sign = SIGN.exec(line);
  if (sign === null) return null;
  const label = cell(line, mark.length, sign.index);
  const from = sign.index + sign[0].length;
  const figures = Array.from(line.slice(from).matchAll(FIGURE), ({ 0: text, index }) =>
    cell(line, from + index, from + index + text.replace(/[.,'\s]+$/, "").length),
  ).filter(({ text }) => numberOf(text) !== null);
  return label.text === "" || figures.length === 0 ? null : { at, line, mark, label, figures };
}

function cell(line: string, start: number, end: number): PrintedCell {
  const raw = line.slice(start, end);
  const lead = raw.length - raw.trimStart().length;
  return { text: raw.replace(/[*`]|^_|_$/g, "").trim(), start: start + lead, end: start + raw.trimEnd().length };
}

const SEPARATORS = [", ", " / ", " | ", " × ", " x ", " – ", " — ", " - ", " · ", " & ", "/"] as const;

/** The labels of several keys apart (`Sales, North`), the same number in each; what is too many belongs to the first. */
export function partsOf(labels: readonly string[]): string[][] | null {
  const isTotal = labels.map((label) => saysTotal(label.replace(/[\s,/|·-]+$/, "")));
  for (const separator of SEPARATORS) {
    const parts = labels.map((label) => label.split(separator));
    const least = parts.reduce(
      (fewest, { length }, i) => (isTotal[i] === true ? fewest : Math.min(fewest, length)),
      Number.POSITIVE_INFINITY,
    );
    // The comma of an interval parts no keys: `(20.0, 30.0]`.
    if (least < 2 || least > MOST_PARTS || labels.some((label) => /^[[(]/.test(label))) continue;
    return parts.map((each, i) => {
      if (isTotal[i] === true)
        return [(each[0] ?? "").replace(/[\s,/|·-]+$/, ""), ...Array.from({ length: least - 1 }, () => "")];
      const extra = each.length - least + 1;
      return [each.slice(0, extra).join(separator), ...each.slice(extra)].map((part) => part.trim());
    });
  }
  return null;
}
