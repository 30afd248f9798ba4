interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/** Items handed on at once; keeps one statement within its time. */
const MOST = 250;

/**
 * Group commit: what is asked for while a batch is on its way goes with the next one, so that however much comes at once
 * takes few round trips and one connection. `run` gives as many results as items, in their order; when a batch of several
 * is refused, each is tried alone, so that none suffers for another.
 */
export class Gathered<In, Out> {
  readonly #run: (items: readonly In[]) => Promise<readonly Out[]>;
  readonly #isRefusal: (error: unknown) => boolean;
  #waiting: Waiting<In, Out>[] = [];
  #isRunning = false;

  /** `isRefusal` tells an error that one of the items may be to blame for from one that every item would meet. */
  constructor(
    run: (items: readonly In[]) => Promise<readonly Out[]>,
    isRefusal: (error: unknown) => boolean = () => true,
  ) {
    this.#run = run;
    this.#isRefusal = isRefusal;
  }

  /** The result of one item; rejects with the error its batch ended with. */
  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) void this.#drain();
    });
  }

  /** Never rejects: every error goes to those who wait. */
  async #drain(): Promise<void> {
    this.#isRunning = true;
    // What is asked for in the same turn of the event loop goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#together(this.#waiting.splice(0, MOST));
    this.#isRunning = false;
  }

  async #together(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await this.#run(batch.map(({ item }) => item));
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      if (batch.length > 1 && this.#isRefusal(error)) await Promise.all(batch.map((one) => this.#together([one])));
      else for (const { reject } of batch) reject(error);
    }
  }
}
