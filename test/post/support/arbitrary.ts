import fc from "fast-check";

import type { SafePart } from "../../../src/scrub/safe-answer.ts";
import { image, table, text } from "./safe.ts";

const words = fc.array(fc.constantFrom("Revenue", "rose", "12.5%", "in", "March.", "naïve", "🙂", "**EMEA**", "a_b"), {
  minLength: 1,
  maxLength: 60,
});

let serial = 0;
/** Every block carries a number of its own, so that a lost, doubled or moved one is seen. */
function numbered(body: string): string {
  serial += 1;
  return `#${serial} ${body}`;
}

const paragraph = words.map((list) => numbered(list.join(" ")));
const bullets = fc
  .array(words, { minLength: 1, maxLength: 8 })
  .map((items) => items.map((item) => `- ${numbered(item.join(" "))}`).join("\n"));
const code = fc
  .array(words, { minLength: 1, maxLength: 30 })
  .map((lines) => `\`\`\`sql\n${lines.map((line) => `-- ${numbered(line.join(" "))}`).join("\n")}\n\`\`\``);
/** One block of Markdown, as scrub hands them out. */
export const block = fc.oneof({ weight: 4, arbitrary: paragraph }, bullets, code);

const textPart = fc.array(block, { minLength: 1, maxLength: 3 }).map((blocks) => text(blocks.join("\n\n")));
const tablePart = fc.tuple(fc.integer({ min: 1, max: 22 }), fc.integer({ min: 0, max: 110 })).map(([columns, lines]) =>
  table(
    Array.from({ length: columns }, () => numbered("h")),
    Array.from({ length: lines }, (_, i) => Array.from({ length: columns }, () => (i % 3 === 0 ? "" : String(i)))),
  ),
);
const chart = fc.integer({ min: 1, max: 1_000_000 }).map((n) => image(`chart-${n}.png`, numbered("chart")));

/** Parts of any answer: texts short and long, tables small and large, charts. */
export const parts: fc.Arbitrary<SafePart[]> = fc.array(
  fc.oneof({ weight: 6, arbitrary: textPart }, { weight: 1, arbitrary: tablePart }, { weight: 1, arbitrary: chart }),
  { minLength: 1, maxLength: 14 },
);

/** What is left of shown text when white space and the marks that only hold code together are taken out. */
export function essence(shown: string): string {
  return shown
    .replaceAll(/^```\w*$/gm, "")
    .replaceAll(/\s/g, "")
    .replaceAll("`", "");
}
