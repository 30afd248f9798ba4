/** Whether a string of digits passes the Luhn check (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Sum of the digits, each times the weight of its place; a shorter list of weights leaves the rest out. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    sum += (digits.charCodeAt(index) - 48) * (weights[index] ?? 0);
  }
  return sum;
}

/** The digit at a place; counts from the end when negative. */
export function digitAt(digits: string, place: number): number {
  return Number(digits.at(place) ?? "0");
}

/** Remainder of a long decimal number. */
export function remainder(digits: string, divisor: number): number {
  let rest = 0;
  for (let index = 0; index < digits.length; index++) rest = (rest * 10 + digits.charCodeAt(index) - 48) % divisor;
  return rest;
}

/** ISO/IEC 7064 MOD 11,10, as German and Croatian tax numbers use it. */
export function passesMod1110(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index++) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, -1);
}

const DIHEDRAL = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];
const PERMUTED = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

/** Verhoeff's check over the dihedral group D5, as Aadhaar numbers use it. */
export function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let index = 0; index < digits.length; index++) {
    const permuted = PERMUTED[index % 8]?.at(digitAt(digits, -1 - index)) ?? "0";
    check = Number(DIHEDRAL[check]?.at(Number(permuted)) ?? "0");
  }
  return check === 0;
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** Whether two digits of a month and two of a day name a day of some year. */
export function isMonthDay(month: number, day: number): boolean {
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= ([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
  );
}
