import { AppError } from "../errors.ts";
import { describeError, type Logger } from "../log.ts";

export interface CircuitDeps {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Tells whoever runs the bot, in Slack. */
  readonly notifyAdmin: (sentence: string) => Promise<void>;
  readonly log: Logger;
}

/** Stops asking a Claude that refuses this key or account altogether: no later question is better off. */
export interface Circuit {
  /** Throws what opened the circuit, unless a call may go out. While it is open one turn a minute may try. */
  admit(): void;
  /** A turn failed; opens the circuit where the failure is one of the account. */
  failed(error: AppError): void;
  /** Claude answered. */
  passed(): void;
}

const PROBE_EVERY_MS = 60_000;
const NOTICE_EVERY_MS = 60 * 60_000;

/** One for the whole process. */
export function createCircuit(deps: CircuitDeps): Circuit {
  return new ProcessCircuit(deps);
}

class ProcessCircuit implements Circuit {
  readonly #deps: CircuitDeps;
  #open: { readonly error: AppError; probeAt: number } | null = null;
  #noticedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: CircuitDeps) {
    this.#deps = deps;
  }

  admit(): void {
    if (this.#open === null) return;
    const now = this.#deps.now();
    if (now < this.#open.probeAt) throw standing(this.#open.error);
    // A probe that ends some other way (stopped, crashed) must not keep the circuit shut for ever.
    this.#open.probeAt = now + PROBE_EVERY_MS;
  }

  failed(error: AppError): void {
    if (!isOfTheAccount(error) || error instanceof Standing) return;
    const now = this.#deps.now();
    this.#open = { error, probeAt: now + PROBE_EVERY_MS };
    if (now - this.#noticedAt < NOTICE_EVERY_MS) return;
    this.#noticedAt = now;
    void this.#notice(error);
  }

  passed(): void {
    if (this.#open === null) return;
    this.#open = null;
    this.#deps.log.info("Claude accepts calls again", { stage: "analysis" });
  }

  async #notice(error: AppError): Promise<void> {
    const { log, notifyAdmin } = this.#deps;
    log.error("Claude refuses every call", { stage: "analysis", code: error.code, error: describeError(error.cause) });
    try {
      await notifyAdmin(adminWords(error));
    } catch (reason) {
      log.warn("the admin could not be told", { stage: "analysis", error: describeError(reason) });
    }
  }
}

/** Said without a call, because an earlier one was refused. */
class Standing extends AppError {}

function standing({ code, userMessage, cause }: AppError): AppError {
  return new Standing({ code, userMessage, cause });
}

function isOfTheAccount({ code }: AppError): boolean {
  return code === "claude.auth" || code === "claude.billing";
}

function adminWords({ code }: AppError): string {
  const what =
    code === "claude.auth"
      ? "Claude does not accept the ANTHROPIC_API_KEY any more"
      : "The spending limit of the Claude account is reached, or its bill is open";
  return `${what}. Until that is settled I answer no question that needs Claude; I try again once a minute.`;
}
