import type { Piece } from "./ink.ts";

/** Letters that stand close together. */
export interface Group {
  readonly pieces: readonly Piece[];
  /** Direction in which they lie, between -90 and 90 degrees in radians; null when they lie in none. */
  readonly angle: number | null;
}

/** Fewer letters say nothing about a direction. */
const MIN_LETTERS = 3;
/** How much longer than wide a group has to be. */
const MIN_LENGTH = 3;
const BIN = Math.PI / 36;

/** Joins letters whose boxes are less than half a letter apart. */
export function groupsOf(all: readonly Piece[], letterPx: number): Group[] {
  // The upright box of a word aslant whose letters touch reaches over the words beside it.
  const aslant = all.filter((piece) => isAslant(piece, letterPx));
  const pieces = all.filter((piece) => !isAslant(piece, letterPx));
  const parent = pieces.map((_, index) => index);
  const cells = new Map<string, number[]>();
  const cell = letterPx * 2;
  for (const [index, piece] of pieces.entries()) {
    for (const key of cellsOf(piece, cell)) {
      const near = cells.get(key) ?? [];
      for (const other of near) {
        if (areClose(piece, pieces[other], letterPx / 2)) parent[root(parent, index)] = root(parent, other);
      }
      cells.set(key, [...near.slice(-40), index]);
    }
  }
  const groups = new Map<number, Piece[]>();
  for (const [index, piece] of pieces.entries()) {
    const top = root(parent, index);
    groups.set(top, [...(groups.get(top) ?? []), piece]);
  }
  const joined = [...groups.values()].map((group) => ({ pieces: group, angle: angleOf(group, letterPx) }));
  return [...joined, ...aslant.map((piece) => ({ pieces: [piece], angle: axesOf([piece]).angle }))];
}

function isAslant(piece: Piece, letterPx: number): boolean {
  const { length, breadth, angle } = axesOf([piece]);
  const fromAxis = Math.abs(Math.abs(angle) - Math.PI / 4);
  return length > letterPx && length > 2 * breadth && fromAxis < Math.PI / 4 - 0.17;
}

/** Directions of the groups, those of most letters first; upright text is none of them. */
export function anglesOf(groups: readonly Group[]): number[] {
  const weights = new Map<number, number>();
  for (const { angle, pieces } of groups) {
    if (angle === null) continue;
    const bin = Math.round(angle / BIN);
    // A word whose letters touch is one piece, but counts as a word.
    weights.set(bin, (weights.get(bin) ?? 0) + Math.max(pieces.length, 2));
  }
  const angles: number[] = [];
  for (const [bin, letters] of [...weights].sort((a, b) => b[1] - a[1])) {
    if (letters < MIN_LETTERS) continue;
    const angle = bin * BIN;
    if (Math.abs(angle) < 0.14 || angles.some((known) => apart(known, angle) < 0.2)) continue;
    angles.push(Math.abs(Math.abs(angle) - Math.PI / 2) < 0.14 ? -Math.PI / 2 : angle);
  }
  return angles;
}

function apart(one: number, other: number): number {
  const turn = Math.abs(one - other) % Math.PI;
  return Math.min(turn, Math.PI - turn);
}

function* cellsOf({ left, top, right, bottom }: Piece, cell: number): Generator<string> {
  for (let x = Math.floor((left - cell / 2) / cell); x <= Math.floor((right + cell / 2) / cell); x += 1) {
    for (let y = Math.floor((top - cell / 2) / cell); y <= Math.floor((bottom + cell / 2) / cell); y += 1) {
      yield `${x} ${y}`;
    }
  }
}

function areClose(one: Piece, other: Piece | undefined, gap: number): boolean {
  if (other === undefined) return false;
  return (
    one.left - other.right <= gap &&
    other.left - one.right <= gap &&
    one.top - other.bottom <= gap &&
    other.top - one.bottom <= gap
  );
}

function root(parent: number[], index: number): number {
  let at = index;
  for (let next = parent[at] ?? at; next !== at; next = parent[at] ?? at) {
    parent[at] = parent[next] ?? next;
    at = next;
  }
  return at;
}

/** The main axis of the ink, where there is one. */
function angleOf(pieces: readonly Piece[], letterPx: number): number | null {
  const { length, breadth, angle } = axesOf(pieces);
  const isLong = length > MIN_LENGTH ** 0.5 * breadth && length > letterPx * 0.6;
  if (!isLong || (pieces.length < MIN_LETTERS && length < letterPx * 1.2)) return null;
  return angle;
}

/** Standard deviations of the ink along and across its main axis, and the direction of that. */
export function axesOf(pieces: readonly Piece[]): { length: number; breadth: number; angle: number } {
  const total = { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
  for (const { count, sumX, sumY, sumXX, sumYY, sumXY } of pieces) {
    total.count += count;
    total.x += sumX;
    total.y += sumY;
    total.xx += sumXX;
    total.yy += sumYY;
    total.xy += sumXY;
  }
  const [x, y] = [total.x / total.count, total.y / total.count];
  const [xx, yy, xy] = [total.xx / total.count - x * x, total.yy / total.count - y * y, total.xy / total.count - x * y];
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    length: Math.sqrt(Math.max(0, middle + spread)),
    breadth: Math.sqrt(Math.max(0.1, middle - spread)),
    angle: Math.atan2(2 * xy, xx - yy) / 2,
  };
}
