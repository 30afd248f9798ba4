import type { ContextBlock, KnownBlock, SectionBlock } from "@slack/types";

import { SLACK } from "../../limits.ts";
import {
  button,
  EXPORT_THREAD,
  feedbackBlock,
  questionButtons,
  REMEMBERED,
  RETRY_TURN,
  REVEAL_VALUES,
  SHARE_ANSWER,
  SHOW_CODE,
} from "../buttons.ts";
import type { SafeTablePart } from "../../scrub/safe-answer.ts";
import { captionOf, dataTable } from "./data-table.ts";
import type { AnswerBlock } from "./native-chart.ts";
import { monoTable, nativeTable, tableChars } from "./tables.ts";
import type { StepsUnit, Unit } from "./units.ts";

/** Longest fallback text; it is for notifications, the blocks carry the content. */
const FALLBACK_CHARS = 1_000;

/** Which of Slack's blocks for data are used; without them there are plain tables, and no chart but the image. */
export interface Forms {
  readonly dataTables: boolean;
  readonly charts: boolean;
}

const RICH: Forms = { dataTables: true, charts: true };

/** What of a message's limits a unit takes up. */
export interface Weight {
  readonly chars: number;
  readonly blocks: number;
  readonly tables: number;
}

export function weightOf(unit: Unit): Weight {
  switch (unit.kind) {
    case "text":
      return { chars: unit.markdown.length, blocks: 1, tables: 0 };
    case "table":
      return { chars: tableChars(unit.table) + captionOf(unit.table).length, blocks: 1, tables: 1 };
    case "image":
      return { chars: Math.min(unit.image.alt.length, SLACK.imageAltChars), blocks: 1, tables: 0 };
    case "chart":
      return { chars: JSON.stringify(unit.block).length, blocks: 1, tables: 0 };
    case "steps":
      return { chars: unit.title.length + sum(unit.steps.map(({ title }) => title)), blocks: 1, tables: 0 };
    case "small":
      return { chars: sum(unit.lines), blocks: Math.ceil(unit.lines.length / SLACK.contextElements), tables: 0 };
    case "buttons":
      return buttonsWeight(unit);
    case "feedback":
      return { chars: 2 * SLACK.buttonTextChars, blocks: 1, tables: 0 };
    default:
      return unit satisfies never;
  }
}

/** The unit as blocks; `fileId` is where an image's bytes lie at Slack. */
export function blocksOf(unit: Unit, fileId?: string, forms: Forms = RICH): AnswerBlock[] {
  switch (unit.kind) {
    case "text":
      return unit.markdown.trim() === "" ? [] : [{ type: "markdown", text: unit.markdown }];
    case "table":
      return [tableBlock(unit.table, forms)];
    case "chart":
      return forms.charts ? [unit.block] : [];
    case "image":
      return fileId === undefined ? [] : [imageBlock(fileId, unit.image.alt)];
    case "steps":
      return [planBlock(unit)];
    case "small":
      return smallBlocks(unit.lines);
    case "buttons":
      return buttonRows(unit);
    case "feedback":
      return [feedbackBlock(unit.turnId)];
    default:
      return unit satisfies never;
  }
}

/** A sentence of ours; `verbatim` keeps Slack from linking anything in it. `suffix` is markup that we made ourselves. */
export function sentence(text: string, suffix = ""): SectionBlock {
  const words = bareText(clip(text, SLACK.sectionChars / 2));
  return { type: "section", text: { type: "mrkdwn", text: words + suffix, verbatim: true } };
}

/**
 * Text for places without blocks. The three signs that Slack gives a meaning are escaped, whatever they were before;
 * Markdown marks are only taken off at the edge of a word, so that nothing new can come together.
 */
export function fallbackText(text: string, limit: number = FALLBACK_CHARS): string {
  return escape(clip(plainWords(unescape(text)), limit)) || " ";
}

/** Markdown kept as it is, with Slack's three signs escaped: the last resort when every block is refused. */
export function bareText(markdown: string): string {
  return escape(unescape(markdown));
}

/** At most `limit` characters, never half a character, with an ellipsis where something is missing. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function buttonsWeight({ next = [] }: Extract<Unit, { kind: "buttons" }>): Weight {
  return { chars: (6 + next.length) * SLACK.buttonTextChars, blocks: next.length === 0 ? 1 : 2, tables: 0 };
}

/** The answer's own buttons come last, so that its end is known by them. */
function buttonRows(unit: Extract<Unit, { kind: "buttons" }>): KnownBlock[] {
  const { turnId, next = [] } = unit;
  const tools: KnownBlock = { type: "actions", elements: answerButtons(unit) };
  return next.length === 0 ? [tools] : [{ type: "actions", elements: questionButtons(turnId, next) }, tools];
}

function answerButtons(unit: Extract<Unit, { kind: "buttons" }>) {
  const { turnId, showCode, reveal = false, share = false, remembered = false } = unit;
  return [
    ...(share ? [button(SHARE_ANSWER, "Share to channel", turnId)] : []),
    ...(showCode ? [button(SHOW_CODE, "Show code", turnId), button(EXPORT_THREAD, "Export", turnId)] : []),
    ...(reveal ? [button(REVEAL_VALUES, "Reveal", turnId)] : []),
    ...(remembered ? [button(REMEMBERED, "Remembered", turnId)] : []),
    button(RETRY_TURN, "Retry", turnId),
  ];
}

function tableBlock(table: SafeTablePart, { dataTables }: Forms): KnownBlock {
  const rich = dataTables ? dataTable(table) : null;
  return rich ?? nativeTable(table) ?? { type: "markdown", text: monoTable(table) };
}

function planBlock({ title, steps }: StepsUnit): KnownBlock {
  const tasks = steps.map(({ id, ...step }) => ({ type: "task_card", task_id: id, ...step }) as const);
  return { type: "plan", title, tasks };
}

function imageBlock(fileId: string, alt: string): KnownBlock {
  return { type: "image", slack_file: { id: fileId }, alt_text: clip(alt, SLACK.imageAltChars) || "Chart" };
}

function smallBlocks(lines: readonly string[]): ContextBlock[] {
  const blocks: ContextBlock[] = [];
  for (let i = 0; i < lines.length; i += SLACK.contextElements) {
    const elements = lines
      .slice(i, i + SLACK.contextElements)
      .map((text) => ({ type: "plain_text", text, emoji: false }) as const);
    blocks.push({ type: "context", elements });
  }
  return blocks;
}

function sum(lines: readonly string[]): number {
  let chars = 0;
  for (const line of lines) chars += line.length;
  return chars;
}

function plainWords(text: string): string {
  return text
    .replace(/^#{1,6} +/gm, "")
    .replace(/(?<=^|\s)(?:\*\*|__)(?=\S)/g, "")
    .replace(/(?<=\S)(?:\*\*|__)(?=[\s.,;:!?]|$)/g, "")
    .replace(/\\([_*~#])/g, "$1")
    .trim();
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
