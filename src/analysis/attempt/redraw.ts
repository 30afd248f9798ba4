import type Anthropic from "@anthropic-ai/sdk";

import type { Dataset } from "../../files/dataset.ts";
import type { AnalysisEvent, AnswerPart, Artifact, CodeRun } from "../answer.ts";
import type { Artifacts } from "../artifacts.ts";
import { type ChartLabels, redrawText } from "../charts/redraw-text.ts";
import { type StreamFact, StreamReader } from "../claude/stream-reader.ts";
import { KnownFiles } from "../steps/idioms.ts";
import type { Calls } from "./calls.ts";

export interface RedrawInput {
  readonly calls: Calls;
  /** Of the redraw alone: what it leaves counts as none of the answer's files. */
  readonly artifacts: Artifacts;
  readonly datasets: readonly Dataset[];
  /** The conversation up to the answer, the answer included. */
  readonly messages: readonly Anthropic.MessageParam[];
  readonly maxTokens: number;
  readonly emit: (event: AnalysisEvent) => void;
}

/** Drawing takes a command or two. */
const MAX_PAUSES = 2;

/**
 * Has charts drawn once more with other labels, in the container that drew them. The answer's text stands; what the model
 * writes here is not shown. Throws as {@link Calls.next} does.
 */
export class Redraw {
  readonly runs: CodeRun[] = [];
  readonly #input: RedrawInput;
  readonly #reader: StreamReader;

  constructor(input: RedrawInput) {
    this.#input = input;
    this.#reader = new StreamReader(new KnownFiles(input.datasets));
  }

  async run(charts: readonly ChartLabels[]): Promise<void> {
    const { calls, maxTokens, artifacts, emit } = this.#input;
    emit({ kind: "step", words: `Drawing the ${charts.length === 1 ? "chart" : "charts"} again with pseudonyms` });
    const messages: Anthropic.MessageParam[] = [...this.#input.messages, { role: "user", content: redrawText(charts) }];
    for (let pauses = 0; pauses <= MAX_PAUSES; pauses += 1) {
      const content = await calls.next({
        messages,
        maxTokens,
        reader: this.#reader,
        take: (facts) => this.#take(facts),
      });
      artifacts.keep();
      if (this.#reader.stopReason !== "pause_turn") return;
      messages.push({ role: "assistant", content });
    }
  }

  /** The answer with what was drawn again beside each chart that it stands for. */
  async beside(parts: readonly AnswerPart[], charts: readonly ChartLabels[]): Promise<AnswerPart[]> {
    const { artifacts } = this.#input;
    const asked = new Set(charts.map(({ chart }) => chart));
    return await Promise.all(
      parts.map(async (part) => {
        if (part.kind === "text" || !asked.has(part.artifact.name)) return part;
        const redrawn: Artifact | null = await artifacts.place(part.artifact.name, artifacts.ids);
        return redrawn === null ? part : { ...part, redrawn: await artifacts.withTexts(redrawn) };
      }),
    );
  }

  #take(facts: readonly StreamFact[]): void {
    const { emit, artifacts } = this.#input;
    for (const fact of facts) {
      // Other steps than those of its code are about a question that is answered.
      if (fact.kind === "step" && fact.run !== undefined) emit(fact);
      if (fact.kind !== "run") continue;
      emit({ kind: "stepped", failed: fact.run.failed });
      this.runs.push(fact.run);
      artifacts.add(fact.fileIds);
    }
  }
}
