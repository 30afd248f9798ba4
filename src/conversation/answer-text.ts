import type { SafeAnswer, SafePart } from "../scrub/safe-answer.ts";

const ROWS_KEPT = 10;

/** A scrubbed answer as plain text, for the recap that later turns of the thread start from. */
export function answerText(answer: SafeAnswer): string {
  const texts = answer.parts.map(partText).filter((text) => text !== "");
  return [...texts, ...answer.notes].join("\n\n");
}

/** Names of the files an answer showed or attached. */
export function artifactNames(answer: SafeAnswer): string[] {
  return answer.parts.flatMap((part) => (part.kind === "image" || part.kind === "file" ? [part.name] : []));
}

function partText(part: SafePart): string {
  switch (part.kind) {
    case "text":
      return part.markdown.trim();
    case "table": {
      const rows = [part.header, ...part.rows.slice(0, ROWS_KEPT)].map((row) => row.join(" | "));
      const more = part.rows.length - ROWS_KEPT;
      return [...rows, ...(more > 0 ? [`(${more} more rows)`] : [])].join("\n");
    }
    case "image":
      return `[chart ${part.name}: ${part.alt}]`;
    case "file":
      return `[file ${part.name}]`;
  }
}
