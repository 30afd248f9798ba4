/** What neither Markdown nor a client reads as more than itself, wherever in a line it stands. */
const PLAIN = String.raw`[\p{L}\p{N} .,;:%$€£()'"“”‘’!?/+=#–—−…°×-]`;
/** Bold words with nothing at their ends that could make a parser doubt that they are bold. */
const BOLD = String.raw`(?<=^|[ (])\*\*[\p{L}\p{N}$€£](?:${PLAIN}{0,200}[\p{L}\p{N}%])?(?:\*\*(?=$|[ .,;:)])|:\*\*(?=$| ))`;
/** A line of such text: no list, no number of one, no space at its end. */
const LINE = new RegExp(
  String.raw`^(?!\d+(?:\)|\.(?: |$)))(?:[\p{L}\p{N}($€£]|(?=\*\*))(?:${PLAIN}|${BOLD})*(?<! )$`,
  "u",
);
const ITEM = /^(?:- |(\d{1,4})\. )(?! )/;
const HEADING = /^#{1,6} (?! )/;
/** What the writer would escape, or a parser take for an address. */
const READ_AS_MORE = /www|:\/|[Ww]\.[-.\w]/i;

/**
 * The texts of a paragraph, a heading or a flat list, one for each that is read on its own, when a Markdown parser and
 * writer would give the block back as it is; null when they might not. Bold text stands in them without its stars.
 */
export function plainTexts(block: string): string[] | null {
  if (READ_AS_MORE.test(block)) return null;
  const lines = block.split("\n");
  const texts = HEADING.test(block) ? headingOf(lines) : ITEM.test(block) ? itemsOf(lines) : paragraphOf(lines);
  return texts?.map((text) => text.replaceAll("**", "")) ?? null;
}

function headingOf(lines: readonly string[]): string[] | null {
  const [line = ""] = lines;
  const text = line.replace(HEADING, "");
  // A number sign may close a heading.
  return lines.length === 1 && !text.includes("#") && LINE.test(text) ? [text] : null;
}

function paragraphOf(lines: readonly string[]): string[] | null {
  return lines.every((line) => LINE.test(line)) ? [lines.join("\n")] : null;
}

/** Items in a row, each on one line; numbers go up by one, as a writer counts them. */
function itemsOf(lines: readonly string[]): string[] | null {
  const first = numberOf(lines[0] ?? "");
  const texts: string[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.replace(ITEM, "");
    const counted = first === null ? numberOf(line) === null : numberOf(line) === String(Number(first) + index);
    if (text === line || !counted || !LINE.test(text)) return null;
    texts.push(text);
  }
  return texts;
}

/** The number of an item; null for one with a dash. */
function numberOf(line: string): string | null {
  return ITEM.exec(line)?.[1] ?? null;
}
