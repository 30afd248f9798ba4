const NEWLINE = 0x0a;

/**
 * Lets only whole lines through: the client copies an unfinished line with every chunk that joins it, and holds it as
 * text of twice the size.
 */
export class LineGate {
  readonly #maxLineBytes: number;
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The line under way is longer than any may be. */
  get isFull(): boolean {
    return this.#heldBytes > this.#maxLineBytes;
  }

  /** Every line that is whole now; null when there is none. */
  lines(chunk: Uint8Array): Uint8Array | null {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      this.#hold(chunk);
      return null;
    }
    const whole = this.#joined(chunk.subarray(0, end));
    if (end < chunk.byteLength) this.#hold(chunk.subarray(end));
    return whole;
  }

  /** What stands after the last line; null when nothing does. */
  rest(): Uint8Array | null {
    return this.#heldBytes === 0 ? null : this.#joined(new Uint8Array());
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.byteLength;
  }

  #joined(last: Uint8Array): Uint8Array {
    if (this.#heldBytes === 0) return last;
    const joined = Buffer.concat([...this.#held, last]);
    this.#held = [];
    this.#heldBytes = 0;
    return joined;
  }
}
