import { type DataVisualizationBlock, nativeChart } from "./native-chart.ts";
import type { SafeImagePart, SafePart, SafeTablePart, SafeText } from "../../scrub/safe-answer.ts";

/**
 * A piece of a message. Strings in here are only ever made by joining and cutting {@link SafeText}, which keeps them
 * as safe as they were: `split.ts` never cuts a code span open.
 */
export type Unit =
  | { readonly kind: "text"; readonly markdown: string }
  | { readonly kind: "table"; readonly table: SafeTablePart }
  | { readonly kind: "image"; readonly image: SafeImagePart }
  | StepsUnit
  /** Slack's own chart of a table, beside the image. */
  | { readonly kind: "chart"; readonly block: DataVisualizationBlock }
  /** Small grey lines: notes and the footer. */
  | { readonly kind: "small"; readonly lines: readonly string[] }
  | {
      readonly kind: "buttons";
      readonly turnId: string;
      readonly showCode: boolean;
      readonly reveal?: boolean;
      /** Questions to go on with, in a row of their own. */
      readonly next?: readonly string[];
      readonly share?: boolean;
      readonly remembered?: boolean;
    }
  /** Right or wrong. */
  | { readonly kind: "feedback"; readonly turnId: string };

/** What is done for an answer, step by step: it stands above the answer while that is made, and is no part of it. */
export interface StepsUnit {
  readonly kind: "steps";
  readonly title: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly status: "in_progress" | "complete" | "error";
}

/** The parts that are shown in the flow of text; other files are shared after it. Neighbouring texts become one. */
export function flowOf(parts: readonly SafePart[]): readonly Unit[] {
  const units: Unit[] = [];
  for (const part of parts) {
    if (part.kind === "text") addText(units, part.markdown);
    else if (part.kind === "table") units.push({ kind: "table", table: part });
    else if (part.kind === "image") units.push({ kind: "image", image: part });
  }
  return units;
}

/** Slack's own chart of the answer's table, where the answer has a chart and the table fits. */
export function chartUnit(parts: readonly SafePart[]): readonly Unit[] {
  const block = nativeChart(parts);
  return block === null ? [] : [{ kind: "chart", block }];
}

/** Adds streamed text as it continues what is there, without a break. */
export function continueText(units: Unit[], markdown: string): void {
  const last = units.at(-1);
  if (last?.kind !== "text") units.push({ kind: "text", markdown });
  else units[units.length - 1] = { kind: "text", markdown: last.markdown + markdown };
}

function addText(units: Unit[], markdown: SafeText): void {
  if (markdown.trim() === "") return;
  const last = units.at(-1);
  continueText(units, last?.kind === "text" ? glue(last.markdown, markdown) + markdown : markdown);
}

/** Scrub gives whole blocks of Markdown; what has to stand between two of them. */
export function glue(before: string, after: string): "" | "\n\n" {
  return before === "" || before.endsWith("\n") || after.startsWith("\n") ? "" : "\n\n";
}

/**
 * What of `answer` is not among the `shown` units yet, or null when what was shown is not how the answer begins.
 * White space does not count: a stream breaks lines where a finished answer need not.
 */
export function remainder(shown: readonly Unit[], answer: readonly Unit[]): readonly Unit[] | null {
  let rest = [...answer];
  for (const unit of shown) {
    const next = unit.kind === "text" ? afterText(unit.markdown, rest) : afterOther(unit, rest);
    if (next === null) return null;
    rest = next;
  }
  return rest;
}

function afterText(shown: string, rest: Unit[]): Unit[] | null {
  if (shown.trim() === "") return rest;
  const [head, ...tail] = rest;
  if (head?.kind !== "text") return null;
  const end = matchEnd(shown, head.markdown);
  if (end === null) return null;
  const left = head.markdown.slice(end);
  return left.trim() === "" ? tail : [{ kind: "text", markdown: left }, ...tail];
}

function afterOther(shown: Unit, rest: Unit[]): Unit[] | null {
  const [head, ...tail] = rest;
  return head !== undefined && identity(head) === identity(shown) ? tail : null;
}

function identity(unit: Unit): string {
  if (unit.kind === "image") return `image ${unit.image.path}`;
  if (unit.kind === "table") return `table ${JSON.stringify([unit.table.header, unit.table.rows])}`;
  return unit.kind;
}

/** Where in `text` the whole of `shown` has been seen, or null when they differ. */
function matchEnd(shown: string, text: string): number | null {
  let at = 0;
  for (const sign of shown) {
    if (isSpace(sign)) continue;
    while (at < text.length && isSpace(text.charAt(at))) at += 1;
    if (!text.startsWith(sign, at)) return null;
    at += sign.length;
  }
  return at;
}

function isSpace(sign: string): boolean {
  return /^\s$/.test(sign);
}

/** Whether the unit shows nothing at all. */
export function isBlank(unit: Unit): boolean {
  if (unit.kind === "text") return unit.markdown.trim() === "";
  return (unit.kind === "small" && unit.lines.length === 0) || (unit.kind === "steps" && unit.steps.length === 0);
}
