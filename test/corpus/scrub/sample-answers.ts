import { CLEAN_COLUMNS, cleanTable } from "./clean-tables.ts";
import type { Random } from "./random.ts";
import { SENSITIVE } from "./sensitive.ts";
import { SLACK_PAYLOADS } from "./slack-payloads.ts";

const SENTENCES = [
  "Revenue rose by 4.2 % to $1,204,332 in March 2024.",
  "The **north** region leads with _three_ of the five best months.",
  "Returns fell from 312 to 287, while `orders` stayed at 10,482.",
  "I used pandas 2.2.3 and left out 12 rows without a date.",
  "Q3 was weaker because two large customers paused (see the table).",
  "Nothing else stands out; the median basket is €48.10.",
];

/** An answer of about this many characters as a model might stream it: prose, lists, tables, code, values, attacks. */
export function sampleAnswer(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += `${block(random)}${random.pick(["\n\n", "\n\n", "\n"])}`;
  return text;
}

function block(random: Random): string {
  switch (random.int(0, 8)) {
    case 0:
      return `## ${random.pick(SENTENCES)}`;
    case 1:
      return Array.from(
        { length: random.int(2, 9) },
        (_, index) => `${random.pick(["- ", "- ", `${index + 1}. `])}${sentence(random)}`,
      ).join("\n");
    case 2:
      return cleanTable([random.pick(CLEAN_COLUMNS), random.pick(CLEAN_COLUMNS)], random.int(1, 6), random);
    case 3:
      return `\`\`\`python\nprint("${value(random)}")\ndf.groupby("region").sum()\n\`\`\``;
    case 4:
      return `> ${sentence(random)}\n> ${sentence(random)}`;
    case 5:
      return random.pick(SLACK_PAYLOADS);
    default:
      return Array.from({ length: random.int(1, 24) }, () => sentence(random)).join(" ");
  }
}

function sentence(random: Random): string {
  if (random.next() < 0.75) return random.pick(SENTENCES);
  return `Please write to ${value(random)} about it.`;
}

function value(random: Random): string {
  return random.pick(SENSITIVE)(random).value;
}
