import { foldName, isDoubtful, nameKind } from "../../scrub/detectors/names/names.ts";
import { isNameShaped, wordsOf } from "../../scrub/learned/columns/columns.ts";

/** So many of a column's values have to read as names: some of any team have names that no list knows. */
const FULL_NAMES = 0.35;
const SINGLE_NAMES = 0.7;

/**
 * Whether the different values of a category are people's names, as of those who work on tickets. Such columns are not
 * learned, because each of their values stands for many rows; a profile names none of them all the same.
 */
export function areNames(values: readonly string[]): boolean {
  if (values.length === 0) return false;
  const share = (test: (value: string) => boolean): number => values.filter(test).length / values.length;
  return share(isFullName) >= FULL_NAMES || share(isSingleName) >= SINGLE_NAMES;
}

function isFullName(value: string): boolean {
  const words = wordsOf(value);
  return isNameShaped(value) && words.length > 1 && words.length < 5 && words.some((word) => isFirst(word));
}

function isSingleName(value: string): boolean {
  const [word = "", ...more] = wordsOf(value);
  return more.length === 0 && isNameShaped(value) && isFirst(word);
}

/** A first name that is no word, place or make as well. */
function isFirst(word: string): boolean {
  const name = foldName(word);
  return nameKind(name) === "first" && !isDoubtful(name);
}
