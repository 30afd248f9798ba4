/** Numbers 64-bit keys from 1 in the order in which they come; open addressing over typed arrays. */
export class Numbering {
  count = 0;
  #lo = new Uint32Array(64);
  #hi = new Uint32Array(64);
  /** Slot → number, 0 for a free one. */
  #slots = new Uint32Array(128);

  /** The number of a key, a new one if it is new. */
  of(lo: number, hi: number): number {
    const at = this.#probe(lo >>> 0, hi >>> 0);
    const known = this.#slots[at] ?? 0;
    if (known !== 0) return known;
    this.count += 1;
    if (this.count > this.#lo.length) this.#growKeys();
    this.#lo[this.count - 1] = lo;
    this.#hi[this.count - 1] = hi;
    this.#slots[at] = this.count;
    if (this.count * 2 > this.#slots.length) this.#growSlots();
    return this.count;
  }

  /** Both halves of each key, in the order of their numbers. */
  pairs(): Uint32Array {
    const all = new Uint32Array(this.count * 2);
    for (let i = 0; i < this.count; i += 1) {
      all[i * 2] = this.#lo[i] ?? 0;
      all[i * 2 + 1] = this.#hi[i] ?? 0;
    }
    return all;
  }

  /** The first half of each key, in the order of their numbers. */
  hashes(): Uint32Array {
    return this.#lo.slice(0, this.count);
  }

  #probe(lo: number, hi: number): number {
    let at = (lo ^ Math.imul(hi, 0x9e3779b1)) >>> 0;
    for (at %= this.#slots.length; ; at = at + 1 === this.#slots.length ? 0 : at + 1) {
      const number = this.#slots[at] ?? 0;
      if (number === 0 || (this.#lo[number - 1] === lo && this.#hi[number - 1] === hi)) return at;
    }
  }

  #growKeys(): void {
    this.#lo = doubled(this.#lo);
    this.#hi = doubled(this.#hi);
  }

  #growSlots(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let i = 0; i < this.count; i += 1) this.#slots[this.#probe(this.#lo[i] ?? 0, this.#hi[i] ?? 0)] = i + 1;
  }
}

function doubled(list: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(list.length * 2);
  next.set(list);
  return next;
}
