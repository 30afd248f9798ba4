/** Letters outside of Latin, Greek and Cyrillic, which the bundled font has not. */
const FOREIGN = /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L}/u;
const SCRIPTS = [
  "Han",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Arabic",
  "Hebrew",
  "Thai",
  "Devanagari",
  "Bengali",
  "Tamil",
  "Telugu",
  "Georgian",
  "Armenian",
] as const;
/** Assigned to nobody for ever, so that no font has it. */
const NOBODYS = "\u{10FFFD}";

/** Whether anything in the picture needs another font than the bundled one. */
export function hasForeignLetters(svg: string): boolean {
  return FOREIGN.test(svg);
}

/** Size of a text as it would be drawn. */
export type Measure = (text: string) => { readonly width: number; readonly height: number } | undefined;

/**
 * The picture with numbers in the place of words that no font here can write, and those words in order: boxes in their
 * place would tell nobody anything.
 */
export function numberUnwritable(
  svg: string,
  measure: Measure,
): { readonly svg: string; readonly words: readonly string[] } {
  const canWrite = writable(measure);
  const words: string[] = [];
  const number = (word: string): string => {
    if (!words.includes(word)) words.push(word);
    return `#${words.indexOf(word) + 1}`;
  };
  const drawn = svg.replaceAll(
    />([^<>]+)<\/(text|tspan)>/g,
    (_, text: string, tag: string) =>
      `>${text.replaceAll(WORDS, (word) => (Array.from(word).every(canWrite) ? word : number(word)))}</${tag}>`,
  );
  return { svg: drawn, words };
}

/** Foreign letters that stand together, with their marks and the digits and spaces between them. */
const WORDS =
  /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L}(?:[\p{M}\p{N} ー・]*(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}])*/gu;

/** Fonts have scripts as a whole or not at all, so one letter of each is looked at. */
function writable(measure: Measure): (letter: string) => boolean {
  const known = new Map<string, boolean>();
  let missing: ReturnType<Measure> | null = null;
  return (letter) => {
    if (!FOREIGN.test(letter)) return true;
    const script = SCRIPTS.find((name) => new RegExp(`\\p{Script=${name}}`, "u").test(letter)) ?? letter;
    const before = known.get(script);
    if (before !== undefined) return before;
    missing ??= measure(NOBODYS);
    const size = measure(letter);
    const can = size !== undefined && (size.width !== missing?.width || size.height !== missing.height);
    known.set(script, can);
    return can;
  };
}
