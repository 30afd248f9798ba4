import { digitAt, isMonthDay, passesLuhn, passesMod1110, remainder, weighted } from "../checksums.ts";
import type { IdRule } from "./rule.ts";

/** Western and southern Europe. Rules as the issuing offices publish them; most are collected in python-stdnum. */
export const EUROPE_RULES: readonly IdRule[] = [
  // United Kingdom and Ireland
  {
    shapes: ["9*10"],
    check: isNhs,
    words: /\bn\.?h\.?s\b|health (?:service )?(?:number|no)|patient/i,
    needs: "prose",
    form: /^\d{3}[ -]\d{3}[ -]\d{4}$/,
  },
  { shapes: ["9*10"], check: isNhs, words: /\bn\.?h\.?s\b|health (?:service )?(?:number|no)|patient/i, needs: "alone" },
  {
    shapes: ["A*2 9*6 A", "A*2 9*6"],
    check: isNino,
    words: /\bni(?:no)?\b|national insurance|insurance (?:no|num)/i,
    needs: "prose",
    // Without the last letter only as it is printed, in pairs or in one piece: `XC90 2009` is a car.
    form: /^(?:\w{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]|\w{2}\d{6}|\w{2}([ -])\d{2}\1\d{2}\1\d{2})$/i,
  },
  { shapes: ["9*10", "9*10A"], words: /\butr\b|unique tax(?:payer)? ref|self[- ]assessment|\bhmrc\b/i, needs: "words" },
  {
    shapes: [
      "A*5 9*6 A*2 9 A*2",
      "A*5 9*6 A 9*2 A*2",
      "A*5 9*6 A 9 A*3",
      "A*5 9*6 A*3 9 A",
      "A*5 9*6 A*2 9*2 A",
      "A*4 9*7 A*2 9 A*2",
      "A*4 9*7 A 9*2 A*2",
      "A*4 9*7 A 9 A*3",
      "A*3 9*8 A*2 9 A*2",
      "A*3 9*8 A 9*2 A*2",
      "A*2 9*9 A*2 9 A*2",
    ],
    check: isBritishLicence,
    words: /driv|licen[cs]e|dvla/i,
    needs: "prose",
  },
  { shapes: ["A*2 9*7", "9*9"], words: /passport/i, needs: "words" },
  {
    shapes: ["A*2 9*2 A*3", "A 9*3 A*3", "A*3 9*3 A"],
    form: /^[A-Z]{1,3}\d{1,3} ?[A-Z]{1,3}$/,
    words: /\b(?:vehicle|registration|number ?plate|licen[cs]e plate|\bvrm\b|\bvrn\b|\bdvla\b|car reg)\b/i,
    needs: "alone",
  },
  {
    shapes: ["9*7 A", "9*7 A*2"],
    check: isPps,
    words: /\bpps(?:n|no)?\b|personal public service|\brsi\b/i,
    needs: "prose",
  },
  // Germany, Austria, Switzerland
  {
    shapes: ["9*11"],
    check: isSteuerId,
    words: /steuer|\btin\b|\bidnr|tax[ _-]?(?:id|no|num)|\btax\b/i,
    needs: "alone",
  },
  {
    shapes: ["9*10", "9*11", "9*13"],
    form: /^\d{2,5}[ /]\d{3,4}[ /]\d{4,5}$|^\d{13}$/,
    words: /steuer(?:nummer|nr)|st\.?-?nr\b|finanzamt/i,
    needs: "words",
  },
  {
    shapes: ["?*9", "?*10"],
    check: isGermanDocument,
    words: /ausweis|reisepass|passport|\bpass(?:nummer|nr|no|num)\b|\bid card/i,
    needs: "alone",
  },
  { shapes: ["A 9*9", "A 9*8"], words: /personalausweis|ausweisnummer|reisepass/i, needs: "words" },
  {
    shapes: ["?*11"],
    form: /^[A-Z]\d{2}[A-Z0-9]{6}\d[A-Z0-9]$/,
    words: /f(?:ü|ue)hrerschein|driv|licen[cs]e/i,
    needs: "words",
  },
  {
    shapes: ["9*8 A 9*3"],
    check: isGermanPension,
    words: /rentenversicherung|sozialversicherung|\brvnr|\bsv-?n(?:umme)?r|versicherungsnummer|social security/i,
    needs: "prose",
  },
  {
    shapes: ["A 9*9"],
    check: isGermanHealth,
    words: /krankenvers|\bkvnr|versichertennummer|krankenkasse|health insurance/i,
    needs: "prose",
  },
  {
    shapes: ["A*2 9*9"],
    form: /^DE ?\d{3} ?\d{3} ?\d{3}$/i,
    check: (c) => passesMod1110(c.slice(2)),
    words: /\bvat\b|\bust|umsatzsteuer|\bmwst/i,
    needs: "prose",
  },
  {
    shapes: ["9*9"],
    check: (c) => /^[1-9]\d{6}\d{2}$/.test(c),
    words: /\blanr\b|arztnummer|\bbsnr\b|betriebsst(?:ä|ae)tten/i,
    needs: "words",
  },
  {
    shapes: ["A*3 9*1", "A*3 9*2", "A*3 9*3", "A*3 9*4", "A*3 9*5", "A*3 9*6"],
    form: /^HR[AB] ?\d{1,6}$/,
    words: /handelsregister|amtsgericht|\bhr[ab]\b|registergericht/i,
    needs: "words",
  },
  {
    shapes: [
      "A*2 9*3",
      "A*2 9*4",
      "A*3 9*2",
      "A*3 9*3",
      "A*3 9*4",
      "A*4 9*2",
      "A*4 9*3",
      "A*4 9*4",
      "A*5 9*2",
      "A*5 9*3",
    ],
    form: /^[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\d{1,4}[EH]?$/,
    words: /kennzeichen|\bkfz\b|nummernschild|licen[cs]e plate|fahrzeug/i,
    needs: "words",
  },
  {
    shapes: ["9*10"],
    check: isAustrian,
    words: /\bsvnr|sozialversicherung|\bsv-?n(?:umme)?r|versicherungsnummer|e-?card/i,
    needs: "words",
  },
  {
    shapes: ["9*13"],
    form: /^756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}$/,
    check: isAhv,
    words: /\bahv|\bavs\b|social security|sozialvers/i,
    needs: "prose",
  },
  // France, Benelux
  {
    shapes: ["9*15", "9*6 A 9*8"],
    check: isNir,
    words: /\bnir\b|insee|s[eé]curit[eé] sociale|num[eé]ro s[eé]cu|social security|carte vitale/i,
    needs: "prose",
  },
  {
    shapes: ["9*13"],
    check: (c) => /^[0-3]/.test(c) && remainder(c.slice(0, 10), 511) === Number(c.slice(10)),
    words: /\bspi\b|num[eé]ro fiscal|fiscal|imp[oô]ts/i,
    needs: "words",
  },
  {
    shapes: ["9*12", "9*2 A*2 9*5"],
    words: /carte (?:nationale )?d.identit|\bcni\b|passeport|passport/i,
    needs: "words",
  },
  { shapes: ["9*9", "9*14"], check: passesLuhn, words: /\bsiren\b|\bsiret\b/i, needs: "words" },
  {
    shapes: ["9*9", "9*8"],
    form: /^\d{8,9}$|^\d{3}[ .-]\d{3}[ .-]\d{3}$|^\d{4}[ .]\d{2}[ .]\d{3}$/,
    check: isBsn,
    words: /\bbsn\b|burgerservice|sofi-?n|\bnl tax/i,
    needs: "alone",
  },
  {
    shapes: ["9*11"],
    check: isBelgian,
    words:
      /rijksregister|registre national|national ?(?:number|register|no)|\brrn\b|\bnn\b|numéro national|\bniss\b|\binsz\b/i,
    needs: "prose",
    form: /^\d{2}\.?\d{2}\.?\d{2}[- .]?\d{3}[ .-]?\d{2}$/,
  },
  { shapes: ["9*13"], check: isLuxembourgish, words: /matricule|luxemb|\bccss\b/i, needs: "words" },
  // Italy, Spain, Portugal, Greece
  {
    shapes: ["A*6 9*2 A 9*2 A 9*3 A"],
    check: isCodiceFiscale,
    words: /codice fiscale|fiscal code|\bc\.?f\.?\b/i,
    needs: "nothing",
  },
  {
    shapes: ["9*11"],
    check: (c) => passesLuhn(c) && !/^0{7}/.test(c),
    words: /partita iva|p\.? ?iva|\bvat\b|codice fiscale/i,
    needs: "alone",
  },
  {
    shapes: ["A*2 9*5 A*2", "A*2 9*7", "9*7 A*2"],
    words: /carta d.identit|identit[aà]|\bcie\b|identity card|passaporto|passport/i,
    needs: "alone",
  },
  {
    shapes: ["A 9 A*0 9*7 A", "A*2 9*7 A", "A 9*8 A", "A 9 A 9*6 A", "A*2 9 A*0 9*6 A"],
    form: /^(?:[A-Z]{2}\d{7}|U1[A-Z0-9]{7})[A-Z]$/i,
    words: /patente|driv|licen[cs]e/i,
    needs: "alone",
  },
  {
    shapes: ["9*8 A", "9*7 A"],
    form: /^\d{1,2}\.?\d{3}\.?\d{3}[- ]?[A-Z]$/i,
    check: isNif,
    words: /\bd\.?n\.?i\b|\bn\.?i\.?f\b|documento nacional|identidad/i,
    needs: "prose",
  },
  { shapes: ["A 9*7 A", "A 9*8 A"], check: isNie, words: /\bn\.?i\.?e\b|extranjero|\bn\.?i\.?f\b/i, needs: "prose" },
  { shapes: ["A 9*8", "A 9*7 A"], check: isCif, words: /\bc\.?i\.?f\b|\bn\.?i\.?f\b/i, needs: "words" },
  { shapes: ["A*3 9*6", "A*2 9*6"], words: /pasaporte|passport/i, needs: "alone" },
  { shapes: ["9*9"], check: isPortuguese, words: /\bnif\b|contribuinte|\bnipc\b|\bniss\b/i, needs: "words" },
  { shapes: ["9*8 9 A*2 9", "9*9 A*2 9"], words: /cart[aã]o de cidad|\bcc\b|identidade/i, needs: "words" },
  { shapes: ["9*9"], check: isAfm, words: /\bafm\b|αφμ|α\.φ\.μ|\bvat\b/iu, needs: "words" },
  {
    shapes: ["9*11"],
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(0, 2))) && passesLuhn(c),
    words: /\bamka\b|αμκα|α\.μ\.κ\.α/iu,
    needs: "words",
  },
];

function isNhs(c: string): boolean {
  const check = (11 - (weighted(c, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check === digitAt(c, 9) && !/^(\d)\1+$/.test(c);
}

/** HMRC, National Insurance Manual NIM39110: letters that are never used, prefixes that were never given out. */
function isNino(c: string): boolean {
  return (
    /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?$/.test(c) &&
    (c.length === 9 || !/^(\w)\1/.test(c))
  );
}

function isBritishLicence(c: string): boolean {
  return /^[A-Z9]{5}\d[0156]\d[0-3]\d\d[A-Z9]{2}[A-Z0-9]{3}$/.test(c);
}

/** Department of Social Protection: weights 8 to 2, a second letter counts nine times. */
function isPps(c: string): boolean {
  const second = c.length === 9 && c[8] !== "W" ? (c.charCodeAt(8) - 64) * 9 : 0;
  return "WABCDEFGHIJKLMNOPQRSTUV"[(weighted(c, [8, 7, 6, 5, 4, 3, 2]) + second) % 23] === c[7];
}

/** Of the first ten digits exactly one stands twice or thrice (Bundeszentralamt für Steuern). */
function isSteuerId(c: string): boolean {
  if (c.startsWith("0") || !passesMod1110(c)) return false;
  const different = new Set(c.slice(0, 10)).size;
  return different === 9 || different === 8;
}

/** Letters that look like words are left out; longer ones carry the check digit of ICAO 9303, part 3. */
function isGermanDocument(c: string): boolean {
  if (!/^[CFGHJKLMNPRTVWXYZ](?=.*\d.*\d.*\d)[CFGHJKLMNPRTVWXYZ0-9]{8}\d?$/.test(c) || !/.[A-Z]/.test(c)) return false;
  if (c.length === 9) return true;
  const values = Array.from(c.slice(0, 9), (char) => Number.parseInt(char, 36));
  return values.reduce((sum, value, place) => sum + value * ([7, 3, 1][place % 3] ?? 0), 0) % 10 === digitAt(c, 9);
}

function isGermanPension(c: string): boolean {
  if (!isMonthDay(Number(c.slice(4, 6)), Number(c.slice(2, 4)) % 50 || 1)) return false;
  const letter = String(c.charCodeAt(8) - 64).padStart(2, "0");
  return (
    crossSum(c.slice(0, 8) + letter + c.slice(9, 11), [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === digitAt(c, 11)
  );
}

function isGermanHealth(c: string): boolean {
  const letter = String(c.charCodeAt(0) - 64).padStart(2, "0");
  return crossSum(letter + c.slice(1, 9), [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === digitAt(c, 9);
}

/** Sum of the digits of the products. */
function crossSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, place) => {
    const product = digitAt(digits, place) * weight;
    return sum + Math.floor(product / 10) + (product % 10);
  }, 0);
}

function isAustrian(c: string): boolean {
  const sum = weighted(c.slice(0, 3) + c.slice(4), [3, 7, 9, 5, 8, 4, 2, 1, 6]);
  return sum % 11 === digitAt(c, 3) && isMonthDay(Number(c.slice(6, 8)) || 1, Number(c.slice(4, 6)));
}

function isAhv(c: string): boolean {
  return c.startsWith("756") && weighted(c, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}

/** Sex, year, month, department (2A and 2B in Corsica), serial; the key is 97 minus the rest. */
function isNir(c: string): boolean {
  if (!/^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)/.test(c)) return false;
  const body = c.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return /^\d+$/.test(body) && 97 - remainder(body, 97) === Number(c.slice(13));
}

function isBsn(c: string): boolean {
  const nine = c.padStart(9, "0");
  return weighted(nine, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && Number(nine) > 9_999_999;
}

function isBelgian(c: string): boolean {
  const key = Number(c.slice(9));
  if (Number(c.slice(2, 4)) > 12 || Number(c.slice(4, 6)) > 31) return false;
  return 97 - remainder(c.slice(0, 9), 97) === key || 97 - remainder(`2${c.slice(0, 9)}`, 97) === key;
}

function isLuxembourgish(c: string): boolean {
  return (
    /^(?:19|20)\d\d/.test(c) && isMonthDay(Number(c.slice(4, 6)), Number(c.slice(6, 8))) && passesLuhn(c.slice(0, 12))
  );
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Decree of the Italian ministry of finance, 23 December 1976. */
function isCodiceFiscale(c: string): boolean {
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const code = c.charCodeAt(index);
    const value = code < 58 ? code - 48 : code - 65;
    sum += index % 2 === 0 ? (ODD[value] ?? 0) : value;
  }
  return c.charCodeAt(15) - 65 === sum % 26;
}

const NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

function isNif(c: string): boolean {
  return NIF_LETTERS[Number(c.slice(0, -1)) % 23] === c.at(-1);
}

function isNie(c: string): boolean {
  const first = "XYZ".indexOf(c.charAt(0));
  return first >= 0 && NIF_LETTERS[Number(`${first}${c.slice(1, -1)}`) % 23] === c.at(-1);
}

function isCif(c: string): boolean {
  const even = weighted(c.slice(1), [0, 1, 0, 1, 0, 1]);
  const odd = [1, 3, 5, 7].reduce(
    (sum, place) => sum + (digitAt(c, place) * 2 > 9 ? digitAt(c, place) * 2 - 9 : digitAt(c, place) * 2),
    0,
  );
  const check = (10 - ((even + odd) % 10)) % 10;
  return /^[ABCDEFGHJNPQRSUVW]/.test(c) && (c.at(-1) === String(check) || c.at(-1) === "JABCDEFGHI"[check]);
}

function isPortuguese(c: string): boolean {
  const rest = weighted(c, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return digitAt(c, 8) === (rest < 2 ? 0 : 11 - rest);
}

function isAfm(c: string): boolean {
  return (weighted(c, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(c, 8) && Number(c) > 0;
}
