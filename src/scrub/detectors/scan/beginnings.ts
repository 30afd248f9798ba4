/**
 * Reads how the matches of an expression can begin, to spare the expression at all other places. Letters count without
 * case, and what is not understood counts as any character: a place that is ruled out surely begins no match.
 */

/** Kinds of characters: a letter of either case, any digit, a space, another sign, beyond ASCII, control or end. */
export const KINDS_OF_CHAR = 32;
const CONTROL = 0;
const DIGIT = 27;
const SPACE = 28;
const UNDERSCORE = 29;
const SIGN = 30;
const BEYOND = 31;
/** How many characters are looked at. */
const REACH = 3;
const ANY = 0xffff_ffff;
const LETTERS = 0x07ff_fffe;
const WORD = (LETTERS | (1 << DIGIT) | (1 << UNDERSCORE)) >>> 0;
const WHITE = ((1 << CONTROL) | (1 << SPACE) | (1 << BEYOND)) >>> 0;

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => asciiKind(code));

function asciiKind(code: number): number {
  if (code < 32 || code === 127) return CONTROL;
  if (code === 32) return SPACE;
  if (code === 95) return UNDERSCORE;
  const letter = (code | 32) - 96;
  if (code >= 65 && letter >= 1 && letter <= 26) return letter;
  return code >= 48 && code <= 57 ? DIGIT : SIGN;
}

/** Kind of a character by its code; `NaN`, as behind the end of a text, is none. */
export function kindOfCode(code: number): number {
  if (code < 128) return ASCII[code] ?? CONTROL;
  // Without case these two are letters of ASCII (Unicode, CaseFolding.txt).
  if (code === 0x17f) return 19;
  if (code === 0x212a) return 11;
  return code >= 128 ? BEYOND : CONTROL;
}

/** Kinds that the first characters can be of, as bits; a shorter one ends there. */
type Beginning = readonly number[];

/** The alternatives of an expression's source, apart. */
export function alternativesOf(source: string): string[] {
  return new Reader(source).alternatives();
}

/** All sequences of three kinds (five bits each) with which a match of the source can begin. */
export function beginningsOf(source: string): Set<number> {
  const found = new Set<number>();
  for (const [first = ANY, second = ANY, third = ANY] of new Reader(source).read()) {
    const [firsts, seconds, thirds] = [kindsIn(first), kindsIn(second), kindsIn(third)];
    for (const a of firsts) for (const b of seconds) for (const c of thirds) found.add((a << 10) | (b << 5) | c);
  }
  return found;
}

function kindsIn(bits: number): number[] {
  const kinds: number[] = [];
  for (let kind = 0; kind < KINDS_OF_CHAR; kind++) if (((bits >>> kind) & 1) === 1) kinds.push(kind);
  return kinds;
}

const NOTHING: readonly Beginning[] = [[]];
const ANYTHING: readonly Beginning[] = [[], [ANY], [ANY, ANY], [ANY, ANY, ANY]];

/** Reads the source of an expression from left to right. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): string[] {
    const found: string[] = [];
    for (;;) {
      const start = this.#at;
      this.#sequence();
      found.push(this.#source.slice(start, this.#at));
      if (!this.#skip("|")) return found;
    }
  }

  read(): readonly Beginning[] {
    const found: Beginning[] = [];
    do found.push(...this.#sequence());
    while (this.#skip("|"));
    return distinct(found);
  }

  #sequence(): readonly Beginning[] {
    let begun = NOTHING;
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#at))) {
      begun = joined(begun, this.#repeated(this.#atom()));
    }
    return begun;
  }

  #atom(): readonly Beginning[] {
    const char = this.#next();
    if (char === "(") return this.#group();
    if (char === "[") return [[this.#set()]];
    if (char === "\\") return this.#escape();
    if (char === ".") return [[ANY]];
    return char === "^" || char === "$" ? NOTHING : [[bitOf(char)]];
  }

  #group(): readonly Beginning[] {
    const looks = this.#take(/\?(?:<?[=!])/y) !== "";
    if (!looks) this.#take(/\?(?::|<\w+>)/y);
    const inner = this.read();
    this.#skip(")");
    return looks ? NOTHING : inner;
  }

  #escape(): readonly Beginning[] {
    if (this.#take(/[bB]/y) !== "") return NOTHING;
    if (this.#take(/[1-9]|k<\w+>/y) !== "") return ANYTHING;
    return [[this.#escaped()]];
  }

  /** Kinds of one escaped character. */
  #escaped(): number {
    const code = this.#take(/u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}/iy);
    if (code !== "") return bitOf(String.fromCodePoint(Number.parseInt(code.replace(/[^0-9a-f]/gi, ""), 16)));
    if (this.#take(/[pP]\{[^}]*\}|[SWD]/y) !== "") return ANY;
    const char = this.#next();
    if (char === "d") return (1 << DIGIT) >>> 0;
    if (char === "w") return WORD;
    if (char === "s") return WHITE;
    return /[a-z0]/i.test(char) ? 1 << CONTROL : bitOf(char);
  }

  #set(): number {
    const negated = this.#skip("^");
    let bits = 0;
    while (this.#at < this.#source.length && !this.#skip("]")) bits |= this.#member();
    return negated ? ANY : bits >>> 0;
  }

  #member(): number {
    if (this.#skip("\\")) return this.#escaped() | (this.#isRange() ? ANY : 0);
    const first = this.#next();
    if (!this.#isRange()) return bitOf(first);
    this.#skip("-");
    // The end of a range may be escaped, which is rare enough to be any character.
    if (this.#skip("\\")) return ANY | this.#escaped();
    return rangeBits(first, this.#next());
  }

  #isRange(): boolean {
    return this.#source.charAt(this.#at) === "-" && this.#source.charAt(this.#at + 1) !== "]";
  }

  #repeated(atom: readonly Beginning[]): readonly Beginning[] {
    const [least, most] = this.#times();
    let result: readonly Beginning[] = least === 0 ? NOTHING : [];
    let begun = NOTHING;
    for (let count = 1; count <= Math.min(most, REACH); count++) {
      begun = joined(begun, atom);
      if (count >= Math.min(least, REACH)) result = [...result, ...begun];
    }
    return distinct(result);
  }

  #times(): readonly [number, number] {
    const sign = this.#take(/[?*+]|\{\d+(?:,\d*)?\}/y);
    if (sign === "") return [1, 1];
    this.#skip("?");
    if (sign === "?") return [0, 1];
    if (sign === "*") return [0, Infinity];
    if (sign === "+") return [1, Infinity];
    const [least = "1", most] = sign.slice(1, -1).split(",");
    return [Number(least), most === undefined ? Number(least) : most === "" ? Infinity : Number(most)];
  }

  #next(): string {
    const char = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += char.length;
    return char;
  }

  #skip(char: string): boolean {
    if (this.#source.charAt(this.#at) !== char) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

function bitOf(char: string): number {
  return (1 << kindOfCode(char.charCodeAt(0))) >>> 0;
}

function rangeBits(first: string, last: string): number {
  let bits = 0;
  const end = last.codePointAt(0) ?? 0;
  for (let code = first.codePointAt(0) ?? 0; code <= Math.min(end, 127); code++) bits |= 1 << kindOfCode(code);
  return end > 127 ? bits | (1 << BEYOND) | bitOf("k") | bitOf("s") : bits;
}

function joined(begun: readonly Beginning[], more: readonly Beginning[]): readonly Beginning[] {
  const result: Beginning[] = [];
  for (const one of begun) {
    if (one.length >= REACH) result.push(one);
    else for (const next of more) result.push([...one, ...next].slice(0, REACH));
  }
  return distinct(result);
}

function distinct(list: readonly Beginning[]): readonly Beginning[] {
  return list.length < 2 ? list : [...new Map(list.map((one) => [one.join(), one])).values()];
}
