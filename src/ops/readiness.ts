import { setTimeout as sleep } from "node:timers/promises";

import type { Clock } from "../store/store.ts";

export interface ReadinessDeps {
  /** Commits something to the store; rejects when that cannot be done. */
  readonly probeStore: () => Promise<void>;
  /** Whether Slack can reach us now. */
  readonly receiving: () => boolean;
  readonly clock: Clock;
  /** A store that needs longer than this for a tiny commit is as good as gone. Default 2 s. */
  readonly patienceMs?: number;
}

/** What `/readyz` says; words only, so that nothing can leak. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: {
    readonly store: "ok" | "failing";
    readonly slack: "ok" | "not connected";
    readonly draining: boolean;
  };
}

/** A commit is tried at most this often, however often somebody asks. */
const PROBE_EVERY_MS = 5_000;
const PROBE_PATIENCE_MS = 2_000;

/** Whether this process should get work: it can store what it is given, Slack reaches it, and it is not about to end. */
export class Readiness {
  readonly #deps: ReadinessDeps;
  #draining = false;
  #probe: { readonly at: number; readonly works: Promise<boolean> } | null = null;

  constructor(deps: ReadinessDeps) {
    this.#deps = deps;
  }

  /** From now on not ready. */
  drain(): void {
    this.#draining = true;
  }

  async report(): Promise<ReadinessReport> {
    const stores = await this.#storeWorks();
    const receives = this.#deps.receiving();
    const checks = {
      store: stores ? "ok" : "failing",
      slack: receives ? "ok" : "not connected",
      draining: this.#draining,
    } as const;
    return { ready: stores && receives && !this.#draining, checks };
  }

  async #storeWorks(): Promise<boolean> {
    const { probeStore, clock, patienceMs = PROBE_PATIENCE_MS } = this.#deps;
    const now = clock.now();
    // A clock that was set back must not keep an old verdict alive.
    if (this.#probe === null || Math.abs(now - this.#probe.at) >= PROBE_EVERY_MS) {
      this.#probe = { at: now, works: commits(probeStore, patienceMs) };
    }
    return await this.#probe.works;
  }
}

/** Never rejects: that it failed is the whole message here, and the store's users report why. */
async function commits(probe: () => Promise<void>, patienceMs: number): Promise<boolean> {
  const patience = new AbortController();
  const overdue = sleep(patienceMs, false, { signal: patience.signal }).catch(() => false);
  const works = probe().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([works, overdue]);
  } finally {
    patience.abort();
  }
}
