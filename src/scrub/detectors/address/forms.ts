import { CITY, HOUSE, KINDS, NUMBER, NUMBER_SIGN, POSTCODE, SMALL, UNIT, WORD } from "./words.ts";

const NOT_INSIDE = "(?<![\\w.,$€£#/-])";
const NO_UNIT = `(?!${UNIT}(?![\\p{L}\\d]))`;
export const KIND_WORDS = `(?:${KINDS}|[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Ii]mpasse|[Aa]ll[ée]e|[Qq]uai|[Rr]oute|[Cc]ours|[Ss]quare|[Pp]assage|[Vv]oie|[Ss]entier|[Cc]it[ée]|[Rr]ésidence|[Vv]illa)`;
const PARTICLES = `(?:${SMALL} |[LlDd]['’]){0,2}`;
/** A small letter in a name is the last word's, as in `Trg hrvatskih branitelja 66`. */
const LOWER = `\\p{Ll}{3,14}(?: \\p{Ll}{3,14})?(?= ?\\n|, | \\d| ${UNIT})`;
const NO_AMOUNT = "(?![\\d%€$]|[.,]\\d)";
/** House number, name and perhaps another number: `12 North Main Street`, `6506 Michaplantsoen 87`. */
export const NUMBER_FIRST = new RegExp(
  `${NOT_INSIDE}${NUMBER},? (?:${KIND_WORDS} )?${PARTICLES}${NO_UNIT}${WORD}(?: (?:${PARTICLES}${NO_UNIT}${WORD}|${LOWER})){0,5}(?:${NUMBER_SIGN} ?${HOUSE}${NO_AMOUNT})?`,
  "uy",
);
/** Kinds of street that stand before the name, number last: Romance, Slavic and Asian languages. */
export const KIND_FIRST = new RegExp(
  `(?<![\\p{L}\\d])${KINDS}(?:(?<=[./]) ?| )${PARTICLES}(?:${NO_UNIT}${WORD}|\\d{1,2}|(?<= ${SMALL} )${LOWER})(?: (?:${PARTICLES}${NO_UNIT}${WORD}|${LOWER})){0,4}(?:${NUMBER_SIGN} ?${HOUSE}${NO_AMOUNT}|,? (?:s/n|S/N))`,
  "uy",
);
export const BOX =
  /(?<![\p{L}\d])(?:P\.? ?O\.? ?(?:Box|BOX)|Post Office Box|Postfach|Postbus|Apartado(?: de Correos)?|Apdo\.?|Casilla|Caixa Postal|Casella Postale|C\.P\.(?= \d{1,4}\b)|Boîte Postale|B\.?P\.?|Box(?= \d{3,6}\b)|GPO Box|Private Bag|Locked Bag|PSC|Unit(?= \d{4} Box))[ :#]{1,2}\d{1,6}(?:(?: \d{2,3}){1,3}(?!\d))?(?:,? (?:Box|BOX) \d{1,6})?(?!\d)/uy;
/** `Flat No. 12, Sai Apartments, …`, `H.No. 34-42, …`, `171/16, …`: parts with commas until the postcode. */
export const PREMISES = new RegExp(
  `(?<![\\p{L}\\d])(?:(?:Flat|House|Plot|Door|Shop|Villa|Bungalow|Office|Apartment|H|D)[ .]{0,2}(?:No|NO|no)[ .:]{1,2}|Plot |Door )[A-Z]?\\d[\\w/-]{0,8}(?:, ?|\\n| )(?:${WORD}(?: ${WORD}){0,4}(?:, ?|\\n|(?=[.;!?)]|$| [a-z–-])| (?=\\d))){1,5}(?:${POSTCODE})?`,
  "uy",
);
/** `1-2-3 Jingumae, Shibuya-ku, Tokyo 150-0001`: block, building, ward. */
export const JAPANESE = new RegExp(
  `(?<![\\w.,-])\\d{1,3}-\\d{1,3}(?:-\\d{1,4})?,? ${CITY}(?:(?:, ?|\\n| )\\p{Lu}\\p{Ll}+-(?:ku|shi|cho|machi|gun|mura|ken|fu|to)\\b|(?=(?:, ?|\\n)${POSTCODE})|(?=(?:, ?|\\n)(?:Tokyo|Osaka|Kyoto|Japan)))`,
  "uy",
);
/** Any name with a number, then postcode and town: `Krteňská 1899/25, 747 75 Český Dub`. */
export const NAME_NUMBER = new RegExp(
  `(?<![\\p{L}\\d.’'-])(?:${WORD} ){0,2}${WORD},? ${NUMBER},?(?:, ?| ?\\n ?| )${POSTCODE}(?: |, ?|\\n)${CITY}`,
  "uy",
);
/** Any name with a number, then a part of a house: `Udsigten 180, 3. tv.`. */
export const NAME_UNIT = new RegExp(
  `(?<![\\p{L}\\d.’'-])(?:${WORD} ){0,2}${WORD},? ${NUMBER}(?:, ?| ?\\n ?| )(?!#)${UNIT}(?![\\p{L}\\d])`,
  "uy",
);
/** Any name with a house's number where somebody says that it is a place. */
export const NAME_ALONE = new RegExp(
  `(?<![\\p{L}\\d.’'-])${PARTICLES}(?:${WORD} ){0,2}${WORD} ${NUMBER}${NO_AMOUNT}`,
  "uy",
);
