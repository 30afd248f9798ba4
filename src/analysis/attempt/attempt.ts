import type Anthropic from "@anthropic-ai/sdk";

import { AppError } from "../../errors.ts";
import type { Dataset } from "../../files/dataset.ts";
import type { AnalysisEvent, Answer, AnswerPart, CodeRun } from "../answer.ts";
import type { Artifacts } from "../artifacts.ts";
import type { Tokens } from "../budget.ts";
import { ChartRefs, type TextPiece } from "../charts/refs.ts";
import { MAX_TOKENS } from "../claude/request.ts";
import { KnownFiles } from "../steps/idioms.ts";
import { type StreamFact, StreamReader } from "../claude/stream-reader.ts";
import { NextCut } from "../next/next-cut.ts";
import type { Repeats } from "../lost/repeats.ts";
import { Calls, type CallsInput } from "./calls.ts";
import { Redraw } from "./redraw.ts";

export interface AttemptInput extends CallsInput {
  readonly message: Anthropic.MessageParam;
  /** Steps are told with their names. */
  readonly datasets: readonly Dataset[];
  readonly artifacts: Artifacts;
  /** Told of every run; knows steps of a container that was lost. */
  readonly repeats: Repeats;
  readonly emit: (event: AnalysisEvent) => void;
  /** Tokens that the next call may write, when the answer took so many up to now. */
  readonly room: (tokens: Tokens) => number;
  /** Looks at a finished answer; what the model is asked to mend in it, once, or null. */
  readonly review?: (parts: readonly AnswerPart[], runs: readonly CodeRun[]) => string | null;
}

/** A call that may write less than this is not worth its input. */
const SMALLEST_ROOM = 500;
/** Drawing code is a thousand tokens or two, with its texts. */
const ROOM_TO_DRAW = 3_000;
const MOST_TO_DRAW = 16_000;
/** The service pauses its own loop after ten steps; more than this many pauses is a model that does not end. */
const MAX_CONTINUATIONS = 5;
const GO_ON = "Please give the answer to the question now.";

/** One try at a turn: requests until the model ends it. Keeps what came, so that a cut turn can still be shown. */
export class Attempt {
  readonly codeRuns: CodeRun[] = [];
  emittedText = false;
  gaveUpContinuing = false;
  missingCharts = 0;

  readonly #input: AttemptInput;
  readonly #reader: StreamReader;
  readonly #refs = new ChartRefs();
  readonly #nextCut = new NextCut();
  readonly #parts: AnswerPart[] = [];
  readonly #calls: Calls;
  #messages: readonly Anthropic.MessageParam[] = [];
  #whole: Promise<readonly AnswerPart[]> | null = null;
  #askedToGoOn = false;
  #room = MAX_TOKENS;
  #outOfRoom = false;
  /** The answer that the model was asked to mend; stands when nothing better comes. */
  #unmended: readonly AnswerPart[] | null = null;
  /** Pieces of text and charts that wait for a chart before them. */
  #waiting = 0;
  /** Text is placed in order beside the reading: a chart on its way must not keep a finished message from being kept. */
  #placing: Promise<void> = Promise.resolve();

  constructor(input: AttemptInput) {
    this.#input = input;
    this.#reader = new StreamReader(new KnownFiles(input.datasets));
    this.#calls = new Calls(input);
  }

  get tokens(): Tokens {
    return this.#calls.tokens;
  }

  get lostTokens(): Tokens {
    return this.#calls.lostTokens;
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

  /** Whether the answer ended because it may not cost more. */
  get overBudget(): boolean {
    return this.#outOfRoom || (this.stopReason === "max_tokens" && this.#room < MAX_TOKENS);
  }

  get outcome(): Answer["outcome"] {
    if (this.stopReason === "refusal") return "refused";
    return this.stopReason === "end_turn" && !this.gaveUpContinuing && !this.overBudget ? "complete" : "partial";
  }

  /** Throws what the SDK throws, or `AppError("claude.stalled")` for a stream that ended too early. */
  async run(): Promise<void> {
    try {
      await this.#converse();
    } finally {
      await this.#placing;
    }
  }

  /** Lines of the block in which the model proposed further questions; none of it is part of the answer. */
  get proposed(): readonly string[] {
    return this.#nextCut.lines;
  }

  /** Everything that came, in reading order: charts where the text shows them, the others at the end. */
  async parts(): Promise<readonly AnswerPart[]> {
    this.#whole ??= this.#putTogether();
    return await this.#whole;
  }

  /** Something to be drawn again in the finished answer; null where no call is left for it. */
  redraw(artifacts: Artifacts): Redraw | null {
    const room = this.#input.room(this.tokens);
    if (!this.#calls.hasKept && room < ROOM_TO_DRAW) return null;
    const { datasets, emit } = this.#input;
    const maxTokens = Math.min(room, MOST_TO_DRAW);
    return new Redraw({ calls: this.#calls, artifacts, datasets, messages: this.#messages, maxTokens, emit });
  }

  async #putTogether(): Promise<AnswerPart[]> {
    await this.#place(this.#lastPieces(), this.#input.artifacts.ids);
    const parts = this.#hasText() ? [...this.#parts] : [...(this.#unmended ?? this.#parts)];
    for (const artifact of await this.#input.artifacts.rest()) {
      const alt = artifact.name.replace(/\.\w+$/, "").replace(/[-_]+/g, " ");
      this.#input.emit({ kind: "artifact", artifact, alt });
      parts.push({ kind: "artifact", artifact, alt });
    }
    const told = await Promise.all(parts.map(async (part) => await this.#withTexts(part)));
    return told.filter((part) => part.kind !== "text" || part.markdown.trim() !== "");
  }

  async #withTexts(part: AnswerPart): Promise<AnswerPart> {
    if (part.kind === "text") return part;
    return { ...part, artifact: await this.#input.artifacts.withTexts(part.artifact) };
  }

  async #converse(): Promise<void> {
    const messages: Anthropic.MessageParam[] = [this.#input.message];
    this.#messages = messages;
    for (let pauses = 0; ;) {
      if (!this.#calls.hasKept && this.#isOverBudget()) return this.#handleAll(this.#reader.flush());
      const content = await this.#next(messages);
      if (this.stopReason === "pause_turn") {
        pauses += 1;
        if (pauses > MAX_CONTINUATIONS) break;
        messages.push({ role: "assistant", content });
        continue;
      }
      const wanted = this.#needsNudge() ? GO_ON : await this.#wanted();
      // An empty answer must not be sent again as it is; a further user message ends the silence.
      if (content.length > 0) messages.push({ role: "assistant", content });
      if (wanted === null) return;
      this.#askedToGoOn = true;
      messages.push({ role: "user", content: wanted });
    }
    this.gaveUpContinuing = true;
    this.#handleAll(this.#reader.flush());
  }

  /** What was written stays; without anything written there is no answer to show. */
  #isOverBudget(): boolean {
    this.#room = this.#input.room(this.tokens);
    this.#outOfRoom = this.#room < SMALLEST_ROOM;
    if (this.#outOfRoom && !this.#reader.sawText) throw tooDear();
    return this.#outOfRoom;
  }

  async #next(messages: readonly Anthropic.MessageParam[]): Promise<Anthropic.ContentBlockParam[]> {
    const take = (facts: readonly StreamFact[]): void => this.#handleAll(facts);
    const content = await this.#calls.next({ messages, maxTokens: this.#room, reader: this.#reader, take });
    this.#input.artifacts.keep();
    return content;
  }

  /** What is still wanted of a finished answer; it then comes anew from its first word. */
  async #wanted(): Promise<string | null> {
    this.#handleAll(this.#reader.flush());
    if (this.stopReason !== "end_turn" || this.#unmended !== null) return null;
    this.#placeNext(this.#lastPieces());
    await this.#placing;
    const wanted = this.#input.review?.(this.#parts, this.codeRuns) ?? null;
    if (wanted === null) return null;
    this.#unmended = this.#parts.splice(0);
    this.#input.artifacts.unplace();
    this.#input.emit({ kind: "restart" });
    this.#input.emit({ kind: "step", words: "Checking the numbers again" });
    return wanted;
  }

  #hasText(): boolean {
    return this.#parts.some((part) => part.kind === "text" && part.markdown.trim() !== "");
  }

  #needsNudge(): boolean {
    return this.stopReason === "end_turn" && !this.#reader.sawText && !this.#askedToGoOn;
  }

  #handleAll(facts: readonly StreamFact[]): void {
    for (const fact of facts) {
      if (fact.kind === "step") this.#input.emit(fact);
      if (fact.kind === "text") this.#placeNext(this.#refs.push(this.#nextCut.push(fact.delta)));
      if (fact.kind === "run") {
        this.codeRuns.push(fact.run);
        this.#input.emit({ kind: "stepped", failed: fact.run.failed });
        this.#input.artifacts.add(fact.fileIds, this.#input.repeats.takes(fact.run));
      }
    }
  }

  /** What was held back, once no more text comes. */
  #lastPieces(): TextPiece[] {
    return [...this.#refs.push(this.#nextCut.end()), ...this.#refs.end()];
  }

  #placeNext(pieces: readonly TextPiece[]): void {
    if (pieces.length === 0) return;
    // Nearly every delta is text alone with no chart before it: a promise for each would double the cost of reading.
    if (this.#waiting === 0 && pieces.every(isText)) {
      for (const { text } of pieces) this.#addText(text);
      return;
    }
    // Code that runs later may write another file under the same name.
    const known = this.#input.artifacts.ids;
    this.#waiting += 1;
    this.#placing = this.#placing.then(() => this.#place(pieces, known)).finally(() => (this.#waiting -= 1));
    // Waited for when the attempt ends; until then its failure must not count as unhandled.
    this.#placing.catch(() => undefined);
  }

  async #place(pieces: readonly TextPiece[], known: readonly string[]): Promise<void> {
    for (const piece of pieces) {
      if (piece.kind === "text") this.#addText(piece.text);
      else await this.#addChart(piece, known);
    }
  }

  #addText(text: string): void {
    const last = this.#parts.at(-1);
    if (last?.kind === "text") this.#parts[this.#parts.length - 1] = { kind: "text", markdown: last.markdown + text };
    else this.#parts.push({ kind: "text", markdown: text });
    this.emittedText = true;
    this.#input.emit({ kind: "text", delta: text });
  }

  async #addChart({ name, alt }: Extract<TextPiece, { kind: "chart" }>, known: readonly string[]): Promise<void> {
    const artifact = await this.#input.artifacts.place(name, known);
    if (artifact === null) {
      this.missingCharts += 1;
      return;
    }
    this.#parts.push({ kind: "artifact", artifact, alt });
    this.#input.emit({ kind: "artifact", artifact, alt });
  }
}

function isText(piece: TextPiece): piece is Extract<TextPiece, { kind: "text" }> {
  return piece.kind === "text";
}

function tooDear(): AppError {
  return new AppError({
    code: "budget.spent",
    userMessage:
      "What an answer may cost here was used up before I had one. A narrower question costs less; an admin can raise the limit with /analyze settings.",
  });
}
