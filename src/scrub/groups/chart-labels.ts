import type { Groups } from "./guard.ts";
import { namesSmallGroup } from "./prose.ts";

/**
 * Whether a chart's labels name a group of fewer than `k` people: what stands beside such a label tells of them, and
 * pixels cannot be counted again. Of labels that name single people pseudonyms tell enough.
 */
export function showsSmallGroup(labels: readonly string[], groups: Groups, k: number): boolean {
  if (k < 2 || !groups.isAboutPeople) return false;
  return labels.some((label) => isSmallValue(label, groups, k) || namesSmallGroup(label, groups, k));
}

/** A label is often a value as it stands, in whatever case. */
function isSmallValue(label: string, { sources }: Groups, k: number): boolean {
  return sources.some((source) =>
    source.columns.some((column) => {
      const { isUnique, numbers, days } = column.indexed;
      if (isUnique || numbers !== null || days !== null) return false;
      const code = column.codeOf(label);
      const people = code > 0 ? (source.perValue(column)[code] ?? 0) : 0;
      return people > 0 && people < k;
    }),
  );
}
