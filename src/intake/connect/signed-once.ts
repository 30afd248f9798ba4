import type { IncomingHttpHeaders } from "node:http";

import type { Clock } from "../../store/store.ts";

/** How far a request's own time may be from ours, in both directions (docs: verifying-requests-from-slack). */
export const SIGNATURE_WINDOW_MS = 5 * 60_000;
/** The whole window: after this no replay gets past the time check any more. */
const MEMORY_MS = 2 * SIGNATURE_WINDOW_MS;
/** Above any rate Slack delivers at (30,000 events an hour and workspace); a bound for memory, nothing else. */
const MEMORY_ENTRIES = 100_000;

/** What the headers of a request say about its signature, before anybody has computed it. */
export type SignatureClaim =
  | { readonly kind: "none" }
  | { readonly kind: "refused" }
  | { readonly kind: "claimed"; readonly signature: string };

/**
 * Reads the signature headers. Refuses times outside of the window on both sides (Bolt accepts any future time) and
 * every spelling of time or signature but Slack's own: Bolt ignores what follows a second `=`, so that one signature
 * could be told in many ways.
 */
export function signatureClaim(headers: IncomingHttpHeaders, now: number): SignatureClaim {
  const signature = headers["x-slack-signature"];
  const time = headers["x-slack-request-timestamp"];
  if (signature === undefined && time === undefined) return { kind: "none" };
  if (typeof signature !== "string" || !/^v0=[0-9a-f]{64}$/.test(signature)) return { kind: "refused" };
  if (typeof time !== "string" || !/^[1-9]\d{0,11}$/.test(time)) return { kind: "refused" };
  if (Math.abs(Number(time) * 1_000 - now) > SIGNATURE_WINDOW_MS) return { kind: "refused" };
  return { kind: "claimed", signature };
}

interface Entry {
  readonly until: number;
  readonly accepted: Promise<boolean>;
}

/** Remembers for ten minutes which signed requests were accepted, so that none of them runs twice. */
export class SignatureMemory {
  readonly #clock: Clock;
  /** Oldest first: every entry lives equally long. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Null when a request with this signature was accepted before, now or just being worked on. Otherwise the caller has
   * the signature to itself and must call the function it got with whether the request was accepted; what was not may
   * come again.
   */
  async claim(signature: string): Promise<((accepted: boolean) => void) | null> {
    for (;;) {
      const earlier = this.#alive(signature);
      if (earlier === undefined) return this.#remember(signature);
      if (await earlier.accepted) return null;
    }
  }

  #alive(signature: string): Entry | undefined {
    const entry = this.#entries.get(signature);
    return entry !== undefined && entry.until > this.#clock.now() ? entry : undefined;
  }

  #remember(signature: string): (accepted: boolean) => void {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const entry: Entry = { until: this.#clock.now() + MEMORY_MS, accepted: promise };
    this.#entries.delete(signature);
    this.#entries.set(signature, entry);
    this.#prune();
    return (accepted) => {
      if (!accepted && this.#entries.get(signature) === entry) this.#entries.delete(signature);
      resolve(accepted);
    };
  }

  #prune(): void {
    const now = this.#clock.now();
    for (const [signature, entry] of this.#entries) {
      if (entry.until > now && this.#entries.size <= MEMORY_ENTRIES) return;
      this.#entries.delete(signature);
    }
  }
}
