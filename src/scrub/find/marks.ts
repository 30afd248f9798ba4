/** A piece of a text that reads otherwise, or not at all. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly read: string;
}

/**
 * Emphasis and tags in the middle of a word or a number (`4111**1111**`, `jane<b>@</b>firm.com`), which a client shows as
 * nothing, and dots that were made harmless (`192[.]0[.]2[.]1`, `192 dot 0 dot 2 dot 1`).
 */
const MARKS =
  /(?<=[\p{L}\p{N}@.:+-])(?:\*\*|~~|<\/?(?:b|i|em|strong|u|s|span|code|mark|a|font|wbr|small|sub|sup|ins|del)(?: [^<>\n]{0,60})?\/?>|<!--[^\n]{0,60}?-->)(?=[\p{L}\p{N}@.:+-])|(?<=\d)(?: ?[[({](?:\.|dot)[\])}] ?| dot )(?=\d)/giu;
const SIGNS = ["**", "~~", "</", "<!--", "<wbr", "[.]", "(.)", "{.}", "dot"];

/** How far the other end of an emphasis may be. */
const PAIRED = 60;

/** The marks within a text's words, with the other ends of their pairs; nearly every text has none. */
export function marksIn(text: string): Mark[] {
  if (!SIGNS.some((sign) => text.includes(sign))) return [];
  const inside = Array.from(text.matchAll(MARKS), ({ index, 0: mark }) => ({
    start: index,
    end: index + mark.length,
    read: /^[*~<]/.test(mark) ? "" : ".",
  }));
  if (inside.length === 0) return [];
  const others = Array.from(
    text.matchAll(/\*\*|~~|<\/?(?:b|i|em|strong|u|s|span|code|mark|font|small|sub|sup|ins|del)>/gi),
    ({ index, 0: sign }) => ({ index, sign }),
  ).filter(({ index, sign }) =>
    inside.some(({ start }) => Math.abs(start - index) <= PAIRED && text.startsWith(sign.charAt(0), start)),
  );
  const known = new Set(inside.map(({ start }) => start));
  const ends = others.filter(({ index }) => !known.has(index));
  return [...inside, ...ends.map(({ index, sign }) => ({ start: index, end: index + sign.length, read: "" }))].sort(
    (one, other) => one.start - other.start,
  );
}
