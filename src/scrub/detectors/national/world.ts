import { digitAt, isMonthDay, remainder, weighted } from "../checksums.ts";
import type { IdRule } from "./rule.ts";

const VAT = /\bvat\b|\btva\b|\bmwst\b|ust-?id|\bbtw\b|\buid\b|\bd[ií][cč](?!\p{L})|\bddv\b|\bpvm\b|\bpvn\b/iu;

/** Numbers of firms and taxpayers, and of people in countries that the other lists leave out. */
export const WORLD_RULES: readonly IdRule[] = [
  // European Union and its neighbours
  { shapes: ["A*3 9*8"], form: /^ATU ?\d{8}$/, words: VAT, needs: "prose" },
  { shapes: ["9*9"], form: /^\d{2}-\d{3}\/\d{4}$/, words: /steuernummer|abgabenkonto|\btin\b/i, needs: "words" },
  { shapes: ["A*3 9*9"], form: /^CHE[- ]?\d{3}\.?\d{3}\.?\d{3}$/, check: isSwissFirm, words: VAT, needs: "prose" },
  { shapes: ["A*2 9*11"], form: /^FR ?\d{2} ?\d{3} ?\d{3} ?\d{3}$/, words: VAT, needs: "prose" },
  { shapes: ["A*2 9*8"], form: /^(?:LU|DK|FI|HU|MT|SI) ?\d{8}$/, words: VAT, needs: "words" },
  { shapes: ["A*2 9*7 A", "A*2 9*7 A*2"], form: /^IE ?\d{7}[A-W][A-I]?$/, words: VAT, needs: "prose" },
  { shapes: ["A*2 9*8", "A*2 9*9", "A*2 9*10"], form: /^(?:CZ|SK|RO|BG|LT|EL) ?\d{8,10}$/, words: VAT, needs: "words" },
  { shapes: ["A*2 9*9 A 9*2"], form: /^NL ?\d{9}B\d{2}$/, words: VAT, needs: "prose" },
  { shapes: ["A*2 9*10"], form: /^(?:BE ?[01]\d{3}\.?\d{3}\.?\d{3}|PL ?\d{10})$/, words: VAT, needs: "prose" },
  { shapes: ["A*2 9*11"], form: /^(?:IT|HR|LV) ?\d{11}$/, words: VAT, needs: "words" },
  { shapes: ["A*2 9*9"], form: /^(?:PT|EL|GB|EE) ?\d{3} ?\d{3} ?\d{3}$/, words: VAT, needs: "words" },
  { shapes: ["9*8"], check: isIco, words: /\bi[cč]o\b|identifika[cč]n/iu, needs: "words" },
  {
    shapes: ["9*9", "9*10"],
    check: isBirthNumber,
    words: /rodn[eé] [cč][ií]slo|\br[cč](?!\p{L})|birth number/iu,
    needs: "words",
  },
  {
    shapes: ["9*8"],
    check: (c) => weighted(c, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    words: /\bcvr\b/i,
    needs: "words",
  },
  {
    shapes: ["9*9"],
    check: (c) => (11 - (weighted(c, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(c, 8),
    form: /^\d{3} ?\d{3} ?\d{3}$/,
    words: /\borg\.? ?(?:nr|nummer|no)|organisasjon|foretak/i,
    needs: "words",
  },
  {
    shapes: ["9*8", "A*2 9*8", "9*11"],
    form: /^(?:HU)?\d{8}(?:-\d-\d{2})?$/,
    check: (c) => weighted(c.replace(/^HU/, ""), [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
    words: /ad[oó]sz[aá]m/iu,
    needs: "words",
  },
  {
    shapes: ["9*6", "9*7", "9*8", "9*9", "9*10", "A*2 9*6", "A*2 9*7", "A*2 9*8", "A*2 9*9", "A*2 9*10"],
    check: (c) => isRomanianFirm(c.replace(/^RO/, "")),
    words: /\bcui\b|\bcif\b|cod(?:ul)? (?:fiscal|unic)/i,
    needs: "words",
  },
  {
    shapes: ["9*12"],
    check: (c) => remainder(c.slice(0, 10), 97) === Number(c.slice(10)),
    words: /seguridad social|\bn(?:u|a)?ss\b|afiliaci/i,
    needs: "words",
  },
  {
    shapes: ["9*12", "A 9 A*2 9*2 A 9*2", "?*9"],
    form: /^(?:\d{12}|(?=.*\d.*\d)[A-Z0-9]{9})$/,
    words: /carte (?:nationale )?d.identit|\bcni\b/i,
    needs: "words",
  },
  {
    shapes: ["9*13"],
    check: (c) => /^[0-3]/.test(c),
    words: /num[ée]ro fiscal|\bspi\b|r[ée]f[ée]rence fiscale/i,
    needs: "words",
  },
  {
    shapes: ["?*9"],
    form: /^[A-Z][A-Z0-9]{7}\d$|^[A-Z](?=.*\d.*\d)[A-Z0-9]{8}$/,
    words: /personalausweis|ausweisnummer|reisepass|passnummer/i,
    needs: "words",
  },
  {
    shapes: ["9*8 A 9*3"],
    form: /^\d{2} \d{6} [A-Z] \d{3}$/,
    words: /sozialversicherung|rentenversicherung|\bsv-?n(?:umme)?r/i,
    needs: "words",
  },
  { shapes: ["A 9*8 A"], words: /\bnipt\b|\bniptit\b/i, needs: "words" },
  { shapes: ["9*8 A"], words: /\btin\b|\btic\b|tax ident|cyprus/i, needs: "words" },
  { shapes: ["9*13", "A*2 9*13"], words: /\bedb\b|едб|\bidnp?\b|\bidno\b/iu, needs: "words" },
  { shapes: ["9*9", "A*2 9*7"], words: /\bунп\b|унп|\bunp\b/iu, needs: "words" },
  { shapes: ["9*10"], words: /v[öo]en\b/iu, needs: "words" },
  { shapes: ["9*8"], words: /єдрпоу|edrpou|едрпоу/iu, needs: "words" },
  // Asia
  {
    shapes: ["?*18"],
    form: /^[0-9A-HJ-NPQRTUWXY]{18}$/,
    words: /信用代码|credit code|\buscc\b|\buscic\b/iu,
    needs: "words",
  },
  { shapes: ["9*13"], check: isJapaneseFirm, words: /法人番号|corporate (?:number|no)/iu, needs: "words" },
  { shapes: ["9*8"], check: isTaiwaneseFirm, words: /統一編號|\bubn\b|\bgui number/iu, needs: "words" },
  { shapes: ["9*15"], form: /^\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}$|^\d{15}$/, words: /\bnpwp\b/i, needs: "words" },
  { shapes: ["9*15"], form: /^\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}$/, words: /\bnpwp\b/i, needs: "prose" },
  { shapes: ["9*10", "9*13"], form: /^\d{10}(?:-\d{3})?$/, words: /mã số thuế|\bmst\b/iu, needs: "words" },
  { shapes: ["9*12", "9*15"], form: /^\d{3}-\d{3}-\d{3}-\d{3,5}$/, words: /\btin\b|\bbir\b/i, needs: "words" },
  { shapes: ["9*12"], form: /^\d{4}-\d{7}-\d$/, words: /\bumid\b|\bcrn\b|\bgsis\b/i, needs: "words" },
  { shapes: ["9*13"], words: /\bcnic\b|nadra/i, needs: "words" },
  { shapes: ["9*10", "9*13", "9*17"], words: /\bnid\b|national id(?:entity)? (?:card|no|num)/i, needs: "words" },
  { shapes: ["A*4 9*7", "?*11"], form: /^[A-Z]{4}0[A-Z0-9]{6}$/, words: /\bifsc\b/i, needs: "words" },
  {
    shapes: ["A*2 9*13"],
    form: /^[A-Z]{2}[- ]?\d{2}[- ]?\d{4}[- ]?\d{7}$/,
    words: /(?<![\w-])dl(?![\w-])|driv|licen[cs]e/i,
    needs: "words",
  },
  // Africa and Oceania
  { shapes: ["A 9*9 A"], form: /^[AP]\d{9}[A-Z]$/, words: /\bkra\b|\bpin\b|kenya/i, needs: "words" },
  { shapes: ["9*7", "9*8"], words: /kitambulisho|kenyan? id/i, needs: "words" },
  { shapes: ["A 9*10"], form: /^[CGPQV]\d{10}$/, words: /\btin\b|ghana/i, needs: "words" },
  {
    shapes: ["A*3 9*4", "A*3 9*2 A*2"],
    form: /^[A-HJ-NP-Z]{3}\d{2}(?:\d{2}|[A-HJ-NP-Z]{2})$/,
    words: /\bnhi\b/i,
    needs: "words",
  },
  // The Americas
  {
    shapes: ["9*7", "9*8"],
    form: /^\d{1,2}\.\d{3}\.\d{3}$/,
    words: /\bdni\b|documento|c[eé]dula|\bc\. ?i\.|\bci\b/i,
    needs: "words",
  },
  {
    shapes: ["9*6", "9*7", "9*8", "9*9", "9*10"],
    form: /^\d{1,3}(?:\.\d{3}){1,3}$|^\d{6,10}$/,
    words: /c[eé]dula|ciudadan[ií]a|\bc\. ?c\.(?!\w)/i,
    needs: "words",
  },
  { shapes: ["9*7", "9*8", "9*7 A", "9*9"], form: /^\d{6,8}-[\dK]$|^\d{7,8}$/, words: /\bnit\b/i, needs: "words" },
  {
    shapes: ["9*13"],
    form: /^\d{10}001$/,
    check: (c) => Number(c.slice(0, 2)) <= 30,
    words: /\bruc\b/i,
    needs: "words",
  },
  { shapes: ["9*7", "9*8", "9*9"], form: /^\d{6,8}-\d$/, words: /\bruc\b/i, needs: "words" },
  { shapes: ["A 9*9", "A 9*8"], form: /^[VEJPGC]-?\d{8}-?\d$/, words: /\brif\b/i, needs: "words" },
  {
    shapes: ["9*11"],
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(4, 6))),
    words: /carn[eé] de identidad|\bni\b/i,
    needs: "words",
  },
  { shapes: ["9*9", "9*10"], form: /^\d-?\d{3,4}-?\d{4}$/, words: /c[eé]dula/i, needs: "words" },
  { shapes: ["9*7", "9*8"], words: /carnet de identidad|c[eé]dula de identidad/i, needs: "words" },
  { shapes: ["9*10"], check: (c) => c.startsWith("9"), words: /\bphn\b|bc health|personal health/i, needs: "words" },
  {
    shapes: ["A*4 9*8"],
    form: /^[A-Z]{4} ?\d{4} ?\d{4}$/,
    words: /\bramq\b|carte soleil|assurance maladie/i,
    needs: "words",
  },
  { shapes: ["A 9*6 A*2"], words: /passport|passeport/i, needs: "words" },
];

/** Federal Statistical Office: weights 5 4 3 2 7 6 5 4, modulo 11. */
function isSwissFirm(c: string): boolean {
  return (11 - (weighted(c.slice(3), [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11 === digitAt(c, -1);
}

function isIco(c: string): boolean {
  return (11 - (weighted(c, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(c, 7);
}

/** Women have 50 added to the month, and 20 or 70 where a day was used up. */
function isBirthNumber(c: string): boolean {
  const month = Number(c.slice(2, 4)) % 50;
  if (!isMonthDay(month > 20 ? month - 20 : month, Number(c.slice(4, 6)))) return false;
  return c.length === 9 || remainder(c, 11) === 0 || remainder(c.slice(0, 9), 11) % 10 === digitAt(c, 9);
}

function isRomanianFirm(c: string): boolean {
  const padded = c.padStart(10, "0");
  return ((weighted(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === digitAt(padded, 9);
}

/** National Tax Agency of Japan: 9 minus the remainder by 9, weights 1 and 2 from the right. */
function isJapaneseFirm(c: string): boolean {
  return 9 - (weighted(c.slice(1), [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9) === digitAt(c, 0);
}

function isTaiwaneseFirm(c: string): boolean {
  let sum = 0;
  for (const [place, weight] of [1, 2, 1, 2, 1, 2, 4, 1].entries()) {
    const product = digitAt(c, place) * weight;
    sum += Math.floor(product / 10) + (product % 10);
  }
  return sum % 5 === 0 || (c[6] === "7" && (sum + 1) % 5 === 0);
}
