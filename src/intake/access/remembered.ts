export interface RememberedOptions {
  readonly lifeMs: number;
  readonly max: number;
  readonly now: () => number;
}

/** Answers that are good for a while: asked once however many want to know, and no more of them kept than `max`. */
export class Remembered<T> {
  readonly #options: RememberedOptions;
  /** In the order in which they were asked for, the oldest first. */
  readonly #answers = new Map<string, { readonly answer: Promise<T>; readonly until: number }>();

  constructor(options: RememberedOptions) {
    this.#options = options;
  }

  /** The known answer, or the one that `find` gives; one that fails is not kept. */
  get(key: string, find: () => Promise<T>): Promise<T> {
    const { lifeMs, max, now } = this.#options;
    const known = this.#answers.get(key);
    if (known !== undefined && known.until > now()) return known.answer;
    const answer = find();
    this.#answers.delete(key);
    this.#answers.set(key, { answer, until: now() + lifeMs });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= max) break;
      this.#answers.delete(oldest);
    }
    answer.catch(() => this.#forget(key, answer));
    return answer;
  }

  #forget(key: string, answer: Promise<T>): void {
    if (this.#answers.get(key)?.answer === answer) this.#answers.delete(key);
  }
}
