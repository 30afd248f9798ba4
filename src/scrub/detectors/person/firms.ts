import { countryEnd } from "../address/countries.ts";

/** What stands behind a firm's name, or makes a place or a thing of a person's: forms of companies, streets, prizes. */
export const ORGANISATION =
  /^(?:,? (?:Inc|Ltd|LLC|LLP|GmbH|AG|KG|KGaA|OHG|UG|Corp|Corporation|Company|Co|PLC|SA|SAS|SASU|SARL|EURL|SNC|SCA|SCS|SpA|SPA|Srl|SRL|s\.r\.l|S\.L|S\.A|S\.p\.A|BV|NV|AB|AS|ASA|Oy|Oyj|ApS|Kft|Sp\. z o\.o|e\.V|Asociados|Hermanos|e Hijos|y Asociados|e figli|et Fils|& Co|& Cie|and Sons|& Sons|Group|Gruppe|Gruppo|Groupe|Grupo|Holdings?|Partners|Associates|Brothers|Bros|Industries|Enterprises|Logistics|Foods|Motors|Airlines|Stiftung|Foundation|Bakery|Consulting|Capital|Ventures|Pharma|Records|Stores|Sport|Sports)\b|[-–](?:Straße|Strasse|Platz|Schule)| (?:City|County|Beach|Valley|Islands?|St|Ave|Rd|Dr|Blvd|Street|Avenue|Road|University|College|School|Hospital|Agreement|Bank|Hotel|Airport|Stadium|Park|Museum|Index|Model|Theorem|Test|Times|Award|Prize|Cup)\b)/u;

/** Where a firm is spoken of rather than a person, unless its first word is a first name. */
const FIRM_BEFORE =
  /\b(?:works? (?:for|at)|worked (?:for|at)|working (?:for|at)|founded|joined|at|from|left|bought|acquired|employed by|hired by|offices? of|address of|branch of|bei|chez|purchase from|merged with|customer of|shares? of|owned by|The address of|and) $/u;
/** `Seiders, Lichtenfeld und Schwab`, `Núñez y Villalpando`, `Johnson & Johnson`. */
const MORE_AFTER =
  /^(?:,? (?:&|und|y|et|e|and) \p{Lu}|, \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)? (?:&|und|y|et|e|and) \p{Lu})/u;
const MORE_BEFORE = /(?:\p{Lu}[\p{L}'’-]+,|\p{Lu}[\p{L}'’-]+ (?:&|und|et|y|e)) $/u;
/** A town or a country, unless a first and a family name leave no doubt. */
const PLACE_BEFORE = /(?:^|[^\p{L}])(?:in|In|near|Near|nach|à|originally from|born in) $/u;
/** First words of towns and regions. */
const PLACE_FIRST =
  /^(?:Fort|Port|Lake|Mount|New|East|West|North|South|Saint|San|Santa|St|Cape|Point|Los|Las|Bad|Rio|Puerto|Villa)$/;
/** What a firm's name ends in, as a word of its own. */
const FORMS: ReadonlySet<string> = new Set(
  "Inc|Ltd|LLC|LLP|GmbH|AG|KG|OHG|Corp|PLC|SAS|SASU|SARL|EURL|SNC|SCA|SCS|SPA|SRL|BV|NV|AB|Oy|ApS|Kft|Asociados|Hermanos|Hijos|Gruppe|Gruppo|Groupe|Grupo|Group|Holding|Partners|Associates|Brothers".split(
    "|",
  ),
);

export function isForm(word: string): boolean {
  return FORMS.has(word);
}

const JOINERS = new Set(["y", "e", "und", "et", "and"]);

/** What is known of a run of words that may be a name. */
export interface Candidate {
  readonly words: readonly { readonly text: string; readonly kind: "name" | "initial" | "particle" }[];
  /** The first is a first name and no everyday word. */
  readonly hasFirst: boolean;
  /** So is the last as a family name. */
  readonly hasLast: boolean;
  readonly before: string;
  readonly after: string;
}

/** Whether words that could be a name are a firm's, which often is made of family names. */
export function isFirm({ words, hasFirst, before, after }: Candidate): boolean {
  if (before.endsWith("& ") || /^ & \p{Lu}/u.test(after)) return !(hasFirst && words.length > 1);
  if (hasFirst) return false;
  if (words.some((word) => JOINERS.has(word.text))) return true;
  return MORE_AFTER.test(after) || MORE_BEFORE.test(before) || FIRM_BEFORE.test(before);
}

/** Whether words that could be a name are a town's or a country's. */
export function isPlaceName(
  { words, hasFirst, hasLast, before }: Candidate,
  text: string,
  start: number,
  end: number,
): boolean {
  if (words[0] !== undefined && PLACE_FIRST.test(words[0].text)) return true;
  if (PLACE_BEFORE.test(before) && !(hasFirst && hasLast)) return true;
  return countryEnd(text, start) >= end;
}
