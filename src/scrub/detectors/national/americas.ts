import { digitAt, isMonthDay, passesLuhn, weighted } from "../checksums.ts";
import type { IdRule } from "./rule.ts";

const LICENCE = /driv\w*|licen[cs]e|(?<![\w-])d\.?l\.?(?![\w-])|lic\b|permit/i;

/** North and South America. */
export const AMERICAS_RULES: readonly IdRule[] = [
  // United States
  {
    shapes: ["9*9"],
    form: /^9\d{2}[- ](?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])[- ]\d{4}$/,
    words: /itin|tax ?payer|tax id|individual tax/i,
    needs: "prose",
  },
  {
    shapes: ["9*9"],
    form: /^9\d{2}[- ]?(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])[- ]?\d{4}$/,
    words: /itin|tax ?payer|tax id|individual tax/i,
    needs: "words",
  },
  { shapes: ["9*9", "A 9*8"], words: /passport|travel document/i, needs: "words" },
  {
    shapes: ["9*9"],
    form: /^\d{4}-?\d{4}-?\d$/,
    check: isRouting,
    words: /\baba\b|routing|\brtn\b|transit/i,
    needs: "words",
  },
  { shapes: ["9*9"], form: /^\d{4}-\d{4}-\d$/, check: isRouting, words: /\baba\b|routing/i, needs: "prose" },
  {
    shapes: ["9*10"],
    check: (c) => /^[12]/.test(c) && passesLuhn(`80840${c}`),
    words: /\bnpi\b|national provider|provider (?:id|num|no)|physician/i,
    needs: "alone",
  },
  { shapes: ["A*2 9*7", "A 9*8"], check: isDea, words: /\bdea\b|registration|prescri|medical licen/i, needs: "prose" },
  {
    shapes: ["9 A 9*2 A 9*2 A*2 9*2", "9 A*2 9 A 9*2 A*2 9*2", "9 A 9*2 A*2 9 A*2 9*2", "9 A*2 9 A*2 9 A*2 9*2"],
    check: (c) =>
      /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/.test(
        c,
      ),
    words: /\bmbi\b|medicare|beneficiary/i,
    needs: "prose",
  },
  {
    shapes: [
      "A 9*3",
      "A 9*6",
      "A 9*7",
      "A 9*8",
      "A 9*12",
      "A 9*13",
      "A 9*14",
      "A*2 9*6",
      "A*2 9*7",
      "A*2 9*3 A*2 9*3 A",
      "9*7",
      "9*8",
      "9*9",
      "9*10",
      "9*12",
      "9*3 A*2 9*4",
      "9*7 A",
      "9*2 A*3 9*5",
      "A 9*9",
      "A 9*11",
      "A*3 9*6",
      "A*3 9*2 A*3 9*4",
    ],
    words: LICENCE,
    needs: "words",
  },
  { shapes: ["9*9"], form: /^\d{2}-\d{7}$/, words: /\bein\b|employer id|federal tax/i, needs: "words" },
  // Canada
  {
    shapes: ["9*9"],
    form: /^[1-79]\d{2}[- ]\d{3}[- ]\d{3}$/,
    check: passesLuhn,
    words: /\bsin\b|social insurance|\bnas\b|assurance sociale/i,
    needs: "prose",
  },
  { shapes: ["9*9"], check: passesLuhn, words: /\bsin\b|social insurance|\bnas\b|assurance sociale/i, needs: "words" },
  { shapes: ["9*10", "9*10 A*2"], words: /\bohip\b|health card|carte sant/i, needs: "words" },
  { shapes: ["A*4 9*8"], words: /\bramq\b|assurance maladie|health/i, needs: "words" },
  { shapes: ["A*2 9*6"], words: /passport|passeport/i, needs: "words" },
  // Mexico
  { shapes: ["A*4 9*6 A*6 9*2", "A*4 9*6 A*6 A 9"], check: isCurp, words: /\bcurp\b/i, needs: "nothing" },
  {
    shapes: [
      "A*4 9*6 A*3",
      "A*4 9*6 A*2 9",
      "A*4 9*6 A 9*2",
      "A*4 9*6 A 9 A",
      "A*4 9*6 9*3",
      "A*4 9*6 9 A*2",
      "A*4 9*6 9 A 9",
      "A*4 9*7 A 9",
      "A*4 9*8 A",
      "A*4 9*7 A*2",
      "A*3 9*6 A*3",
      "A*3 9*6 A*2 9",
      "A*3 9*6 A 9*2",
      "A*3 9*6 A 9 A",
      "A*3 9*9",
      "A*3 9*7 A 9",
      "A*3 9*8 A",
      "A*3 9*7 A*2",
    ],
    check: (c) => isMonthDay(Number(c.slice(-7, -5)), Number(c.slice(-5, -3))),
    words: /\brfc\b/i,
    needs: "prose",
  },
  { shapes: ["9*11"], check: passesLuhn, words: /\bnss\b|\bimss\b|seguro social/i, needs: "words" },
  // South America
  { shapes: ["9*11"], form: /^\d{3}\.\d{3}\.\d{3}-\d{2}$/, check: isCpf, words: /\bcpf\b/i, needs: "nothing" },
  { shapes: ["9*11"], check: isCpf, words: /\bcpf\b|cadastro/i, needs: "alone" },
  { shapes: ["9*14"], form: /^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}$/, check: isCnpj, words: /\bcnpj\b/i, needs: "nothing" },
  { shapes: ["9*14"], check: isCnpj, words: /\bcnpj\b/i, needs: "alone" },
  {
    shapes: ["9*9", "9*8", "9*8 A"],
    form: /^\d{1,2}\.?\d{3}\.?\d{3}-?[0-9X]$/i,
    words: /\brg\b|registro geral|identidade/i,
    needs: "words",
  },
  {
    shapes: ["9*8", "9*9", "9*8 A", "9*7 A"],
    form: /^\d{1,2}\.\d{3}\.\d{3}-[\dK]$|^\d{7,8}-[\dK]$/i,
    check: isRut,
    words: /\brut\b|\brun\b|chile/i,
    needs: "prose",
  },
  { shapes: ["9*8", "9*9", "9*8 A", "9*7 A"], check: isRut, words: /\brut\b|\brun\b/i, needs: "words" },
  { shapes: ["9*11"], form: /^(?:20|2[3-7]|3[034])-\d{8}-\d$/, check: isCuit, words: /\bcui[tl]\b/i, needs: "prose" },
  { shapes: ["9*11"], check: isCuit, words: /\bcui[tl]\b/i, needs: "words" },
  { shapes: ["9*7", "9*8"], words: /\bdni\b|documento nacional/i, needs: "words" },
  { shapes: ["9*6", "9*7", "9*8", "9*10"], words: /c[eé]dula|\bc\.? ?c\.? no|documento de identidad/i, needs: "words" },
  { shapes: ["9*9", "9*10"], words: /\bnit\b/i, needs: "words" },
  {
    shapes: ["9*10"],
    check: (c) => Number(c.slice(0, 2)) <= 24 && passesLuhn(c),
    words: /c[eé]dula|ecuador/i,
    needs: "words",
  },
  { shapes: ["9*11"], check: (c) => /^(?:10|15|17|20)/.test(c), words: /\bruc\b/i, needs: "words" },
  {
    shapes: ["9*8", "9*7"],
    form: /^\d{1}\.?\d{3}\.?\d{3}-?\d$/,
    check: (c) => (10 - (weighted(c.padStart(8, "0"), [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === digitAt(c, -1),
    words: /\bci\b|c[eé]dula|uruguay/i,
    needs: "words",
  },
  {
    shapes: ["A 9*7", "A 9*8"],
    form: /^[VEJG]-?\d{1,2}\.?\d{3}\.?\d{3}$/i,
    words: /c[eé]dula|\brif\b|venezuela/i,
    needs: "words",
  },
];

/** American Bankers Association: districts 00-12, 21-32, 61-72, 80; weights 3, 7, 1. */
function isRouting(c: string): boolean {
  const district = Number(c.slice(0, 2));
  const known =
    district <= 12 || (district >= 21 && district <= 32) || (district >= 61 && district <= 72) || district === 80;
  return known && Number(c) > 0 && weighted(c, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

function isDea(c: string): boolean {
  const digits = c.slice(2);
  const sum = weighted(digits, [1, 0, 1, 0, 1]) + 2 * weighted(digits, [0, 1, 0, 1, 0, 1]);
  return /^[ABCDEFGHJKLMPRSTUX][A-Z9]/.test(c) && sum % 10 === digitAt(digits, 6);
}

const CURP_LETTERS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";

function isCurp(c: string): boolean {
  if (!isMonthDay(Number(c.slice(6, 8)), Number(c.slice(8, 10))) || !/^.{10}[HMX]/.test(c)) return false;
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += CURP_LETTERS.indexOf(c.charAt(index)) * (18 - index);
  return (10 - (sum % 10)) % 10 === digitAt(c, 17);
}

function isCpf(c: string): boolean {
  if (/^(\d)\1+$/.test(c)) return false;
  const first = ((weighted(c, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weighted(c, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === digitAt(c, 9) && second === digitAt(c, 10);
}

function isCnpj(c: string): boolean {
  if (/^(\d)\1+$/.test(c)) return false;
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  const check = (rest: number) => (rest < 2 ? 0 : 11 - rest);
  return (
    check(weighted(c, weights.slice(1)) % 11) === digitAt(c, 12) && check(weighted(c, weights) % 11) === digitAt(c, 13)
  );
}

function isRut(c: string): boolean {
  let sum = 0;
  for (let index = 0; index < c.length - 1; index++) sum += digitAt(c, -2 - index) * (2 + (index % 6));
  return "0K987654321"[sum % 11] === c.at(-1) || (sum % 11 === 0 && c.endsWith("0"));
}

function isCuit(c: string): boolean {
  return (11 - (weighted(c, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(c, 10);
}
