import type { PhrasingContent } from "mdast";

/** A change of the text that a run of phrasing nodes shows. */
export interface LeafEdit {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  /** What it becomes where it falls into ordinary text; `text` when nothing is said. */
  readonly as?: "text" | "code" | "link";
}

/** Stands for what is read on its own; no part of a word, an address or a token, and no space. */
const OBJECT = "\ufffc";

/** Text of the nodes' leaves one after the other; edits are given in its offsets. Code and links may be blanked out. */
export function flatten(nodes: readonly PhrasingContent[], blank = false): string {
  let text = "";
  for (const node of nodes) {
    if (node.type === "text") text += node.value;
    else if (node.type === "inlineCode") text += blank ? OBJECT.repeat(node.value.length) : node.value;
    else if (node.type === "break") text += "\n";
    else if (node.type === "link" && blank) text += OBJECT.repeat(flatten(node.children).length);
    else if ("children" in node) text += flatten(node.children, blank);
  }
  return text;
}

/**
 * The nodes after edits of their flattened text. An edit over several leaves is shown where it begins and only removes
 * in the others, so that formatting cannot shelter a part of a value.
 */
export function editLeaves(nodes: readonly PhrasingContent[], edits: readonly LeafEdit[]): PhrasingContent[] {
  return edits.length === 0 ? [...nodes] : rebuild(nodes, { at: 0, next: 0, edits });
}

interface Cursor {
  /** Offset in the flattened text where the next leaf begins. */
  at: number;
  /** First edit that may still touch what follows. */
  next: number;
  readonly edits: readonly LeafEdit[];
}

function rebuild(nodes: readonly PhrasingContent[], cursor: Cursor): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  for (const node of nodes) {
    if (node.type === "text") result.push(...editText(node.value, cursor));
    else if (node.type === "inlineCode") result.push(...editCode(node.value, cursor));
    else if (node.type === "break") {
      cursor.at += 1;
      result.push(node);
    } else if ("children" in node) {
      const children = rebuild(node.children, cursor);
      if (children.length > 0) result.push({ ...node, children });
    } else result.push(node);
  }
  return result;
}

function editText(value: string, cursor: Cursor): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  let text = "";
  for (const piece of pieces(value, cursor)) {
    if (piece.as === "text") {
      text += piece.text;
      continue;
    }
    if (text !== "") result.push({ type: "text", value: text });
    text = "";
    result.push(piece.as === "code" ? { type: "inlineCode", value: piece.text } : linkTo(piece.text));
  }
  if (text !== "") result.push({ type: "text", value: text });
  return result;
}

function linkTo(address: string): PhrasingContent {
  const url = /^www\./i.test(address) ? `http://${address}` : address;
  return { type: "link", url, children: [{ type: "text", value: address }] };
}

function editCode(value: string, cursor: Cursor): PhrasingContent[] {
  const text = pieces(value, cursor)
    .map((piece) => piece.text)
    .join("");
  return text === "" ? [] : [{ type: "inlineCode", value: text }];
}

interface Piece {
  readonly text: string;
  readonly as: "text" | "code" | "link";
}

/** A leaf's text cut at the edits, with what they show in their places. */
function pieces(value: string, cursor: Cursor): Piece[] {
  const from = cursor.at;
  const to = from + value.length;
  const result: Piece[] = [];
  let at = from;
  while (cursor.next < cursor.edits.length) {
    const edit = cursor.edits[cursor.next];
    if (edit === undefined || edit.start >= to) break;
    if (edit.start > at) result.push({ text: value.slice(at - from, edit.start - from), as: "text" });
    if (edit.start >= from) result.push({ text: edit.shown, as: edit.as ?? "text" });
    at = Math.min(edit.end, to);
    if (edit.end > to) break;
    cursor.next++;
  }
  if (at < to) result.push({ text: value.slice(at - from), as: "text" });
  cursor.at = to;
  return result;
}
