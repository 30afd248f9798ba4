import type { SafePart, SafeText } from "../../scrub/safe-answer.ts";
import type { Clock } from "../slack/clock.ts";
import type { StatusLine } from "./status.ts";
import { type RunPart, Steps } from "./steps.ts";
import type { LiveWriter } from "./stream.ts";

export interface ProgressTools {
  readonly clock: Clock;
  readonly say: (plain: string) => SafeText;
  readonly status: StatusLine;
  readonly live: LiveWriter;
}

/** Silence for longer looks like a bot that died. */
const SIGN_EVERY_MS = 60_000;

/**
 * What people can follow while a turn works: its steps as tasks above the answer that streams in, else in one message
 * that is edited, and always in Slack's status line until they stand somewhere.
 */
export class Progress {
  readonly #tools: ProgressTools;
  readonly #steps: Steps;
  /** The steps found no stream and stand in the notice. */
  #inNotice = false;
  #callOffSign: (() => void) | null = null;
  #over = false;

  constructor(tools: ProgressTools) {
    const { say, clock } = tools;
    this.#tools = tools;
    this.#steps = new Steps({ say, now: () => clock.now() });
  }

  /** Something begins; `run` for a step of code. */
  begin(words: SafeText, run?: RunPart): void {
    const { live, status } = this.#tools;
    if (this.#over) return;
    this.#steps.begin(words, run);
    if (live.showsSteps) status.note(words);
    else status.progress(words);
    this.#show();
  }

  /** What was under way is over. */
  settle(failed: boolean): void {
    if (this.#over) return;
    this.#steps.settle(failed);
    this.#show();
  }

  /** These parts of the answer come: the work is done unless something more begins. */
  rest(parts: readonly SafePart[]): void {
    if (parts.length > 0) this.#end(false);
  }

  /** The turn comes to its end. */
  end(failed: boolean): void {
    this.#end(failed);
    this.#over = true;
    this.#callOffSign?.();
  }

  /** There is no stream for the steps: they go into the notice. */
  noStream(): void {
    this.#inNotice = true;
    if (!this.#over) this.#show();
  }

  #end(failed: boolean): void {
    if (this.#over || this.#steps.isEnded) return;
    this.#steps.end(failed);
    this.#show();
  }

  #show(): void {
    const { live, status, clock } = this.#tools;
    const { unit } = this.#steps;
    if (unit === null || live.isSilent) return;
    this.#callOffSign?.();
    this.#callOffSign = clock.after(SIGN_EVERY_MS, () => this.#show());
    if (this.#inNotice) status.tell(this.#steps.lines);
    else live.showSteps(unit);
  }
}
