import { foldName, isWord } from "../names/names.ts";
import { countryEnd } from "./countries.ts";
import { CITY, POSTCODE, UNIT } from "./words.ts";

/** What follows a street. */
export interface Tail {
  readonly end: number;
  /** A flat, a floor, a box: only addresses have them. */
  readonly hasUnit: boolean;
  readonly hasPostcode: boolean;
  readonly hasCountry: boolean;
  readonly hasCity: boolean;
}

const GAP = /(?:(?<=\d)\.,? ?\n?(?=\d{4} \p{Lu})| ?[,;|·] ?\n? {0,2}| ?\n {0,2}(?:, ?)?| - | – | )/uy;
const UNIT_AT = new RegExp(`${UNIT}(?![\\p{L}\\d])`, "uy");
const POSTCODE_AT = new RegExp(POSTCODE, "uy");
const CITY_AT = new RegExp(`${CITY}(?: \\([A-Z]{2}\\))?`, "uy");
const REGION_AT = /[A-Z]{2,3}(?![\p{L}\d])/uy;
/** A figure with a small word behind it counts something: `12 Main Street, 5000 people`. */
const COUNTS = /^ \p{Ll}/u;
const MOST_PIECES = 9;
const ENDS_HERE = /^(?:[.!?;)"”']|\s*$|\s*\n|, (?:and|und|et|y|e|but|which|where|who|so)\b)/;

/** Reads on behind a street: units, towns, regions, postcodes and countries in any order, also on lines of their own. */
export function tailAt(text: string, from: number): Tail {
  const walk = new Walk(text, from);
  for (let piece = 0; piece < MOST_PIECES; piece++) if (!walk.step()) break;
  return walk.tail();
}

type Piece = "unit" | "postcode" | "country" | "region" | "city";

class Walk {
  readonly #text: string;
  readonly #seen = new Set<Piece>();
  #at: number;
  #end: number;
  #last: Piece | "street" = "street";

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
    this.#end = from;
  }

  tail(): Tail {
    const has = (piece: Piece) => this.#seen.has(piece);
    return {
      end: this.#end,
      hasUnit: has("unit"),
      hasPostcode: has("postcode"),
      hasCountry: has("country"),
      hasCity: has("city"),
    };
  }

  /** Takes one more piece; false when none follows. */
  step(): boolean {
    const gap = match(GAP, this.#text, this.#at);
    if (gap === null) return false;
    const at = this.#at + gap.length;
    const parts = /[,\n]/.test(gap);
    return (
      this.#take("unit", match(UNIT_AT, this.#text, at), at) ||
      this.#postcode(at, parts) ||
      this.#country(at, parts) ||
      this.#region(at, gap) ||
      this.#city(at, gap)
    );
  }

  #take(piece: Piece, found: string | null, at: number): boolean {
    if (found === null) return false;
    this.#at = at + found.length;
    this.#end = this.#at;
    this.#seen.add(piece);
    this.#last = piece;
    return true;
  }

  #postcode(at: number, parts: boolean): boolean {
    const found = match(POSTCODE_AT, this.#text, at);
    if (found === null || this.#seen.has("postcode")) return false;
    const after = this.#text.slice(at + found.length, at + found.length + 4);
    const follows = this.#last === "street" || this.#last === "unit";
    if ((follows && COUNTS.test(after)) || /^(?:[.,:]\d|%|[ -]\d)/.test(after)) return false;
    // Behind a street alone, four figures on the next line may be anything.
    const isBare = /^\d{4}$/.test(found) && this.#last === "street" && !/^ \p{Lu}/u.test(after);
    return !(isBare && parts) && this.#take("postcode", found, at);
  }

  #country(at: number, parts: boolean): boolean {
    if (!parts && this.#last === "street") return false;
    const end = countryEnd(this.#text, at);
    if (end < 0) return false;
    const more = /^ \(\p{Lu}[\p{L} ]{2,20}\)/u.exec(this.#text.slice(end, end + 24))?.[0] ?? "";
    return this.#take("country", this.#text.slice(at, end) + more, at);
  }

  /** Two or three capitals behind a town or before a postcode. */
  #region(at: number, gap: string): boolean {
    const found = match(REGION_AT, this.#text, at);
    if (found === null || this.#last === "country") return false;
    const next = at + found.length + 1;
    const isBefore = match(POSTCODE_AT, this.#text, next) !== null;
    return (isBefore || /[,\n]/.test(gap) || this.#last === "city") && this.#take("region", found, at);
  }

  /** A town is one only if more of the address follows, or if the sentence ends with it. */
  #city(at: number, gap: string): boolean {
    const found = match(CITY_AT, this.#text, at)?.replace(/[.’']$/, "") ?? null;
    if (found === null || found.length < 3) return false;
    if (this.#last === "country" || (this.#seen.has("city") && this.#seen.has("postcode"))) return false;
    if (this.#last !== "postcode" && isPlainWords(found)) return false;
    const end = at + found.length;
    if (this.#last === "postcode" && !gap.includes("\n")) return this.#take("city", found, at);
    if (/^ ?,/.test(gap) && this.#last !== "city" && ENDS_HERE.test(this.#text.slice(end, end + 8)))
      return this.#take("city", found, at);
    this.#at = end;
    this.#last = "city";
    this.#seen.add("city");
    return true;
  }
}

/** `Order Number` and `Please` are no town; `New Castle` has one word that is not everyday. */
function isPlainWords(found: string): boolean {
  return found.split(/[ -]/).every((word) => isWord(foldName(word.replace(/\.$/, ""))) && !TOWN_WORDS.test(word));
}

const TOWN_WORDS =
  /^(?:New|Saint|Port|North|South|East|West|Lake|Fort|Mount|San|Santa|Bad|Los|Las|La|El|City|Town|Centro|Centrum|Zentrum|Downtown|Innenstadt)$/;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
