import { CORE_HEAD, coreCells } from "./core-rows.ts";
import { type CoreReport, machineLine, type Report } from "./report.ts";
import type { Figure, Goal, Row } from "./rows.ts";
import type { Step } from "./steps.ts";

/** The report for a terminal. */
export function printReport(report: Report): string {
  const rows = [HEAD, ...report.rows.map(cellsOf)];
  const steps = [["ms after the question, model time left out", "ours", "bare"], ...report.steps.map(stepCells)];
  const parts = [machineLine(report.machine), grid(rows), grid(steps), report.remarks.join("\n")];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The rows beside the answers, for a terminal; empty when none was measured. */
export function printCore({ rows, remarks, failures, loads }: CoreReport): string {
  if (rows.length + failures.length === 0) return "";
  const [before, after] = loads.map((load) => load.toFixed(1));
  const unsteady = rows.some(({ steady }) => !steady) ? [UNSTEADY] : [];
  const table = rows.length === 0 ? "" : grid([CORE_HEAD, ...rows.map(coreCells)]);
  const parts = [`load ${before} before, ${after} after`, table, [...unsteady, ...remarks, ...failures].join("\n")];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const UNSTEADY =
  "(unsteady): what is measured beside it moved by more than 25 % between rounds, so the ratio proves nothing.";

const HEAD = ["", "ours p50", "p95", "rounds", "bare p50", "p95", "rounds", "ratio", "goal", ""];

function cellsOf(row: Row): string[] {
  const { name, unit, ours, bare, ratio, goal, verdict } = row;
  return [
    `${name} (${unit})`,
    ...figureCells(ours),
    ...figureCells(bare),
    ratio === null ? "" : ratio.toFixed(2),
    goal === null ? "" : goalText(goal),
    verdict ?? "",
  ];
}

function figureCells({ p50, p95, spread }: Figure): string[] {
  return [
    number(p50),
    p95 === null ? "" : number(p95),
    spread === null ? "" : `${number(spread[0])} – ${number(spread[1])}`,
  ];
}

function goalText({ of, kind, value }: Goal): string {
  const sign = kind === "most" ? "≤" : "≥";
  return of === "p95" ? `p95 ${sign} ${value}` : `${sign} ${value}`;
}

function stepCells({ name, ours, bare }: Step): string[] {
  return [name, ours === null ? "" : number(ours), bare === null ? "" : number(bare)];
}

function number(value: number): string {
  if (Number.isNaN(value)) return "n/a";
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** Columns as wide as their widest cell; the first one to the left, the others to the right. */
function grid(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return rows.map((cells) => line(cells).trimEnd()).join("\n");
}
