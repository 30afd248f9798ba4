import type Anthropic from "@anthropic-ai/sdk";

import type { Effort } from "../config.ts";
import { AppError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { AnalysisEvent, Answer, AnswerPart, CodeRun } from "./answer.ts";
import { type ArtifactLimits, Artifacts } from "./artifacts.ts";
import { addTokens, NO_TOKENS, type Tokens } from "./budget.ts";
import { ChartRefs, type TextPiece } from "./chart-refs.ts";
import { messageRequest } from "./claude/request.ts";
import { type StreamFact, StreamReader } from "./claude/stream-reader.ts";

export interface AttemptInput {
  readonly claude: Pick<Anthropic, "messages" | "files">;
  readonly effort: Effort;
  readonly model: string;
  readonly containerId: string | null;
  readonly message: Anthropic.MessageParam;
  readonly userId: string;
  readonly dir: string;
  readonly artifactLimits: ArtifactLimits;
  readonly signal: AbortSignal;
  readonly emit: (event: AnalysisEvent) => void;
  readonly log: Logger;
}

/** The service pauses its own loop after ten steps; more than this many pauses is a model that does not end. */
const MAX_CONTINUATIONS = 5;
const GO_ON = "Please give the answer to the question now.";

/** One try at a turn: requests until the model ends it. Keeps what came, so that a cut turn can still be shown. */
export class Attempt {
  readonly codeRuns: CodeRun[] = [];
  tokens: Tokens = NO_TOKENS;
  emittedText = false;
  gaveUpContinuing = false;
  missingCharts = 0;

  readonly #input: AttemptInput;
  readonly #reader = new StreamReader();
  readonly #refs = new ChartRefs();
  readonly #artifacts: Artifacts;
  readonly #parts: AnswerPart[] = [];
  #containerId: string | null;
  #askedToGoOn = false;

  constructor(input: AttemptInput) {
    this.#input = input;
    this.#containerId = input.containerId;
    const { claude, dir, artifactLimits: limits, log, signal } = input;
    this.#artifacts = new Artifacts({ claude, dir, limits, log, signal });
  }

  get containerId(): string | null {
    return this.#reader.containerId;
  }

  get model(): string | null {
    return this.#reader.model;
  }

  get stopReason(): Anthropic.StopReason | null {
    return this.#reader.stopReason;
  }

  get remoteArtifactIds(): readonly string[] {
    return this.#artifacts.remoteFileIds;
  }

  get lostArtifacts(): number {
    return this.#artifacts.lost;
  }

  get outcome(): Answer["outcome"] {
    if (this.stopReason === "refusal") return "refused";
    return this.stopReason === "end_turn" && !this.gaveUpContinuing ? "complete" : "partial";
  }

  /** Throws what the SDK throws, or `AppError("claude.stalled")` for a stream that ended too early. */
  async run(): Promise<void> {
    const messages: Anthropic.MessageParam[] = [this.#input.message];
    for (let pauses = 0; ;) {
      const content = await this.#stream(messages);
      if (this.stopReason === "pause_turn") {
        pauses += 1;
        if (pauses > MAX_CONTINUATIONS) break;
        messages.push({ role: "assistant", content });
        continue;
      }
      if (!this.#needsNudge()) return this.#handleAll(this.#reader.flush());
      this.#askedToGoOn = true;
      // An empty answer must not be sent again as it is; a further user message ends the silence.
      if (content.length > 0) messages.push({ role: "assistant", content });
      messages.push({ role: "user", content: GO_ON });
    }
    this.gaveUpContinuing = true;
    return this.#handleAll(this.#reader.flush());
  }

  /** Everything that came, in reading order: charts where the text shows them, the others at the end. */
  async parts(): Promise<AnswerPart[]> {
    await this.#place(this.#refs.end());
    const parts = [...this.#parts];
    for (const artifact of await this.#artifacts.rest()) {
      const alt = artifact.name.replace(/\.\w+$/, "").replace(/[-_]+/g, " ");
      this.#input.emit({ kind: "artifact", artifact, alt });
      parts.push({ kind: "artifact", artifact, alt });
    }
    return parts.filter((part) => part.kind !== "text" || part.markdown.trim() !== "");
  }

  /** Deletes output files of an attempt that will not be shown. */
  async discard(): Promise<void> {
    const { claude } = this.#input;
    await Promise.allSettled(this.remoteArtifactIds.map((id) => claude.files.delete(id, {}, { maxRetries: 2 })));
  }

  async #stream(messages: readonly Anthropic.MessageParam[]): Promise<Anthropic.ContentBlockParam[]> {
    const { claude, effort, model, userId, signal } = this.#input;
    const request = messageRequest({ model, effort, messages, containerId: this.#containerId, userId });
    this.#reader.begin();
    try {
      const stream = claude.messages.stream(request, { signal });
      // The helper's own promise rejects too when the stream breaks; the loop below already tells us.
      stream.on("error", () => undefined);
      for await (const event of stream) await this.#handleAll(this.#reader.read(event));
      if (!this.#reader.ended) throw endedEarly();
      const { content } = await stream.finalMessage();
      return content;
    } finally {
      this.tokens = addTokens(this.tokens, this.#reader.tokens);
      this.#containerId = this.#reader.containerId ?? this.#containerId;
    }
  }

  #needsNudge(): boolean {
    return this.stopReason === "end_turn" && !this.#reader.sawText && !this.#askedToGoOn;
  }

  async #handleAll(facts: readonly StreamFact[]): Promise<void> {
    for (const fact of facts) {
      if (fact.kind === "step") this.#input.emit({ kind: "step", words: fact.words });
      if (fact.kind === "text") await this.#place(this.#refs.push(fact.delta));
      if (fact.kind === "run") {
        this.codeRuns.push(fact.run);
        this.#artifacts.add(fact.fileIds);
      }
    }
  }

  async #place(pieces: readonly TextPiece[]): Promise<void> {
    for (const piece of pieces) {
      if (piece.kind === "text") this.#addText(piece.text);
      else await this.#addChart(piece.name, piece.alt);
    }
  }

  #addText(text: string): void {
    const last = this.#parts.at(-1);
    if (last?.kind === "text") this.#parts[this.#parts.length - 1] = { kind: "text", markdown: last.markdown + text };
    else this.#parts.push({ kind: "text", markdown: text });
    this.emittedText = true;
    this.#input.emit({ kind: "text", delta: text });
  }

  async #addChart(name: string, alt: string): Promise<void> {
    const artifact = await this.#artifacts.place(name);
    if (artifact === null) {
      this.missingCharts += 1;
      return;
    }
    this.#parts.push({ kind: "artifact", artifact, alt });
    this.#input.emit({ kind: "artifact", artifact, alt });
  }
}

function endedEarly(): AppError {
  return new AppError({
    code: "claude.stalled",
    userMessage: "The connection to Claude broke before the answer was complete.",
    retryable: true,
  });
}
