/** Letters that a reader of pictures may not know, beside the Latin ones. */
export const SCRIPTS = [
  "Han",
  "Cyrillic",
  "Greek",
  "Arabic",
  "Hebrew",
  "Kana",
  "Hangul",
  "Devanagari",
  "Thai",
  "other",
] as const;
export type Script = (typeof SCRIPTS)[number];

const LETTERS: readonly RegExp[] = [
  /\p{Script=Han}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
  /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  /\p{Script=Hangul}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
  /(?![\p{Script=Latin}\p{Script=Han}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Devanagari}\p{Script=Thai}])\p{L}/u,
];
/** Before these there are Latin letters alone, which most values are made of. */
const BEYOND_LATIN = /[\u0370-\u1dff\u2c00-\uffff]/;

/** A bit for each of {@link SCRIPTS} that the text has letters of. */
export function scriptsIn(text: string): number {
  if (!BEYOND_LATIN.test(text)) return 0;
  return LETTERS.reduce((bits, letters, index) => (letters.test(text) ? bits | (1 << index) : bits), 0);
}

/** The names of scripts by their bits. */
export function scriptsOf(bits: number): readonly Script[] {
  return SCRIPTS.filter((_, index) => (bits & (1 << index)) !== 0);
}
