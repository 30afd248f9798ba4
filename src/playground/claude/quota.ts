/** Start tier, per model and minute (docs: rate limits). Shown in headers; only a fault ever refuses. */
const LIMITS = { requests: 1_000, "input-tokens": 2_000_000, "output-tokens": 400_000 } as const;
const WINDOW_MS = 60_000;

const KINDS = ["requests", "input-tokens", "output-tokens"] as const;

type Kind = (typeof KINDS)[number];

/** Counts what a minute has used, for the rate-limit headers. Cache reads do not count as input. */
export class Quota {
  readonly #now: () => number;
  #used: Record<Kind, number> = { requests: 0, "input-tokens": 0, "output-tokens": 0 };
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  use(kind: Kind, amount: number): void {
    this.#roll();
    this.#used[kind] += amount;
  }

  /** `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`. */
  headers(): Record<string, string> {
    this.#roll();
    const reset = `${new Date(this.#since + WINDOW_MS).toISOString().slice(0, 19)}Z`;
    const headers: Record<string, string> = {};
    const put = (name: string, limit: number, used: number) => {
      headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
      headers[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, limit - used));
      headers[`anthropic-ratelimit-${name}-reset`] = reset;
    };
    for (const kind of KINDS) put(kind, LIMITS[kind], this.#used[kind]);
    const both = (record: Record<Kind, number>) => record["input-tokens"] + record["output-tokens"];
    put("tokens", both(LIMITS), both(this.#used));
    return headers;
  }

  #roll(): void {
    if (this.#now() - this.#since < WINDOW_MS) return;
    this.#since = this.#now();
    this.#used = { requests: 0, "input-tokens": 0, "output-tokens": 0 };
  }
}
