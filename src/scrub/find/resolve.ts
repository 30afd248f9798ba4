import type { Finding } from "../detectors/detector.ts";

/**
 * Findings that touch nothing of each other, in order. Where some overlap, all they cover goes, under the name of the
 * longest validated one: half of a value must not stay because a shorter finding won.
 */
export function resolve(findings: readonly Finding[]): Finding[] {
  const ordered = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  const resolved: Finding[] = [];
  let best: Finding | null = null;
  for (const found of ordered) {
    const open = resolved.at(-1);
    if (open === undefined || best === null || found.start >= open.end) {
      resolved.push(found);
      best = found;
      continue;
    }
    if (isStronger(found, best)) best = found;
    resolved[resolved.length - 1] = { ...best, start: open.start, end: Math.max(open.end, found.end) };
  }
  return resolved;
}

function isStronger(one: Finding, other: Finding): boolean {
  if (one.validated !== other.validated) return one.validated;
  return one.end - one.start > other.end - other.start;
}
