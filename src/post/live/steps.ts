import type { SafeText } from "../../scrub/safe-answer.ts";
import { clip } from "../render/blocks.ts";
import { duration } from "../render/footer.ts";
import type { Step, StepsUnit } from "../render/units.ts";

/** Whether a step is the first one of a code run or a further one. */
export type RunPart = "begins" | "goes on";

export interface StepTools {
  readonly say: (plain: string) => SafeText;
  readonly now: () => number;
}

/** A list that is longer is not read; the last entry then takes the words of what comes. */
const MOST_STEPS = 8;
const TITLE_CHARS = 80;
const MINUTE = 60_000;

/** What a turn has done so far and does now, step by step, in words a person understands. */
export class Steps {
  readonly #tools: StepTools;
  readonly #startedAt: number;
  #steps: Step[] = [];
  /** Ids of steps that stand alone: getting files, thinking, waiting. The next of the kind takes the place of one under way. */
  readonly #alone = new Set<string>();
  #endedAt: number | null = null;

  constructor(tools: StepTools) {
    this.#tools = tools;
    this.#startedAt = tools.now();
  }

  /** Something begins. What was under way is over, unless this is more of the same code run. */
  begin(words: SafeText, run?: RunPart): void {
    this.#endedAt = null;
    const alone = run === undefined;
    const title = clip(words, TITLE_CHARS);
    const last = this.#steps.at(-1);
    if (last !== undefined && alone && this.#alone.has(last.id) && last.status === "in_progress") {
      this.#put({ ...last, title });
      return;
    }
    if (run !== "goes on") this.#mark("complete");
    const same = this.#steps.find((step) => step.title === title);
    const full = this.#steps.length >= MOST_STEPS ? last : undefined;
    const id = (same ?? full)?.id ?? `step-${this.#steps.length + 1}`;
    if (alone) this.#alone.add(id);
    else this.#alone.delete(id);
    this.#put({ id, title, status: "in_progress" });
  }

  /** What was under way is over. */
  settle(failed: boolean): void {
    this.#mark(failed ? "error" : "complete");
  }

  /** The work is done, for all that is known: the answer comes. */
  end(failed: boolean): void {
    this.settle(failed);
    this.#endedAt = this.#tools.now();
  }

  get isEnded(): boolean {
    return this.#endedAt !== null;
  }

  /** As they stand now; null while there is none. */
  get unit(): StepsUnit | null {
    return this.#steps.length === 0 ? null : { kind: "steps", title: this.#title(), steps: [...this.#steps] };
  }

  /** The same in lines of text, for a message without cards. */
  get lines(): SafeText {
    const marks = { in_progress: "…", complete: "✓", error: "✗" } as const;
    const lines = this.#steps.map(({ title, status }) => `${marks[status]} ${title}`);
    return this.#tools.say([this.#title(), ...lines].join("\n"));
  }

  #title(): SafeText {
    const { say, now } = this.#tools;
    const minutes = Math.floor((now() - this.#startedAt) / MINUTE);
    if (this.#endedAt === null) return say(minutes === 0 ? "Working on it" : `Still working, ${minutes} min`);
    const count = this.#steps.length;
    return say(`${count} ${count === 1 ? "step" : "steps"} in ${duration(this.#endedAt - this.#startedAt)}`);
  }

  #put(step: Step): void {
    const at = this.#steps.findIndex(({ id }) => id === step.id);
    if (at >= 0) this.#steps[at] = step;
    else this.#steps.push(step);
  }

  #mark(status: Step["status"]): void {
    this.#steps = this.#steps.map((step) => (step.status === "in_progress" ? { ...step, status } : step));
  }
}
