import type { Surface } from "../../../src/scrub/safe-answer.ts";
import { detect, DETECTORS } from "../../../src/scrub/find/detect.ts";
import type { Finding } from "../../../src/scrub/detectors/detector.ts";

/** What is found in a text that stands alone. */
export function findingsIn(text: string, surface: Surface = "text"): Finding[] {
  const cell = surface === "table" || surface === "csv";
  return detect({ text, surface, context: "", cell }, DETECTORS, { check: () => undefined });
}

/** Share of the ranges that are covered to the last character. */
export function covered(found: readonly Finding[], start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!found.some((one) => one.start <= at && one.end > at)) return false;
  return true;
}
