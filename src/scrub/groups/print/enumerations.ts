import { numberOf } from "../labels/fold.ts";
import { partsOf } from "./lists.ts";
import type { PrintedRow, PrintedTable } from "./text-tables.ts";

/** What parts the entries of a sentence that lists figures. */
const BETWEEN = /(?:,(?![^()[\],]{0,12}[\])])|;)\s+(?:and\s+|und\s+|et\s+|y\s+|e\s+)?|\s+(?:and|und|et|y|e)\s+/g;
const ENTRY =
  /^(?<label>.{1,80}?)(?:\s*[:=]\s*|\s+(?:with|has|had|is|at|mit|avec|con|com)\s+|\s*\(\s*|\s+[–—-]\s+|\s+)(?<figure>[€$£¥]?\s?-?\d[\d.,'\u00a0\u202f]{0,24}(?:\s?%)?)\s*\)?(?:\s+\p{L}[\p{L} ]{0,24})?[.!?]?$/u;
const LONGEST = 4_000;

/** `Sales 12, Legal 3 and Finance 9` in a line of running text, as a table of which single figures are blanked. */
export function enumerationTables(line: string, at: number): PrintedTable[] {
  if (line.length > LONGEST || !/\d.*[,;]|\d\s+(?:and|und|et|y|e)\s/.test(line)) return [];
  const pieces: { start: number; text: string }[] = [];
  let start = 0;
  for (const match of line.matchAll(BETWEEN)) {
    pieces.push({ start, text: line.slice(start, match.index) });
    start = match.index + match[0].length;
  }
  pieces.push({ start, text: line.slice(start) });
  const runs: PrintedRow[][] = [[]];
  let open = -1;
  for (const { start: piece, text } of pieces) {
    // A label may have a comma of its own: `Rug 12, Desk, oak 7`.
    const from = open === -1 ? piece : open;
    const row = rowOf(line.slice(from, piece + text.length), at + from);
    const isPart = row === null && open === -1 && (runs.at(-1)?.length ?? 0) > 0 && /^[^\d.:!?]{1,40}$/.test(text);
    open = isPart ? piece : -1;
    if (row !== null) runs.at(-1)?.push(row);
    else if (!isPart) runs.push([]);
  }
  return runs.flatMap((rows) => (rows.length < 2 ? [] : [tableOf(rows)]));
}

function rowOf(piece: string, at: number): PrintedRow | null {
  // What leads in to the list is no part of its first label: `By plan: free 12`, `The totals are Sales 12`.
  const lead = /^.{1,80}?(?::\s+|\s(?:is|are|were|have)\s+)/.exec(piece)?.[0].length ?? 0;
  const match = [piece.slice(lead), piece]
    .map((body) => ({ body, groups: ENTRY.exec(body)?.groups }))
    .find(({ groups }) => groups);
  const { label, figure } = match?.groups ?? {};
  if (match === undefined || label === undefined || figure === undefined) return null;
  if (numberOf(figure) === null || /[.!?]\s/.test(label)) return null;
  const { body } = match;
  const start = at + piece.length - body.length;
  const from = body.indexOf(figure, label.length);
  const text = label.replace(/[*_`"\u201c\u201d]|^'|'$/g, "").trim();
  return {
    at: start,
    line: body,
    cells: [
      { text, start: 0, end: label.length },
      { text: figure, start: from, end: from + figure.trimEnd().length },
    ],
  };
}

function tableOf(rows: readonly PrintedRow[]): PrintedTable {
  const parts = partsOf(rows.map(({ cells }) => cells[0]?.text ?? ""));
  const whole = { header: ["", ""], rows, isInline: true, write: (cells: readonly string[]) => cells.join(" ") };
  if (parts === null) return whole;
  const keys = parts[0]?.length ?? 1;
  const apart = rows.map((row, i) => {
    const [label, ...figures] = row.cells;
    return {
      ...row,
      cells: [...(parts[i] ?? []).map((text) => ({ text, start: 0, end: label?.end ?? 0 })), ...figures],
    };
  });
  return { ...whole, header: Array.from({ length: keys + 1 }, () => ""), rows: apart, otherwise: whole };
}
