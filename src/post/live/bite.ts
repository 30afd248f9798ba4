import { add, type Plan, total } from "../deliver/plan.ts";
import { type Weight, weightOf } from "../render/blocks.ts";
import { findCut } from "../render/split.ts";
import { nativeTable } from "../render/tables.ts";
import type { Unit } from "../render/units.ts";

/** What of some content goes into a message next. */
export interface Bite {
  /** The units as they are shown, with code closed and opened again where a text had to be parted. */
  readonly display: Plan;
  /** The same content as it came. */
  readonly original: Plan;
  /** What remains. */
  readonly left: Plan;
  /** Whether the message is full now. */
  readonly full: boolean;
  /** Has to stand before the next message's text. */
  readonly reopen: string;
  /** The next unit fits into no growing message and needs one of its own. */
  readonly big: boolean;
}

/** Less room than this is none: nobody wants three words at the end of a message. */
const MIN_ROOM = 200;

/** Takes as much of `content` as still fits under `shown` within `capacity`; `reopen` is due before the first text. */
export function takeBite(content: Plan, shown: Plan, capacity: Weight, reopen: string): Bite {
  const biter = new Biter(content, shown, capacity, reopen);
  while (biter.next()) continue;
  return biter.bite();
}

class Biter {
  readonly #shown: Plan;
  readonly #capacity: Weight;
  readonly #display: Unit[] = [];
  readonly #original: Unit[] = [];
  readonly #left: Unit[];
  #used: Weight;
  #full = false;
  #big = false;
  #reopen: string;

  constructor(content: Plan, shown: Plan, capacity: Weight, reopen: string) {
    this.#shown = shown;
    this.#capacity = capacity;
    this.#left = [...content];
    this.#used = total(shown);
    this.#reopen = reopen;
  }

  /** Takes one unit or a part of one; `false` when nothing more fits. */
  next(): boolean {
    const [unit] = this.#left;
    if (unit === undefined || this.#full) return false;
    return unit.kind === "text" ? this.#takeText(unit.markdown) : this.#takeWhole(unit);
  }

  bite(): Bite {
    const { big, full, reopen } = { big: this.#big, full: this.#full, reopen: this.#reopen };
    return { display: this.#display, original: this.#original, left: this.#left, full, reopen, big };
  }

  #takeWhole(unit: Unit): boolean {
    const native = unit.kind !== "table" || nativeTable(unit.table) !== null;
    if (native && this.#fits(weightOf(unit))) {
      this.#move(unit, unit);
      this.#left.shift();
      return true;
    }
    const alone = this.#display.length === 0 && this.#shown.length === 0;
    this.#big = alone;
    this.#full = !alone;
    return false;
  }

  #takeText(text: string): boolean {
    const before = this.#textBefore();
    const first = this.#display.length === 0 && this.#shown.length === 0;
    const prefix = first ? this.#reopen : "";
    const markdown = first && prefix === "" ? text.replace(/^\n+/, "") : text;
    const room = this.#capacity.chars - this.#used.chars;
    if (prefix.length + markdown.length <= room) {
      this.#move({ kind: "text", markdown: prefix + markdown }, { kind: "text", markdown });
      this.#left.shift();
      this.#reopen = "";
      return true;
    }
    this.#full = true;
    if (room >= MIN_ROOM) this.#cutText(before, prefix, markdown, room);
    return false;
  }

  #cutText(before: string, prefix: string, markdown: string, room: number): void {
    const whole = before + prefix + markdown;
    const cut = findCut(whole, before.length + prefix.length, before.length + room);
    const head = whole.slice(before.length + prefix.length, cut.at);
    if (head.trim() === "") return;
    this.#move({ kind: "text", markdown: prefix + head + cut.close }, { kind: "text", markdown: head });
    const rest = markdown.slice(head.length).replace(/^\n+/, "");
    if (rest.trim() === "") this.#left.shift();
    else this.#left[0] = { kind: "text", markdown: rest };
    this.#reopen = cut.reopen;
  }

  /** The text that new text would run on from; whether it is in code decides how it may be cut. */
  #textBefore(): string {
    const last = this.#display.at(-1) ?? this.#shown.at(-1);
    if (last?.kind !== "text") return "";
    const shownBefore = this.#display.length === 1 ? this.#shown.at(-1) : undefined;
    return (shownBefore?.kind === "text" ? shownBefore.markdown : "") + last.markdown;
  }

  #move(display: Unit, original: Unit): void {
    this.#display.push(display);
    this.#original.push(original);
    this.#used = add(this.#used, weightOf(display));
  }

  #fits(weight: Weight): boolean {
    const sum = add(this.#used, weight);
    const { chars, blocks, tables } = this.#capacity;
    return sum.chars <= chars && sum.blocks <= blocks && sum.tables <= tables;
  }
}
