import type { Block, Stream, StreamPart } from "./entities.ts";

/** The parts with new ones: text goes on where text ended, a task known by its id is changed in place. */
export function addParts(parts: readonly StreamPart[], added: readonly StreamPart[]): StreamPart[] {
  const result = [...parts];
  for (const part of added) addPart(result, part);
  return result;
}

function addPart(parts: StreamPart[], part: StreamPart): void {
  const last = parts.at(-1);
  if (part.kind === "text" && last?.kind === "text") {
    parts[parts.length - 1] = { kind: "text", text: last.text + part.text };
    return;
  }
  const same = parts.findIndex((each) => isSamePart(each, part));
  if (same >= 0) parts[same] = part;
  else parts.push(part);
}

function isSamePart(a: StreamPart, b: StreamPart): boolean {
  if (a.kind === "task" && b.kind === "task") return a.task["task_id"] === b.task["task_id"];
  return a.kind === "plan" && b.kind === "plan";
}

/** All streamed Markdown, in order. */
export function streamText(stream: Stream): string {
  return stream.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}

/** Text and cards in the order in which they came; undefined while there is nothing but text. */
export function streamBlocks(stream: Stream): Block[] | undefined {
  if (stream.parts.every((part) => part.kind === "text")) return undefined;
  return stream.displayMode === "plan" ? planBlocks(stream.parts) : timelineBlocks(stream.parts);
}

function timelineBlocks(parts: readonly StreamPart[]): Block[] {
  const blocks: Block[] = [];
  for (const part of parts) blocks.push(...partBlocks(part));
  return blocks;
}

function partBlocks(part: StreamPart): readonly Block[] {
  if (part.kind === "text") return part.text.trim() === "" ? [] : [{ type: "markdown", text: part.text }];
  if (part.kind === "task") return [part.task];
  if (part.kind === "plan") return part.title === "" ? [] : [{ type: "plan", title: part.title }];
  return part.blocks;
}

/** `plan` gathers all tasks under one title, where the first of them stood. */
function planBlocks(parts: readonly StreamPart[]): Block[] {
  const tasks = parts.flatMap((part) => (part.kind === "task" ? [part.task] : []));
  const title = parts.find((part) => part.kind === "plan")?.title ?? "Plan";
  const blocks: Block[] = [];
  let shown = false;
  for (const part of parts) {
    const isPlan = part.kind === "task" || part.kind === "plan";
    if (isPlan && !shown) blocks.push({ type: "plan", title, tasks });
    if (isPlan) shown = true;
    else blocks.push(...partBlocks(part));
  }
  return blocks;
}
