import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "../../../src/playground/claude/model.ts";

/** How far an answer goes before it waits to be let on. */
export type HoldAt = "nothing" | "start" | "text";

/** A chart as small as one can be. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/**
 * A model that answers what it was asked, draws a chart for questions with that word, and can be held in the middle.
 * Keeps what it was asked in order, who was cut off, and how many it worked on at the same time.
 */
export class HeldModel implements Model {
  readonly asked: string[] = [];
  readonly cutOff: string[] = [];
  atOnce = 0;
  #active = 0;
  #holdAt: HoldAt;
  #letOn = Promise.withResolvers<void>();
  readonly #changed = new Set<() => void>();

  constructor(holdAt: HoldAt = "nothing") {
    this.#holdAt = holdAt;
  }

  /** Holds answers that begin from now on. */
  hold(at: HoldAt): void {
    this.#holdAt = at;
    this.#letOn = Promise.withResolvers<void>();
  }

  /** Lets go on whatever waits, and holds nothing any more. */
  release(): void {
    this.#holdAt = "nothing";
    this.#letOn.resolve();
  }

  /** Resolves when so many questions have been put to it. */
  async reached(count: number): Promise<void> {
    await this.#until(() => this.asked.length >= count);
  }

  /** Resolves when so many of its answers were cut off by whoever asked. */
  async wasCutOff(count: number): Promise<void> {
    await this.#until(() => this.cutOff.length >= count);
  }

  async *respond(input: ModelInput): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined> {
    // The recap above it quotes earlier questions in the same way.
    const question = input.userText.split("Question: ").at(-1) ?? "";
    this.#begin(question);
    let over = false;
    try {
      yield* this.#answer(question, input.signal);
      over = true;
      return "end_turn";
    } finally {
      this.#end(over ? null : question);
    }
  }

  async *#answer(question: string, signal: AbortSignal): AsyncGenerator<ModelStep, void, RunResult | undefined> {
    const holdAt = this.#holdAt;
    if (holdAt === "start") await this.#held(signal);
    const chart = question.includes("chart");
    const outputs = chart ? { outputs: [{ name: "chart.png", base64: PNG }] } : {};
    yield { type: "run", command: `# Working on it\nanswer`, stdout: "42", ...outputs };
    yield { type: "text", text: answerTo(question) };
    if (holdAt === "text") await this.#held(signal);
    yield {
      type: "text",
      text: `\n\nThat was all there is to say about this.${chart ? "\n\n![A chart](chart.png)" : ""}`,
    };
  }

  async #held(signal: AbortSignal): Promise<void> {
    const cut = Promise.withResolvers<never>();
    const abort = (): void => cut.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([this.#letOn.promise, cut.promise]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  #begin(question: string): void {
    this.asked.push(question);
    this.#active += 1;
    this.atOnce = Math.max(this.atOnce, this.#active);
    this.#tell();
  }

  #end(cutOff: string | null): void {
    this.#active -= 1;
    if (cutOff !== null) this.cutOff.push(cutOff);
    this.#tell();
  }

  async #until(check: () => boolean): Promise<void> {
    while (!check()) await new Promise<void>((resolve) => void this.#changed.add(resolve));
  }

  #tell(): void {
    const heard = [...this.#changed];
    this.#changed.clear();
    for (const resolve of heard) resolve();
  }
}

/** The first paragraph of what the model says to a question. */
export function answerTo(question: string): string {
  return `The answer to "${question}" is 42, as far as I can tell.`;
}
