/** 64 bits that name the values of one workspace's files; without them a table says nothing about what it holds. */
export interface HashKey {
  readonly k0: number;
  readonly k1: number;
}

/** A key out of eight or more secret bytes. */
export function hashKey(secret: Uint8Array): HashKey {
  const view = new DataView(secret.buffer, secret.byteOffset, secret.byteLength);
  return { k0: view.getUint32(0, true) | 0, k1: view.getUint32(4, true) | 0 };
}

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein, github.com/veorq/SipHash): a keyed hash made of
 * 32-bit steps, which is what JavaScript does fast. Two UTF-16 units make one word.
 */
export class KeyedHash {
  /** The halves of the last {@link KeyedHash.end}. */
  lo = 0;
  hi = 0;
  readonly #key: HashKey;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;
  #half = 0;
  #units = 0;

  constructor(key: HashKey) {
    this.#key = key;
    this.begin();
  }

  begin(): void {
    const { k0, k1 } = this.#key;
    this.#v0 = k0;
    this.#v1 = k1 ^ 0xee;
    this.#v2 = k0 ^ 0x6c796765;
    this.#v3 = k1 ^ 0x74656462;
    this.#units = 0;
  }

  /** Takes one UTF-16 code unit. */
  add(unit: number): void {
    if ((this.#units & 1) === 0) this.#half = unit;
    else this.#absorb(this.#half | (unit << 16));
    this.#units += 1;
  }

  end(): void {
    const rest = (this.#units & 1) === 0 ? 0 : this.#half;
    this.#absorb(rest | (this.#units << 24));
    this.#v2 ^= 0xee;
    for (let i = 0; i < 4; i += 1) this.#round();
    this.lo = this.#v1 ^ this.#v3;
    this.#v1 ^= 0xdd;
    for (let i = 0; i < 4; i += 1) this.#round();
    this.hi = this.#v1 ^ this.#v3;
  }

  #absorb(word: number): void {
    this.#v3 ^= word;
    this.#round();
    this.#round();
    this.#v0 ^= word;
  }

  #round(): void {
    let v0 = this.#v0;
    let v1 = this.#v1;
    let v2 = this.#v2;
    let v3 = this.#v3;
    v0 = (v0 + v1) | 0;
    v1 = (v1 << 5) | (v1 >>> 27);
    v1 ^= v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = (v3 << 8) | (v3 >>> 24);
    v3 ^= v2;
    v0 = (v0 + v3) | 0;
    v3 = (v3 << 7) | (v3 >>> 25);
    v3 ^= v0;
    v2 = (v2 + v1) | 0;
    v1 = (v1 << 13) | (v1 >>> 19);
    v1 ^= v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}
