/** Tells a reader that groups are missing from the tables above, and why. */
export function hiddenSentence(groups: number, k: number): string {
  const what = groups === 1 ? "1 group is" : `${groups} groups are`;
  return `${what} hidden or merged into Other, so that nobody in a group of fewer than ${k} people can be made out.`;
}

/** Tells a reader that groups could not be counted again. */
export function cutSentence(): string {
  return "A file is too long to count the people of its groups again, so small groups are told by the counts shown alone.";
}
