import { digitAt, isMonthDay, passesLuhn, passesVerhoeff, remainder, weighted } from "../checksums.ts";
import type { IdRule } from "./rule.ts";

/** Australia, New Zealand and Africa. */
export const AFRICA_OCEANIA_RULES: readonly IdRule[] = [
  { shapes: ["9*9"], form: /^\d{3}[ -]\d{3}[ -]\d{3}$/, check: isTfn, words: /\btfn\b|tax file/i, needs: "prose" },
  { shapes: ["9*9", "9*8"], check: isTfn, words: /\btfn\b|tax file/i, needs: "alone" },
  {
    shapes: ["9*11"],
    form: /^\d{2} \d{3} \d{3} \d{3}$/,
    check: isAbn,
    words: /\babn\b|australian business/i,
    needs: "prose",
  },
  { shapes: ["9*11"], check: isAbn, words: /\babn\b|australian business/i, needs: "alone" },
  {
    shapes: ["9*9"],
    form: /^\d{3}[ -]\d{3}[ -]\d{3}$/,
    check: isAcn,
    words: /\bacn\b|australian company/i,
    needs: "prose",
  },
  { shapes: ["9*9"], check: isAcn, words: /\bacn\b|australian company/i, needs: "alone" },
  {
    shapes: ["9*10", "9*11"],
    form: /^[2-6]\d{3}[ -]\d{5}[ -]\d(?:[ -/]?\d)?$/,
    check: isMedicare,
    words: /medicare/i,
    needs: "prose",
  },
  { shapes: ["9*10", "9*11"], check: isMedicare, words: /medicare/i, needs: "alone" },
  { shapes: ["9*8", "9*9"], check: isIrd, words: /\bird\b|inland revenue/i, needs: "words" },
  { shapes: ["A*3 9*4", "A*3 9*2 A*2"], check: isNhi, words: /\bnhi\b|health index|hospital/i, needs: "words" },
  { shapes: ["A 9*7", "A*2 9*7", "A*2 9*6"], words: /passport/i, needs: "words" },
  {
    shapes: ["9*13"],
    check: (c) => isMonthDay(Number(c.slice(2, 4)), Number(c.slice(4, 6))) && /^\d{10}[01]/.test(c) && passesLuhn(c),
    words: /\b(?:rsa|sa|south african?) id|\bid\b|identity/i,
    needs: "prose",
  },
  { shapes: ["9*11"], check: passesVerhoeff, words: /\bnin\b|\bbvn\b|nigeria|national identi/i, needs: "alone" },
  { shapes: ["9*11"], words: /\bnin\b|\bbvn\b|bank verification|national identification/i, needs: "words" },
  {
    shapes: ["A*3 9*3 A*2"],
    form: /^[A-Z]{3}[- ]?\d{3}[- ]?[A-Z]{2}$/,
    words: /plate|vehicle|registration|\bcar\b/i,
    needs: "alone",
  },
  { shapes: ["9*8", "9*7"], words: /kenya|huduma|national id (?:no|num)/i, needs: "words" },
  { shapes: ["A 9*9 A"], words: /\bkra\b/i, needs: "words" },
  { shapes: ["A*3 9*10", "A*3 9*9 A", "A*3 9*10 9"], form: /^GHA-?\d{9}-?\d$/i, words: /ghana/i, needs: "nothing" },
];

function isTfn(c: string): boolean {
  return (
    weighted(c, c.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]) % 11 === 0 && Number(c) > 0
  );
}

/** Australian Business Register: the first digit less one, weights 10, 1, 3 … 19, mod 89. */
function isAbn(c: string): boolean {
  const sum = weighted(c, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10;
  return !c.startsWith("0") && sum % 89 === 0;
}

function isAcn(c: string): boolean {
  return (10 - (weighted(c, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(c, 8) && Number(c) > 0;
}

function isMedicare(c: string): boolean {
  return /^[2-6]/.test(c) && weighted(c, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(c, 8);
}

function isIrd(c: string): boolean {
  const nine = c.padStart(9, "0");
  if (Number(c) < 10_000_000) return false;
  const first = weighted(nine, [3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  if (first === 0) return digitAt(nine, 8) === 0;
  if (first > 1) return 11 - first === digitAt(nine, 8);
  return (11 - (weighted(nine, [7, 4, 3, 2, 5, 2, 7, 6]) % 11)) % 11 === digitAt(nine, 8);
}

const NHI = "ABCDEFGHJKLMNPQRSTUVWXYZ";

function isNhi(c: string): boolean {
  if (/[IO]/.test(c)) return false;
  const letters = [7, 6, 5].reduce((sum, weight, place) => sum + (NHI.indexOf(c.charAt(place)) + 1) * weight, 0);
  const sum = letters + weighted(c.slice(3, 6), [4, 3, 2]);
  if (/\d$/.test(c)) return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === digitAt(c, 6);
  return remainder(String(sum), 23) >= 0;
}
