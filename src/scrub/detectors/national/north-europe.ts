import { digitAt, isMonthDay, passesLuhn, passesMod1110, remainder, weighted } from "../checksums.ts";
import type { IdRule } from "./rule.ts";

const NAMED_TAX = /\binn\b|инн|idnr|налог/iu;

/** Northern and eastern Europe and Turkey. */
export const NORTH_RULES: readonly IdRule[] = [
  // Nordic countries
  {
    shapes: ["9*10", "9*12"],
    form: /^(?:\d{2})?\d{6}[-+]?\d{4}$/,
    check: isPersonnummer,
    words: /person(?:al)?[ -]?(?:nummer|number|no\b|id)|\bpnr\b|samordning|personal identi/i,
    needs: "prose",
  },
  {
    shapes: ["9*10"],
    form: /^[2-9]\d{5}-?\d{4}$/,
    check: (c) => passesLuhn(c) && digitAt(c, 2) >= 2,
    words: /organi[sz]ation|\borg\.? ?(?:nr|nummer|no)|f(?:ö|oe)retag/i,
    needs: "prose",
  },
  {
    shapes: ["9*10"],
    form: /^\d{6}[- ]?\d{4}$/,
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(0, 2))),
    words: /\bcpr\b|personnummer|person(?:al)? (?:no|num|id)/i,
    needs: "words",
  },
  {
    shapes: ["9*10"],
    form: /^\d{6}-\d{4}$/,
    check: (c) =>
      isMonthDay(Number(c.slice(2, 4)), Number(c.slice(0, 2))) &&
      weighted(c, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    words: /\bcpr\b/i,
    needs: "prose",
  },
  {
    shapes: ["9*11"],
    form: /^\d{6}[ -]?\d{5}$/,
    check: isNorwegian,
    words: /f(?:ø|oe?)dselsnummer|personnummer|\bfnr\b|d-nummer|national id/i,
    needs: "prose",
  },
  {
    shapes: ["9*6 9*3 A", "9*9 A", "9*6 A 9*3 A", "9*10", "9*6 A 9*4"],
    form: /^\d{6}[-+ABCDEFUVWXY]\d{3}[0-9A-Z]$/i,
    check: isHetu,
    words: /hetu|henkil(?:ö|oe)tunnus|personbeteckning|personal identi/i,
    needs: "prose",
  },
  { shapes: ["9*10"], form: /^\d{6}-?\d{4}$/, check: isKennitala, words: /kennitala|\bkt\b/i, needs: "words" },
  {
    shapes: ["9*8"],
    form: /^\d{7}-\d$/,
    check: (c) => (11 - (weighted(c, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === digitAt(c, 7),
    words: /y-tunnus|business id/i,
    needs: "words",
  },
  // Baltic states
  {
    shapes: ["9*11"],
    check: isBaltic,
    words: /isikukood|asmens kodas|personal code|\bik\b|personal identi/i,
    needs: "alone",
  },
  {
    shapes: ["9*11"],
    form: /^\d{6}-\d{5}$/,
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(0, 2))) || c.startsWith("32"),
    words: /personas? kod/i,
    needs: "prose",
  },
  // Poland, Czechia, Slovakia, Hungary
  { shapes: ["9*11"], check: isPesel, words: /pesel/i, needs: "alone" },
  {
    shapes: ["9*10"],
    check: (c) => weighted(c, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(c, 9),
    form: /^\d{3}-\d{3}-\d{2}-\d{2}$|^\d{3}-\d{2}-\d{2}-\d{3}$/,
    words: /\bnip\b/i,
    needs: "prose",
  },
  {
    shapes: ["9*10", "A*2 9*10"],
    check: (c) => weighted(c.slice(-10), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(c, -1),
    words: /\bnip\b|\bvat\b|podatk/i,
    needs: "words",
  },
  {
    shapes: ["9*9"],
    check: (c) => (weighted(c, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digitAt(c, 8),
    words: /regon/i,
    needs: "words",
  },
  {
    shapes: ["A*3 9*6"],
    check: isPolishCard,
    words: /dow[oó]d|paszport|identity card|\bid card|passport/i,
    needs: "alone",
  },
  {
    shapes: ["9*9", "9*10"],
    form: /^\d{6}\/\d{3,4}$/,
    check: isRodneCislo,
    words: /rodn[eé] [cč][ií]slo|\br\.?[cč]\b|birth number/iu,
    needs: "prose",
  },
  {
    shapes: ["9*9"],
    check: (c) => weighted(c, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(c, 8),
    words: /\btaj\b/i,
    needs: "words",
  },
  {
    shapes: ["9*10"],
    check: (c) => c.startsWith("8") && weighted(c, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(c, 9),
    words: /ad[oó]azonos|hungar/i,
    needs: "words",
  },
  {
    shapes: ["9*11"],
    form: /^\d[- ]\d{6}[- ]\d{4}$|^\d{11}$/,
    check: (c) => isMonthDay(Number(c.slice(3, 5)), Number(c.slice(5, 7))),
    words: /szem[eé]lyi/i,
    needs: "words",
  },
  // The Balkans
  { shapes: ["9*10"], check: isEgn, words: /\begn\b|егн/iu, needs: "words" },
  { shapes: ["9*13"], check: isCnp, words: /\bcnp\b|cod numeric personal/i, needs: "prose" },
  { shapes: ["9*11"], check: passesMod1110, words: /\boib\b/i, needs: "words" },
  { shapes: ["9*13"], check: isEmso, words: /em[sš]o\b|jmbg|embg|мбр|јмбг/iu, needs: "prose" },
  {
    shapes: ["9*8"],
    check: (c) => (11 - (weighted(c, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(c, 7),
    words: /dav[cč]na|\bddv\b/i,
    needs: "words",
  },
  // Russia, Ukraine, Turkey
  {
    shapes: ["9*12"],
    check: (c) =>
      (weighted(c, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(c, 10) &&
      (weighted(c, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(c, 11),
    words: NAMED_TAX,
    needs: "alone",
  },
  {
    shapes: ["9*10"],
    check: (c) => (weighted(c, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(c, 9),
    words: NAMED_TAX,
    needs: "words",
  },
  {
    shapes: ["9*11"],
    form: /^\d{3}-\d{3}-\d{3}[ -]\d{2}$|^\d{11}$/,
    check: (c) => (weighted(c, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(c.slice(9)),
    words: /snils|снилс/iu,
    needs: "words",
  },
  {
    shapes: ["9*11"],
    form: /^\d{3}-\d{3}-\d{3}[ -]\d{2}$/,
    check: (c) => (weighted(c, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(c.slice(9)),
    words: /snils/i,
    needs: "prose",
  },
  { shapes: ["9*10"], form: /^\d{2} ?\d{2} ?\d{6}$/, words: /паспорт|pasport|passport/iu, needs: "words" },
  {
    shapes: ["9*10"],
    check: (c) => (weighted(c, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) % 10 === digitAt(c, 9),
    words: /ipn\b|rnokpp|рнокпп|іпн/iu,
    needs: "words",
  },
  { shapes: ["9*11"], check: isTurkish, words: /\btckn?\b|t\.?c\.? kimlik|kimlik|turkish/i, needs: "alone" },
  { shapes: ["9*10"], words: /vergi|\bvkn\b/i, needs: "words" },
  {
    shapes: ["9*2 A*1 9*4", "9*2 A*2 9*3", "9*2 A*2 9*4", "9*2 A*3 9*2", "9*2 A*3 9*3", "9*2 A 9*5"],
    form: /^(?:0[1-9]|[1-7]\d|8[01]) ?[A-Z]{1,3} ?\d{2,5}$/,
    words: /plaka|licen[cs]e plate|vehicle|\baraç\b/iu,
    needs: "words",
  },
];

/** Swedish numbers, coordination numbers (day + 60) among them; Luhn over ten digits. */
function isPersonnummer(c: string): boolean {
  const ten = c.slice(-10);
  if (c.length === 12 && !/^(?:18|19|20)/.test(c)) return false;
  const day = Number(ten.slice(4, 6));
  return isMonthDay(Number(ten.slice(2, 4)), day > 60 ? day - 60 : day) && passesLuhn(ten);
}

function isNorwegian(c: string): boolean {
  const day = Number(c.slice(0, 2));
  if (!isMonthDay(Number(c.slice(2, 4)) % 40, day > 40 ? day - 40 : day)) return false;
  return (
    weighted(c, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && weighted(c, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

function isHetu(c: string): boolean {
  const numbers = c.replace(/^(\d{6})[A-Z]/, "$1");
  if (!isMonthDay(Number(numbers.slice(2, 4)), Number(numbers.slice(0, 2)))) return false;
  return "0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(numbers.slice(0, 9)) % 31] === numbers.at(9);
}

function isKennitala(c: string): boolean {
  return (
    isMonthDay(Number(c.slice(2, 4)), Number(c.slice(0, 2)) % 40) &&
    (11 - (weighted(c, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(c, 8)
  );
}

function isBaltic(c: string): boolean {
  if (!/^[1-6]/.test(c) || !isMonthDay(Number(c.slice(3, 5)), Number(c.slice(5, 7)))) return false;
  const first = weighted(c, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const check = first < 10 ? first : (weighted(c, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10;
  return check === digitAt(c, 10);
}

/** The century is coded in the month: 80 for the 1800s, 20 to 60 for 2000 to 2299. */
function isPesel(c: string): boolean {
  if (!isMonthDay(Number(c.slice(2, 4)) % 20, Number(c.slice(4, 6)))) return false;
  return weighted(c, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

function isPolishCard(c: string): boolean {
  const values = Array.from(c, (char) => (/\d/.test(char) ? Number(char) : char.charCodeAt(0) - 55));
  const weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
  return values.reduce((sum, value, place) => sum + value * (weights[place] ?? 0), 0) % 10 === 0;
}

function isRodneCislo(c: string): boolean {
  const month = Number(c.slice(2, 4)) % 50;
  if (!isMonthDay(month > 20 ? month - 20 : month, Number(c.slice(4, 6)))) return false;
  return c.length === 9 || remainder(c, 11) === 0 || (remainder(c.slice(0, 9), 11) === 10 && c.endsWith("0"));
}

function isEgn(c: string): boolean {
  const month = Number(c.slice(2, 4)) % 20;
  return (
    isMonthDay(month, Number(c.slice(4, 6))) && (weighted(c, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(c, 9)
  );
}

function isCnp(c: string): boolean {
  if (!/^[1-9]/.test(c) || !isMonthDay(Number(c.slice(3, 5)), Number(c.slice(5, 7)))) return false;
  const rest = weighted(c, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (rest === 10 ? 1 : rest) === digitAt(c, 12);
}

function isEmso(c: string): boolean {
  if (!isMonthDay(Number(c.slice(2, 4)), Number(c.slice(0, 2)))) return false;
  const rest = weighted(c, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest === 0 ? 0 : 11 - rest) === digitAt(c, 12);
}

function isTurkish(c: string): boolean {
  if (c.startsWith("0")) return false;
  const odd = weighted(c, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(c, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === digitAt(c, 9) && weighted(c, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === digitAt(c, 10);
}
