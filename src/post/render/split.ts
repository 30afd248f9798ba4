/** Where a Markdown text may be parted, and what keeps both sides whole when that is inside code. */
export interface Cut {
  readonly at: number;
  /** Closes what is open before the cut. */
  readonly close: string;
  /** Opens it again after the cut. */
  readonly reopen: string;
}

interface Place extends Cut {
  readonly rank: 1 | 2 | 3 | 4;
}

/** Room for closing and reopening a fence with its info word. */
const MARKERS = 48;
/** A cut at a fine place is worth up to this share of the room. */
const WORTH = 0.5;

/**
 * The best place to part `text` in `[min, max]`, so that the part before it, closing included, fits in `max`
 * characters: between paragraphs, else lines, sentences, words, and only then anywhere. It never falls into a code
 * span, for a link that scrub made into code would come alive in the second half.
 */
export function findCut(text: string, min: number, max: number): Cut {
  const room = Math.max(min, max - MARKERS);
  const places = findPlaces(text.slice(0, room + 1)).filter(({ at }) => at >= min && at <= room);
  const fine = places.filter(({ at }) => at >= min + (room - min) * WORTH);
  for (const rank of [4, 3, 2, 1] as const) {
    const best = fine.findLast((place) => place.rank >= rank);
    if (best !== undefined) return best;
  }
  return places.findLast(({ at }) => at > 0) ?? hardCut(text, room, min);
}

/** The text in pieces of at most `limit` characters, in order, each whole in itself. `limit` is at least 200. */
export function splitMarkdown(text: string, limit: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const cut = findCut(rest, 1, limit);
    pieces.push(rest.slice(0, cut.at).trimEnd() + cut.close);
    rest = cut.reopen + rest.slice(cut.at).replace(/^\n+/, "");
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

/** What reopens the code that is still open at the end of `text`, and what closes it; both empty outside of code. */
export function openCode(text: string): { readonly close: string; readonly reopen: string } {
  let fence: Fence | null = null;
  for (const line of text.split("\n")) fence = nextFence(fence, line);
  return fenceMarks(fence);
}

interface Fence {
  readonly marker: string;
  readonly info: string;
}

function nextFence(fence: Fence | null, line: string): Fence | null {
  const found = /^\s*(`{3,}|~{3,})(.*)$/.exec(line);
  if (found === null) return fence;
  const [, marker = "", info = ""] = found;
  if (fence === null) return marker.startsWith("`") && info.includes("`") ? null : { marker, info: infoWord(info) };
  const closes = marker.charAt(0) === fence.marker.charAt(0) && marker.length >= fence.marker.length;
  return closes && info.trim() === "" ? null : fence;
}

function infoWord(info: string): string {
  return (/^\s*([\w+#.-]{1,20})/.exec(info)?.[1] ?? "").trim();
}

function fenceMarks(fence: Fence | null): { close: string; reopen: string } {
  if (fence === null) return { close: "", reopen: "" };
  return { close: `\n${fence.marker}`, reopen: `${fence.marker}${fence.info}\n` };
}

function findPlaces(text: string): Place[] {
  const places: Place[] = [{ at: 0, rank: 3, close: "", reopen: "" }];
  let fence: Fence | null = null;
  let prose = 0;
  let at = 0;
  for (const line of text.split("\n")) {
    const next = nextFence(fence, line);
    if (fence === null && next !== null) placesInProse(text, prose, at, places);
    if (fence !== null && next !== null && at > 0) places.push({ at, rank: 2, ...fenceMarks(fence) });
    at += line.length + 1;
    if (fence !== null && next === null) {
      prose = at;
      if (at <= text.length) places.push({ at, rank: 3, close: "", reopen: "" });
    }
    fence = next;
  }
  if (fence === null) placesInProse(text, prose, text.length, places);
  return places;
}

function placesInProse(text: string, from: number, to: number, places: Place[]): void {
  for (let at = from; at < to; at += 1) {
    const sign = text.charAt(at);
    if (sign === "`") at = spanEnd(text, at, to) - 1;
    else if (sign === "[") at = linkEnd(text, at, to) - 1;
    else if (sign === "\n" || sign === " ") places.push({ at: at + 1, rank: rankOf(text, at), close: "", reopen: "" });
  }
}

function rankOf(text: string, at: number): 1 | 2 | 3 | 4 {
  if (text.charAt(at) === "\n") return text.charAt(at - 1) === "\n" ? 4 : 3;
  return /[.!?:;]/.test(text.charAt(at - 1)) ? 2 : 1;
}

/** End of the code span that starts at `at`; the end of the text when it is not closed yet. */
function spanEnd(text: string, at: number, to: number): number {
  const run = /^`+/.exec(text.slice(at, to))?.[0] ?? "`";
  const after = at + run.length;
  const paragraph = text.indexOf("\n\n", after);
  const end = paragraph === -1 || paragraph > to ? to : paragraph;
  const close = closingRun(text.slice(after, end), run.length);
  if (close !== -1) return after + close;
  return end < to ? after : to;
}

/** Offset just behind the first run of exactly `length` backticks, or -1. */
function closingRun(text: string, length: number): number {
  for (const found of text.matchAll(/`+/g)) {
    if (found[0].length === length) return found.index + length;
  }
  return -1;
}

function linkEnd(text: string, at: number, to: number): number {
  const link = /^\[[^\]\n]{0,300}\]\([^)\n]{0,600}\)/.exec(text.slice(at, Math.min(to, at + 1_000)));
  return at + (link?.[0].length ?? 1);
}

/** Anywhere, but not through a surrogate pair, an escape, an entity or a run of backticks. */
function hardCut(text: string, wanted: number, min: number): Cut {
  const head = text.slice(0, wanted);
  const broken = /(?:[\uD800-\uDBFF]|\\|&[a-zA-Z0-9#]{0,8}|`+|~+)$/.exec(head);
  const at = broken === null || broken.index <= min ? wanted : broken.index;
  return { at, ...openAt(text.slice(0, at)) };
}

function openAt(head: string): { close: string; reopen: string } {
  const fenced = openCode(head);
  if (fenced.close !== "") return fenced;
  const paragraph = head.slice(head.lastIndexOf("\n\n") + 1);
  let run = "";
  for (const [found] of paragraph.matchAll(/`+/g)) {
    if (run === "") run = found;
    else if (run === found) run = "";
  }
  return { close: run, reopen: run };
}
