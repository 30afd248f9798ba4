/** Pairs of letters that make up nine tenths of the words and names in documentation and programs, by the first one. */
const COMMON_PAIRS =
  "a:bcdgilmnprstuy b:aejlou c:aehklortu d:aeios e:acdefglmnpqrstvxy f:aeioru g:aehir h:aeiotu i:abcdefglmnoprstvz j:es k:e l:adeilostuy m:abeiops n:acdefgilnostuy o:bcdflmnoprstuvw p:aeiloprstu q:u r:acefgikmnorstuy s:acehiopstu t:acehioprstuy u:belmnprst v:aei w:ahio x:pt y:p z:o";

const LETTERS = 26;
const isCommon = new Uint8Array(LETTERS * LETTERS);
for (const row of COMMON_PAIRS.split(" ")) {
  for (const second of row.slice(2)) isCommon[letter(row, 0) * LETTERS + letter(second, 0)] = 1;
}

/** 0 to 25, or something else for what is no letter. */
function letter(text: string, at: number): number {
  return (text.charCodeAt(at) | 32) - 97;
}

function isLetter(number: number): boolean {
  return number >= 0 && number < LETTERS;
}

/** A pair of letters drawn at random is common in three cases of ten, one in a word in nine. */
const LEAST_SHARE = 0.7;
const LEAST_PAIRS = 4;
const MOST_DIGITS = 0.25;
/** From here on a name has words longer than three letters. */
const LONG = 16;

/** Made of words, as names in programs and titles are, whatever signs and capitals part them. */
export function isWordy(text: string): boolean {
  let pairs = 0;
  let common = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits++;
    const [first, second] = [letter(text, at), letter(text, at + 1)];
    if (!isLetter(first) || !isLetter(second) || isHump(text, at)) continue;
    pairs++;
    common += isCommon[first * LETTERS + second] ?? 0;
  }
  if (text.length >= LONG && turnsOf(text) * 2 >= text.length) return false;
  // A name numbers one thing, or two.
  if ((text.match(/\d+/g)?.length ?? 0) > 2) return false;
  return pairs >= LEAST_PAIRS && common >= pairs * LEAST_SHARE && digits <= text.length * MOST_DIGITS;
}

/** `utf32_to_utf8`, `CVE_2016_2143`, `ed25519.Ed25519PrivateKey`: words and numbers with `_` and `.` between them. */
export function isJoined(text: string): boolean {
  const parts = text.split(/[_.]/);
  return parts.length > 1 && parts.every((part) => PLAIN_PART.test(part) || isWordy(part.replace(/\d{1,5}/, "")));
}

const PLAIN_PART = /^(?:[A-Za-z]{0,14}\d{0,5}|\d+|[A-Za-z0-9]{1,5})$/;

/** A small letter with a capital behind it: one word ends, the next begins. */
function isHump(text: string, at: number): boolean {
  return text.charCodeAt(at) >= 97 && text.charCodeAt(at + 1) < 97;
}

/** How often a digit and a letter, or a small and a capital letter, stand side by side. */
export function turnsOf(text: string): number {
  let turns = 0;
  for (let at = 1; at < text.length; at++) if (kindAt(text, at) !== kindAt(text, at - 1)) turns++;
  return turns;
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return 0;
  return code >= 65 && code <= 90 ? 1 : 2;
}
