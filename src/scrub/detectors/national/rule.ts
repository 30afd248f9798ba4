/** An official number of a person or a firm: how it looks, what confirms it, and which words announce it. */
export interface IdRule {
  /** Letters and digits without separators as `A` and `9` with counts, e.g. `9*8 A` for a Spanish DNI; `?` for either. */
  readonly shapes: readonly string[];
  /** The usual printed form, when a number with other separators is no such number. Tried on the text as it stands. */
  readonly form?: RegExp;
  /** Confirms the number; gets it in capitals and without separators. */
  readonly check?: (compact: string) => boolean;
  /** Words that announce it. */
  readonly words: RegExp;
  /**
   * What it takes besides shape and check: `nothing` for forms that nothing else has; `prose` for running text and a
   * header; `alone` for a text that is nothing but the number; `words` when one of the words must stand near.
   */
  readonly needs: "nothing" | "prose" | "alone" | "words";
}

/** Words for national numbers in general, which help every rule. */
export const GENERAL_WORDS =
  /\b(?:national (?:id|identi\w+|insurance)|identity (?:card|number|no)|identification (?:number|no)|id card|id (?:number|no)\b|(?:personal|citizen|resident|social|fiscal|tax ?payer|tax|health|medical|insurance|passport|driv\w+ licen[cs]e) (?:id\b|identi\w+|security|numbers?|no\b|code|file)|ausweis\w*|personalausweis|reisepass|identit[éeà]\w*|documento|c[eé]dula|government id|citizenship)/i;
