/** Letters of other scripts that are drawn like a Latin one (Unicode TR39, the pairs that fonts do not tell apart). */
const LOOKALIKES = new Map(
  Object.entries({
    А: "A",
    В: "B",
    Е: "E",
    Ѕ: "S",
    І: "I",
    Ј: "J",
    К: "K",
    М: "M",
    Н: "H",
    О: "O",
    Р: "P",
    С: "C",
    Т: "T",
    Х: "X",
    У: "Y",
    а: "a",
    е: "e",
    ѕ: "s",
    і: "i",
    ј: "j",
    о: "o",
    р: "p",
    с: "c",
    у: "y",
    х: "x",
    ԁ: "d",
    ԛ: "q",
    ԝ: "w",
    һ: "h",
    ӏ: "l",
    ո: "n",
    ս: "u",
    օ: "o",
    Α: "A",
    Β: "B",
    Ε: "E",
    Ζ: "Z",
    Η: "H",
    Ι: "I",
    Κ: "K",
    Μ: "M",
    Ν: "N",
    Ο: "O",
    Ρ: "P",
    Τ: "T",
    Υ: "Y",
    Χ: "X",
    α: "a",
    ι: "i",
    ο: "o",
    ρ: "p",
    ν: "v",
    υ: "u",
    κ: "k",
    ɡ: "g",
    ɑ: "a",
    ı: "i",
    ⅼ: "l",
    ꓲ: "I",
  }),
);

const LATIN_NEAR = /[A-Za-z@\d]/;

/** The Latin letter that a look-alike stands for, when Latin letters or figures stand beside it; otherwise the character itself. */
export function confusable(char: string, input: string, at: number): string {
  const latin = LOOKALIKES.get(char);
  if (latin === undefined) return char;
  // Most stand right beside one; only the others are worth a look at the whole word.
  if (isLatin(input.charCodeAt(at - 1)) || isLatin(input.charCodeAt(at + 1))) return latin;
  return LATIN_NEAR.test(wordAround(input, at)) ? latin : char;
}

/** A letter of ASCII or `@`. */
function isLatin(code: number): boolean {
  return (code > 0x3f && code < 0x5b) || (code > 0x60 && code < 0x7b);
}

/** Up to 16 letters on both sides, which is enough to see whether a word mixes scripts. */
function wordAround(input: string, at: number): string {
  const before = /[\p{L}\d@:-]{0,16}$/u.exec(input.slice(Math.max(0, at - 16), at))?.[0] ?? "";
  const after = /^[\p{L}\d@:-]{0,17}/u.exec(input.slice(at, at + 17))?.[0] ?? "";
  return before + after;
}
