/** Behind a name these make a place, an institution or an honour of it; none of them is a usual family name. */
const NAMED_AFTER: ReadonlySet<string> = new Set(
  "Academy|Airport|Arena|Award|Awards|Boulevard|Bridge|Center|Centre|Clinic|Expressway|Fellowship|Freeway|Gallery|Highway|Hospital|Index|Institute|Library|Medal|Memorial|Method|Monument|Museum|Observatory|Parkway|Prize|Scholarship|Square|Stadium|Station|Terminal|Test|Theater|Theatre|Theorem|Trail|Tunnel|University".split(
    "|",
  ),
);

export function isNamedAfter(word: string): boolean {
  return NAMED_AFTER.has(word);
}

/** Stones, herbs, flowers, seasons, virtues and other everyday words that parents choose as well. */
const EVERYDAY: ReadonlySet<string> = new Set(
  "amber april art ash aspen august autumn basil bill blossom brook carol chance charity chase clay cliff coral crystal daisy dale dawn dean destiny ebony ember emerald faith fern forest frank garnet gene ginger glen grace grant harmony hazel heather holly honey hope indigo iris ivory ivy jack jade jasmine jasper jewel journey joy june juniper laurel lily magnolia maple mark marigold max may melody mercy miles olive onyx opal patience pearl poppy precious prudence rain raven rich river robin rose rosemary ruby saffron sage sandy sapphire scarlet sienna silver sky sterling summer sunny topaz trinity violet will willow winter wren zinnia".split(
    " ",
  ),
);

const LIST_BEFORE = /(?:\p{Lu}[\p{L}]+(?:,? (?:and|or|&) |, )){1,4}$/u;
const LIST_AFTER = /^(?:(?:,? (?:and|or|&) |, )\p{Lu}\p{L}+(?!\p{L}|$)){1,4}/u;

/** One of three and more everyday words in a row: `Amber, Jade, Ruby and Pearl`. */
export function isInListOfWords(name: string, before: string, after: string): boolean {
  if (!EVERYDAY.has(name)) return false;
  const others = `${LIST_BEFORE.exec(before)?.[0] ?? ""} ${LIST_AFTER.exec(after)?.[0] ?? ""}`.match(/\p{Lu}\p{L}+/gu);
  return others !== null && others.length > 1 && others.every((word) => EVERYDAY.has(word.toLowerCase()));
}

const BRAND =
  /(?:^|[^\p{L}])(?:Mr\.? (?:Bean|Clean|Coffee|Kipling|Muscle|Potato|Robot)|Dr\.? (?:Bronner|Oetker|Pepper|Scholl|Seuss|Who))$/u;

/** What is sold and shown under a title and a word. */
export function isBrand(before: string, word: string): boolean {
  return BRAND.test(before.slice(-8) + word);
}

/** `Dean's list`: a possessive that everybody uses. */
export const SET_PHRASE = /^(?:Dean['’]s (?:[Ll]ist|[Oo]ffice)|Valentine['’]s (?:[Dd]ay|[Ww]eek|card))/u;
/** `Better Call Saul`: only titles of works give a small word within a sentence a capital. */
export const IN_A_TITLE =
  /(?<!\p{L})(?!Please|Kindly|Just|And|But|So|Then)\p{Lu}\p{Ll}+ (?:Call|Meet|Ask|Tell|Saving|Finding|Being|Raising|Chasing|Killing|With|For|By|About) $/u;
