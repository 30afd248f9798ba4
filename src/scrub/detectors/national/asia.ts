import { digitAt, isMonthDay, passesLuhn, passesVerhoeff, weighted } from "../checksums.ts";
import type { IdRule } from "./rule.ts";

const PASSPORT = /passport|travel doc|旅券|护照|여권/iu;

/** Asia and the Middle East. */
export const ASIA_RULES: readonly IdRule[] = [
  // India and its neighbours
  {
    shapes: ["9*12"],
    form: /^[2-9]\d{3}[- :]\d{4}[- :]\d{4}$/,
    check: passesVerhoeff,
    words: /aadhaa?r|\buidai?\b/i,
    needs: "prose",
  },
  {
    shapes: ["9*12"],
    check: (c) => /^[2-9]/.test(c) && passesVerhoeff(c),
    words: /aadhaa?r|\buidai?\b/i,
    needs: "alone",
  },
  {
    shapes: ["A*5 9*4 A"],
    check: (c) => /^.{3}[ABCFGHJLPT]/.test(c),
    words: /\bpan\b|permanent account|income tax/i,
    needs: "prose",
  },
  { shapes: ["A*5 9*4 A"], words: /\bpan\b|permanent account|income tax/i, needs: "words" },
  {
    shapes: ["9*2 A*5 9*4 A 9 A 9", "9*2 A*5 9*4 A 9 A*2", "9*2 A*5 9*4 A*3", "9*2 A*5 9*4 A*2 9"],
    check: isGstin,
    words: /\bgst(?:in)?\b/i,
    needs: "nothing",
  },
  { shapes: ["A*3 9*7"], words: /voter|\bepic\b|elector/i, needs: "alone" },
  { shapes: ["A 9*7"], check: (c) => /^[A-PR-WY][1-9]\d\d{4}[1-9]$/.test(c), words: PASSPORT, needs: "alone" },
  {
    shapes: ["A*2 9*2 A*2 9*4", "A*2 9*2 A 9*4", "A*2 9 A*2 9*4", "A*2 9*2 A*3 9*4", "A*2 9*2 9*4", "A*2 9 A*3 9*4"],
    check: (c) =>
      /^(?:A[NPRS]|BR|C[GH]|D[DLN]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|NL|O[DR]|P[BY]|RJ|SK|T[NRSG]|U[KPA]|WB)/.test(
        c,
      ),
    words: /vehicle|registration|\bcar\b|\bplate\b|\brto\b/i,
    needs: "alone",
  },
  { shapes: ["A*2 9*13"], form: /^[A-Z]{2}[- ]?\d{2}[- ]?\d{11}$/i, words: /driv|licen[cs]e/i, needs: "words" },
  { shapes: ["9*13"], form: /^\d{5}-\d{7}-\d$/, words: /\bcnic\b|nadra|pakistan/i, needs: "prose" },
  { shapes: ["9*9 A", "9*12"], form: /^\d{9}[VX]$|^(?:19|20)\d{10}$/i, words: /\bnic\b|sri lanka/i, needs: "words" },
  // Singapore, Malaysia, Indonesia, Thailand, the Philippines, Vietnam
  { shapes: ["A 9*7 A"], check: isNric, words: /\bnric\b|\bfin\b|work permit|singapore/i, needs: "prose" },
  {
    shapes: ["A 9*7 A"],
    check: (c) => /^[STFGM]\d{7}[A-Z]$/.test(c),
    words: /\bnric\b|\bfin\b|work permit|singapore/i,
    needs: "words",
  },
  {
    shapes: ["9*8 A", "9*9 A", "A 9*2 A*2 9*4 A"],
    check: isUen,
    words: /\buen\b|unique entity|\bacra\b|business reg/i,
    needs: "alone",
  },
  {
    shapes: ["9*12"],
    form: /^\d{6}-\d{2}-\d{4}$/,
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(4, 6))),
    words: /mykad|\bic\b|kad pengenalan|\bnric\b/i,
    needs: "prose",
  },
  { shapes: ["9*12"], words: /mykad|kad pengenalan|\bc[aă]n c[uư][oớ]c|cccd/iu, needs: "words" },
  {
    shapes: ["9*16"],
    check: (c) => isMonthDay(Number(c.slice(8, 10)), Number(c.slice(6, 8)) % 40),
    words: /\bnik\b|\bktp\b|penduduk/i,
    needs: "words",
  },
  {
    shapes: ["9*13"],
    form: /^\d-\d{4}-\d{5}-\d{2}-\d$/,
    check: isThai,
    words: /thai|บัตรประชาชน|national id/iu,
    needs: "nothing",
  },
  { shapes: ["9*13"], check: isThai, words: /thai|บัตรประชาชน|ประจำตัว|\btnin\b/iu, needs: "alone" },
  {
    shapes: ["9*12", "9*10", "9*9"],
    form: /^\d{4}-\d{4}-\d{4}$|^\d{2}-\d{7}-\d$|^\d{3}-\d{3}-\d{3}$/,
    words: /philsys|\bsss\b|philhealth|\btin\b/i,
    needs: "words",
  },
  // China, Hong Kong, Taiwan, Japan, Korea
  { shapes: ["9*18", "9*17 A"], check: isChinese, words: /身份证|resident id|\bric\b|chinese/iu, needs: "nothing" },
  {
    shapes: ["A*1 9*7", "A*2 9*7", "A 9*6 A", "A*2 9*6 A"],
    form: /^[A-Z]{1,2}\d{6} ?\([0-9A]\)$|^[A-Z]{1,2}\d{6}[0-9A]$/i,
    words: /hkid|hong kong|香港/iu,
    needs: "words",
  },
  { shapes: ["A 9*9"], check: isTaiwanese, words: /taiwan|身分證|身份證|\broc id/iu, needs: "prose" },
  {
    shapes: ["9*12"],
    form: /^\d{4}[ -]?\d{4}[ -]?\d{4}$/,
    check: isMyNumber,
    words: /my ?number|マイナンバー|個人番号/iu,
    needs: "alone",
  },
  { shapes: ["A*2 9*7"], words: PASSPORT, needs: "words" },
  {
    shapes: ["9*13"],
    form: /^\d{6}-?[1-8]\d{6}$/,
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(4, 6))) && isKorean(c),
    words: /\brrn\b|resident reg|주민|외국인|\bfrn\b|korea/iu,
    needs: "prose",
  },
  {
    shapes: ["9*13"],
    form: /^\d{6}-[1-8]\d{6}$/,
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(4, 6))),
    words: /\brrn\b|resident reg|주민|외국인|\bfrn\b|korea/iu,
    needs: "prose",
  },
  {
    shapes: ["9*10"],
    form: /^\d{3}-\d{2}-\d{5}$/,
    check: isKoreanFirm,
    words: /\bbrn\b|business reg|사업자/iu,
    needs: "prose",
  },
  { shapes: ["9*10"], check: isKoreanFirm, words: /\bbrn\b|business reg|사업자/iu, needs: "words" },
  {
    shapes: ["9*12"],
    form: /^(?:1[1-9]|2[0-8])-?\d{2}-?\d{6}-?\d{2}$/,
    words: /driv|licen[cs]e|운전면허|면허/iu,
    needs: "words",
  },
  {
    shapes: ["9*12"],
    form: /^(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}$/,
    words: /driv|licen[cs]e|운전면허|면허/iu,
    needs: "prose",
  },
  { shapes: ["A 9*8", "A 9*3 A 9*4"], check: (c) => /^[MSRODG]/.test(c), words: /passport|여권/iu, needs: "alone" },
  // The Middle East
  { shapes: ["9*9"], check: passesLuhn, words: /teudat|zehut|israeli|ת\.ז|תעודת/iu, needs: "words" },
  { shapes: ["9*15"], form: /^784-\d{4}-\d{7}-\d$/, words: /emirates|\beid\b/i, needs: "nothing" },
  {
    shapes: ["9*15"],
    check: (c) => c.startsWith("784") && passesLuhn(c),
    words: /emirates|\beid\b|uae/i,
    needs: "prose",
  },
  { shapes: ["9*10"], check: (c) => /^[12]/.test(c) && passesLuhn(c), words: /iqama|saudi|هوية/iu, needs: "words" },
  {
    shapes: ["9*14"],
    check: (c) => /^[23]/.test(c) && isMonthDay(Number(c.slice(3, 5)), Number(c.slice(5, 7))),
    words: /egypt|الرقم القومي/iu,
    needs: "words",
  },
  { shapes: ["9*10"], words: /کد ملی|code ?melli|iran/iu, needs: "words" },
];

const BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function isGstin(c: string): boolean {
  let sum = 0;
  for (let index = 0; index < 14; index++) {
    const product = BASE36.indexOf(c.charAt(index)) * (1 + (index % 2));
    sum += Math.floor(product / 36) + (product % 36);
  }
  return Number(c.slice(0, 2)) <= 38 && c.charAt(13) === "Z" && BASE36[(36 - (sum % 36)) % 36] === c.charAt(14);
}

function isNric(c: string): boolean {
  const sum = weighted(c.slice(1), [2, 7, 6, 5, 4, 3, 2]);
  if (/^[ST]/.test(c)) return "JZIHGFEDCBA"[(sum + (c.startsWith("T") ? 4 : 0)) % 11] === c.at(-1);
  if (/^[FG]/.test(c)) return "XWUTRQPNMLK"[(sum + (c.startsWith("G") ? 4 : 0)) % 11] === c.at(-1);
  return c.startsWith("M") && "KLJNPQRTUWX"[10 - ((sum + 3) % 11)] === c.at(-1);
}

function isUen(c: string): boolean {
  if (c.length === 9) return "XMKECAWLJDB"[weighted(c, [10, 4, 9, 3, 8, 2, 7, 1]) % 11] === c.at(-1);
  if (/^\d/.test(c))
    return /^(?:19|20)/.test(c) && "ZKCMDNERGWH"[weighted(c, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11] === c.at(-1);
  return /^[RST]\d{2}(?:LP|LL|FC|PF|RF|MQ|MM|NB|CC|CS|MB|FM|GS|GA|GB|DP|CP|NR|CM|CD|MD|HS|VH|CH|MH|CL|XL|CX|HC|RP|TU|TC|FB|FN|PA|PB|SS|MC|SM)\d{4}[A-Z]$/.test(
    c,
  );
}

function isThai(c: string): boolean {
  return (
    /^[1-8]/.test(c) && (11 - (weighted(c, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(c, 12)
  );
}

/** GB 11643-1999; ISO 7064 MOD 11-2. */
function isChinese(c: string): boolean {
  if (!/^[1-9]\d{5}(?:18|19|20)\d\d/.test(c) || !isMonthDay(Number(c.slice(10, 12)), Number(c.slice(12, 14))))
    return false;
  return "10X98765432"[weighted(c, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === c.at(-1);
}

const TAIWANESE = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

function isTaiwanese(c: string): boolean {
  const area = TAIWANESE.indexOf(c.charAt(0)) + 10;
  return /^[A-Z][1289]/.test(c) && weighted(`${area}${c.slice(1)}`, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;
}

function isMyNumber(c: string): boolean {
  const rest = weighted(c, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(c, 11);
}

function isKorean(c: string): boolean {
  return (11 - (weighted(c, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(c, 12);
}

function isKoreanFirm(c: string): boolean {
  const sum = weighted(c, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitAt(c, 8) * 5) / 10);
  return (10 - (sum % 10)) % 10 === digitAt(c, 9);
}
