import { AFRICA_OCEANIA_RULES } from "./africa-oceania.ts";
import { AMERICAS_RULES } from "./americas.ts";
import { ASIA_RULES } from "./asia.ts";
import { EUROPE_RULES } from "./europe.ts";
import { NORTH_RULES } from "./north-europe.ts";
import { LONGEST, type Piece, SHORTEST } from "./pieces.ts";
import type { IdRule } from "./rule.ts";
import { WORLD_RULES } from "./world.ts";

export const ALL_RULES: readonly IdRule[] = [
  ...EUROPE_RULES,
  ...NORTH_RULES,
  ...AMERICAS_RULES,
  ...ASIA_RULES,
  ...AFRICA_OCEANIA_RULES,
  ...WORLD_RULES,
];
/** All rules by the shape of the number. */
const RULES = byShape(ALL_RULES);

/** Most pieces that an official number is written in. */
export const MOST_PIECES = 7;

/** Some pieces that have the shape of an official number together. */
export interface Form {
  readonly count: number;
  readonly end: number;
  readonly compact: string;
  readonly rules: ShapeRules;
}

/** The rules for one shape. */
export interface ShapeRules {
  readonly all: readonly IdRule[];
  /** Those that can do without a word. */
  readonly unworded: readonly IdRule[];
  /** Those that can do with running text around the number. */
  readonly prose: readonly IdRule[];
  /** The few whose form is enough in any place. */
  readonly sure: readonly IdRule[];
}

/** What begins at a piece and has the shape of any official number; most figures have none, whatever they mean. */
export function formsAt(text: string, pieces: readonly Piece[], index: number): Form[] {
  let forms: Form[] = NONE;
  let compact = "";
  let shape = "";
  let isDotted = false;
  let before: Piece | undefined;
  for (let count = 1; count <= MOST_PIECES; count++) {
    const piece = pieces[index + count - 1];
    if (piece === undefined || (before !== undefined && !isJoined(text, before.end, piece.start))) break;
    isDotted ||= before !== undefined && isDot(text.charCodeAt(before.end));
    compact += piece.text;
    shape += shapeOf(piece.text);
    before = piece;
    if (compact.length > LONGEST) break;
    if (compact.length < SHORTEST || endsInside(text, piece.end)) continue;
    const rules = rulesFor(shape, isDotted);
    if (rules.all.length === 0) continue;
    if (forms === NONE) forms = [];
    forms.push({ count, end: piece.end, compact: compact.toUpperCase(), rules });
  }
  return forms;
}

const NONE: Form[] = [];

/** Rules for the shape itself and for its length; the same few shapes come again and again. */
function rulesFor(shape: string, isDotted: boolean): ShapeRules {
  const shapes = isDotted ? dotted : shaped;
  const known = shapes.get(shape);
  if (known !== undefined) return known;
  const any = [...(RULES.get(shape) ?? []), ...(RULES.get(ANY_SHAPE[shape.length] ?? "") ?? [])];
  // Dots and slashes are a matter of the printed form.
  const all = isDotted ? any.filter(({ form }) => form !== undefined) : any;
  const rules = {
    all,
    unworded: all.filter(({ needs }) => needs !== "words"),
    prose: all.filter(({ needs }) => needs === "nothing" || needs === "prose"),
    sure: all.filter(({ needs }) => needs === "nothing"),
  };
  if (shapes.size < MOST_SHAPES) shapes.set(shape, rules);
  return rules;
}

const MOST_SHAPES = 5_000;
const shaped = new Map<string, ShapeRules>();
const dotted = new Map<string, ShapeRules>();

const ANY_SHAPE = Array.from({ length: LONGEST + 1 }, (_, length) => "?".repeat(length));

function endsInside(text: string, end: number): boolean {
  const sign = text.charCodeAt(end);
  if (Number.isNaN(sign) || sign === 0x0a || sign === 0x09 || sign === 0x29) return false;
  const next = text.charCodeAt(end + 1);
  if (sign === 0x20) return isDigit(next);
  if (sign === 0x2c || sign === 0x2e || sign === 0x3a) return isDigit(next);
  if (/[-/]/.test(text.charAt(end))) return /[\p{L}\d]/u.test(text.charAt(end + 1));
  return /[\p{L}\d_%€@]/u.test(text.charAt(end));
}

function isDot(code: number): boolean {
  return code === 0x2e || code === 0x2f;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isJoined(text: string, from: number, to: number): boolean {
  if (to - from === 1) return /[ ./-]/.test(text.charAt(from));
  return to - from <= 3 && /^(?: - |- )$/.test(text.slice(from, to));
}

function shapeOf(compact: string): string {
  if (/^\d*$/.test(compact) && compact.length < DIGITS.length) return DIGITS[compact.length] ?? "";
  let shape = "";
  for (let index = 0; index < compact.length; index++) shape += compact.charCodeAt(index) < 58 ? "9" : "A";
  return shape;
}

const DIGITS = Array.from({ length: LONGEST + 1 }, (_, length) => "9".repeat(length));

/** `9*3 A*2` as `999AA`. */
function spelled(shape: string): string {
  return shape.replace(/([9A?])(?:\*(\d+))? ?/g, (_, kind: string, times: string | undefined) =>
    kind.repeat(Number(times ?? 1)),
  );
}

function byShape(rules: readonly IdRule[]): Map<string, IdRule[]> {
  const map = new Map<string, IdRule[]>();
  for (const rule of rules) {
    for (const shape of rule.shapes.map(spelled)) map.set(shape, [...(map.get(shape) ?? []), rule]);
  }
  return map;
}
