import { SLACK } from "../../limits.ts";
import { standsIn } from "../../scrub/ingress/visible.ts";
import type { SafeAnswer } from "../../scrub/safe-answer.ts";
import type { ReplyContext } from "../live-reply.ts";
import { clip, type Weight, weightOf } from "../render/blocks.ts";
import { footerLine, rememberedLine } from "../render/footer.ts";
import { findCut } from "../render/split.ts";
import { markdownTable, monoTable, nativeTable } from "../render/tables.ts";
import { chartUnit, isBlank, type Unit } from "../render/units.ts";

/** One Slack message to be; its units stand in reading order. */
export type Plan = readonly Unit[];

/** All of a message's text together; a little below what Slack takes, for markers and closings. */
export const MESSAGE_CHARS = SLACK.payloadChars - 400;
const SMALL_LINE_CHARS = 1_500;

export interface TailOptions {
  readonly origin?: ReplyContext["origin"];
  /** Whether Slack's own chart is wanted. */
  readonly charts?: boolean;
}

/** What stands below an answer: Slack's own chart where it is wanted, notes, the footer, the buttons. */
export function tailOf(
  answer: SafeAnswer,
  turnId: string,
  { origin, charts = false }: TailOptions = {},
): readonly Unit[] {
  const { notes, footer, redactions } = answer;
  const lines = [...notes, rememberedLine(footer), footerLine(footer, redactions)].filter((line) => line !== "");
  const small: Unit = { kind: "small", lines: lines.map((line) => clip(line, SMALL_LINE_CHARS)) };
  const buttons: Unit = {
    kind: "buttons",
    turnId,
    showCode: answer.codeRuns.length > 0,
    ...(origin !== "shared" && standsIn(answer).length > 0 ? { reveal: true } : {}),
    ...(answer.next === undefined || answer.next.length === 0 ? {} : { next: answer.next }),
    ...(origin === "private" ? { share: true } : {}),
    ...(footer.remembered.length > 0 ? { remembered: true } : {}),
  };
  const feedback: Unit = { kind: "feedback", turnId };
  const chart = charts ? chartUnit(answer.parts) : [];
  return [...chart, ...(lines.length === 0 ? [] : [small]), buttons, feedback];
}

/**
 * Messages that hold all units in order, each within Slack's limits: characters, blocks, one table a message. Texts
 * are parted between paragraphs. `used` is what the first message holds already; the first plan may then be empty.
 */
export function planMessages(units: readonly Unit[], used: Weight = NOTHING): readonly Plan[] {
  const packer = new Packer(used);
  for (const unit of units) packer.add(displayable(unit));
  return packer.done();
}

/** The units with the tail held together under the last of them. */
export function planWithTail(units: readonly Unit[], tail: readonly Unit[], used: Weight = NOTHING): readonly Plan[] {
  const plans = [...planMessages(units, used)];
  const last = plans.at(-1) ?? [];
  const usedByLast = plans.length === 1 ? used : NOTHING;
  if (fits(total(tail), add(total(last), usedByLast))) plans[plans.length - 1] = [...last, ...tail];
  else plans.push([...tail]);
  return plans;
}

/** What the units take up together. */
export function total(units: readonly Unit[]): Weight {
  let weight = NOTHING;
  for (const unit of units) weight = add(weight, weightOf(unit));
  return weight;
}

export function add(a: Weight, b: Weight): Weight {
  return { chars: a.chars + b.chars, blocks: a.blocks + b.blocks, tables: a.tables + b.tables };
}

/** Whether `more` still fits into a message that holds `used`. */
export function fits(more: Weight, used: Weight): boolean {
  const sum = add(more, used);
  return sum.chars <= MESSAGE_CHARS && sum.blocks <= SLACK.blocksPerMessage && sum.tables <= 1;
}

/** The flow as one Markdown document, for answers too long to be read in a thread. */
export function answerDocument(units: readonly Unit[], notes: readonly string[]): string {
  const parts = units.map(documentPart).concat(notes.length === 0 ? [] : [notes.join("\n\n")]);
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

export const NOTHING: Weight = { chars: 0, blocks: 0, tables: 0 };
/** Below this a message is called full rather than given the beginning of a long text. */
const WORTH_FILLING = 800;

class Packer {
  readonly #plans: Unit[][] = [[]];
  #used: Weight;

  constructor(used: Weight) {
    this.#used = used;
  }

  add(unit: Unit): void {
    if (isBlank(unit)) return;
    if (fits(weightOf(unit), this.#used)) return this.#put(unit);
    if (unit.kind !== "text" || unit.markdown.length <= MESSAGE_CHARS) {
      this.#next();
      return this.#put(unit);
    }
    this.#addLongText(unit.markdown);
  }

  done(): readonly Plan[] {
    return this.#plans.filter((plan, i) => i === 0 || plan.length > 0);
  }

  #addLongText(markdown: string): void {
    let rest = markdown;
    while (rest.length > this.#room()) {
      if (this.#room() < WORTH_FILLING) {
        this.#next();
        continue;
      }
      const cut = findCut(rest, 1, this.#room());
      this.#put({ kind: "text", markdown: rest.slice(0, cut.at).trimEnd() + cut.close });
      rest = cut.reopen + rest.slice(cut.at).replace(/^\n+/, "");
      this.#next();
    }
    if (rest.trim() !== "") this.#put({ kind: "text", markdown: rest });
  }

  #room(): number {
    if (this.#used.blocks >= SLACK.blocksPerMessage) return 0;
    return MESSAGE_CHARS - this.#used.chars;
  }

  #put(unit: Unit): void {
    this.#plans.at(-1)?.push(unit);
    this.#used = add(this.#used, weightOf(unit));
  }

  #next(): void {
    this.#plans.push([]);
    this.#used = NOTHING;
  }
}

/** A table beyond the native block's limits is shown as fixed-width text; its CSV is shared besides. */
function displayable(unit: Unit): Unit {
  if (unit.kind !== "table" || nativeTable(unit.table) !== null) return unit;
  return { kind: "text", markdown: monoTable(unit.table) };
}

function documentPart(unit: Unit): string {
  if (unit.kind === "text") return unit.markdown.trim();
  if (unit.kind === "table") return markdownTable(unit.table);
  if (unit.kind === "image") return `*${unit.image.alt}* (${unit.image.name})`;
  return "";
}
