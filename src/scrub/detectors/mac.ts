import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";
import { charSet, runsOf } from "./scan/runs.ts";

/** EUI-48 and EUI-64 as IEEE 802 prints them, and the dotted form of network equipment. */
const MAC =
  /(?<![\w:.-])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?:(?::[0-9a-f]{2}){2})?|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}(?:(?:-[0-9a-f]{2}){2})?|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w-]|[:.][0-9a-f])/gi;

const MAC_CHARS = charSet(/[0-9a-f:.-]/i);
const SHORTEST = 11;
const FIRST_LOOK = /(?:[0-9a-f]{2}[:-]){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]/i;

/** Hardware addresses; digits alone are taken only between colons, dashed and dotted ones are numbers more often. */
export function* findMacs({ text }: Subject): Generator<Finding> {
  const runs = runsOf(text, MAC_CHARS, SHORTEST);
  if (!runs.some(({ start, end }) => FIRST_LOOK.test(text.slice(start, end)))) return;
  for (const { start, end, match } of ranges(text, MAC)) {
    if (/^[\d.-]+$/.test(match[0]) || /^(?:(?:00|ff)[:-]?){6}$/i.test(match[0])) continue;
    yield { start, end, entity: "MAC", validated: true };
  }
}
