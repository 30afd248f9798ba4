import type Anthropic from "@anthropic-ai/sdk";

import { AppError } from "../errors.ts";
import type { AnalysisDeps, AnalysisRequest, AnalysisResult } from "./analyze.ts";
import type { Answer, AnswerPart, CodeRun, CodeRunRecord } from "./answer.ts";
import { Artifacts } from "./artifacts.ts";
import { Attempt } from "./attempt/attempt.ts";
import { addTokens, affordableTokens, costOf, NO_TOKENS, type Tokens } from "./budget.ts";
import { type Checkpoint, hasMessages, isComplete } from "./checkpoint.ts";
import { mayBeLostContainer, toClaudeError } from "./claude/failure.ts";
import { outputFileIds } from "./claude/replay.ts";
import { nextQuestions } from "./next/next-questions.ts";
import { MAX_TOKENS, userMessage } from "./claude/request.ts";
import { distinctRuns, outputHash, Repeats } from "./lost/repeats.ts";
import { notesFor } from "./notes.ts";
import { checkNumbers, type NumberCheck } from "./numbers/check.ts";
import { numbersNote, wantedOf } from "./numbers/words.ts";
import { Parked } from "./waiting/parked.ts";
import { Patience } from "./waiting/patience.ts";
import { userText } from "./prompt.ts";

/** Where the turn computes: the container it asks for, and what has to be placed there. */
interface Place {
  readonly containerId: string | null;
  readonly lost: boolean;
  readonly already: ReadonlySet<string>;
}

/** An answer whose charts were drawn again, and the code that did it. */
interface Redrawn {
  readonly parts: readonly AnswerPart[];
  readonly runs: readonly CodeRun[];
}

const LONGEST_PARKED_MS = 24 * 3_600_000;

/** One turn at Claude: attempts until one comes to an end, and what is kept in between. */
export class TurnAnalysis {
  readonly #deps: AnalysisDeps;
  readonly #request: AnalysisRequest;
  readonly #startedAt: number;
  readonly #patience: Patience;
  readonly #artifacts: Artifacts;
  /** Apart from the answer's own files: what is missing of them is not missing in the answer. */
  readonly #redrawnFiles: Artifacts;
  #place: Place;
  /** What the model finished, and the message it was asked with. */
  #finished: Anthropic.Message[] = [];
  #asked: Anthropic.MessageParam | null = null;
  /** What ran in the container that was lost. */
  #earlier: readonly CodeRunRecord[] | null = null;
  #repeats: Repeats;
  #spent: Tokens;
  #serverErrors = 0;
  /** The latest look at an answer's numbers; code that ran is only ever added. */
  #checked: { readonly text: string; readonly runs: number; readonly check: NumberCheck } | null = null;

  constructor(deps: AnalysisDeps, request: AnalysisRequest) {
    const { random = Math.random, claude, artifactLimits: limits, log } = deps;
    const { kept, dir, signal } = request;
    this.#deps = deps;
    this.#request = request;
    this.#startedAt = deps.now();
    this.#patience = new Patience({ ...deps, random });
    this.#artifacts = new Artifacts({ claude, dir, limits, log, signal }, kept?.orphans);
    this.#redrawnFiles = new Artifacts({ claude, dir, limits, log, signal });
    this.#place = { containerId: request.containerId, lost: false, already: new Set(request.inContainer) };
    this.#spent = kept?.spent ?? NO_TOKENS;
    this.#repeats = new Repeats(deps.checkpointKey, []);
    if (hasMessages(kept)) this.#goOnFrom(kept);
  }

  /** Throws as {@link analyze} does. */
  async run(): Promise<AnalysisResult> {
    for (;;) {
      const attempt = await this.#newAttempt();
      try {
        this.#request.signal.throwIfAborted();
        await attempt.run();
        if (!this.#movedAway(attempt)) return await this.#completed(attempt);
      } catch (error) {
        const partial = await this.#recover(error, attempt);
        if (partial !== null) return partial;
      }
      if (attempt.emittedText) this.#request.emit({ kind: "restart" });
    }
  }

  /** Charts may take a while to arrive; a stop in that time counts, the deadline does not any more. */
  async #completed(attempt: Attempt): Promise<AnalysisResult> {
    const parts = await attempt.parts();
    const reason = this.#abortReason();
    if (reason !== null && reason.code !== "turn.too_long") throw reason;
    return await this.#result(attempt, "complete", await this.#redrawn(attempt, parts));
  }

  /** Charts with labels that people may not see come once more without them; whatever becomes of that, the answer stands. */
  async #redrawn(attempt: Attempt, parts: readonly AnswerPart[]): Promise<Redrawn | null> {
    const { chartsToRedraw, signal } = this.#request;
    if (chartsToRedraw === undefined || attempt.outcome !== "complete") return null;
    try {
      const charts = await chartsToRedraw(parts);
      const redraw = charts.length === 0 ? null : attempt.redraw(this.#redrawnFiles);
      if (redraw === null) return null;
      signal.throwIfAborted();
      await redraw.run(charts);
      return { parts: await redraw.beside(parts, charts), runs: redraw.runs };
    } catch (error) {
      const reason = this.#abortReason() ?? toClaudeError(error);
      if (reason.code === "turn.lease_lost") throw reason;
      this.#spent = addTokens(this.#spent, attempt.lostTokens);
      this.#deps.log.warn("a chart was not drawn again", { code: reason.code });
      return null;
    }
  }

  #goOnFrom({ containerId, rebuilt, already, finished, message }: Checkpoint): void {
    this.#place = { containerId, lost: rebuilt, already: new Set(already) };
    this.#finished = [...finished];
    this.#asked = message;
  }

  async #newAttempt(): Promise<Attempt> {
    const { kept, emit } = this.#request;
    if (this.#place.lost) this.#earlier ??= await this.#request.earlierRuns();
    this.#repeats = new Repeats(this.#deps.checkpointKey, this.#earlier ?? []);
    this.#asked ??= this.#message();
    this.#artifacts.rewind("kept");
    // An answer that is all there is shown at once and whole.
    const isThere = kept !== null && isComplete(kept) && this.#finished.length >= kept.finished.length;
    return new Attempt({
      ...this.#request,
      claude: this.#deps.claude,
      artifacts: this.#artifacts,
      repeats: this.#repeats,
      containerId: this.#place.containerId,
      message: this.#asked,
      finished: this.#finished,
      onFinished: (message) => this.#keepFinished(message),
      emit: isThere ? () => undefined : emit,
      room: (tokens) => this.#room(tokens),
      // Without code that ran nothing can be held against anything.
      review: (written, runs) => (runs.length === 0 ? null : wantedOf(this.#check(written, runs), runs)),
    });
  }

  #message(): Anthropic.MessageParam {
    const { datasets, question, recap, language, smallGroups, remembered = [] } = this.#request;
    const placed = datasets.filter((dataset) => dataset.use === "container" && !this.#place.already.has(dataset.id));
    const lost = this.#place.lost ? { lost: distinctRuns(this.#earlier ?? []) } : {};
    const text = userText({
      question,
      datasets,
      recap,
      language,
      smallGroups,
      remembered,
      freshIds: new Set(placed.map(({ id }) => id)),
      ...lost,
    });
    return userMessage(text, datasets, placed);
  }

  async #keepFinished(message: Anthropic.Message): Promise<void> {
    this.#finished.push(message);
    this.#patience.relax();
    await this.#request.keep(this.#checkpoint(this.#request.kept?.parkedMs ?? 0));
  }

  #checkpoint(parkedMs: number): Checkpoint {
    const { datasets, refusals } = this.#request;
    return {
      message: this.#asked,
      finished: this.#finished,
      containerId: this.#place.containerId,
      rebuilt: this.#place.lost,
      already: [...this.#place.already],
      datasets,
      refusals,
      spent: this.#spent,
      orphans: this.#artifacts.orphans,
      workedMs: this.#workedMs,
      parkedMs,
    };
  }

  get #workedMs(): number {
    return (this.#request.kept?.workedMs ?? 0) + this.#deps.now() - this.#startedAt;
  }

  /**
   * A gateway may quietly give another container than the one we named; the files are not in it. Then the turn runs
   * again there, with every file placed.
   */
  #movedAway(attempt: Attempt): boolean {
    const sent = this.#place.containerId;
    if (sent === null || attempt.containerId === null || attempt.containerId === sent) return false;
    if (this.#place.already.size === 0) return false;
    this.#deps.log.info("another container answered");
    this.#startOver({ containerId: attempt.containerId, lost: true, already: new Set() }, attempt);
    return true;
  }

  /** Nothing of what was finished counts where it cannot be gone on with. */
  #startOver(place: Place, attempt: Attempt): void {
    this.#place = place;
    this.#spent = addTokens(this.#spent, attempt.tokens);
    this.#finished = [];
    this.#asked = null;
    this.#artifacts.rewind("start");
  }

  /** Prepares another attempt, or gives the partial answer that ends the turn, or throws. */
  async #recover(error: unknown, attempt: Attempt): Promise<AnalysisResult | null> {
    this.#spent = addTokens(this.#spent, attempt.lostTokens);
    try {
      const reason = this.#abortReason();
      if (reason === null) {
        await this.#weather(toClaudeError(error), attempt);
        return null;
      }
      if (reason.code !== "turn.too_long" || !attempt.emittedText) throw reason;
      return await this.#result(attempt, "partial");
    } catch (final) {
      await this.#giveUp(final, attempt);
      throw final;
    }
  }

  /** Returns when it is worth another attempt. */
  async #weather(failure: AppError, attempt: Attempt): Promise<void> {
    this.#deps.log.warn("a model call failed", { code: failure.code, attempt: this.#patience.waits });
    if (this.#loseContainer(failure)) {
      this.#startOver({ containerId: null, lost: true, already: new Set() }, attempt);
      return;
    }
    if (!failure.retryable) throw failure;
    const say = (words: string): void => this.#request.emit({ kind: "step", words });
    try {
      await this.#patience.wait(failure, this.#request.signal, say);
    } catch (error) {
      throw this.#abortReason() ?? error;
    }
  }

  /** What has to be kept or owed when the turn ends here without an answer. */
  async #giveUp(final: unknown, attempt: Attempt): Promise<void> {
    if (final instanceof Parked) {
      const parkedMs = (this.#request.kept?.parkedMs ?? 0) + final.afterMs;
      if (parkedMs <= LONGEST_PARKED_MS) return await this.#park(parkedMs);
    }
    // Whoever has the lease now goes on from what was kept, and its files are needed there.
    if (final instanceof AppError && final.code === "turn.lease_lost") return;
    const { model, cost } = this.#bill(attempt);
    await this.#request.giveUp({ model, cost, remoteFileIds: this.#remoteIds() });
    if (final instanceof Parked) throw parkedTooLong(final);
  }

  async #park(parkedMs: number): Promise<void> {
    this.#artifacts.rewind("kept");
    await this.#request.keep(this.#checkpoint(parkedMs));
  }

  #remoteIds(): readonly string[] {
    const files = [...this.#artifacts.remoteFileIds, ...this.#redrawnFiles.remoteFileIds];
    return [...new Set([...this.#finished.flatMap(outputFileIds), ...files])];
  }

  /** Decides whether the error means that our container is gone. */
  #loseContainer(failure: AppError): boolean {
    if (this.#place.containerId === null && this.#finished.length === 0) return false;
    const verdict = mayBeLostContainer(failure);
    if (verdict === "no") return false;
    this.#serverErrors += 1;
    if (verdict === "maybe" && this.#serverErrors < 2) return false;
    this.#deps.log.info("the container is lost");
    return true;
  }

  #abortReason(): AppError | null {
    if (!this.#request.signal.aborted) return null;
    const reason: unknown = this.#request.signal.reason;
    return reason instanceof AppError ? reason : cancelled(reason);
  }

  async #result(
    attempt: Attempt,
    ended: "complete" | "partial",
    redrawn: Redrawn | null = null,
  ): Promise<AnalysisResult> {
    const request = this.#request;
    const parts = redrawn?.parts ?? (await attempt.parts());
    const runs = [...attempt.codeRuns, ...(redrawn?.runs ?? [])];
    if (parts.length === 0 && attempt.stopReason !== "refusal") throw emptyAnswer();
    const containerId = attempt.containerId ?? this.#place.containerId;
    const outcome = ended === "partial" ? "partial" : attempt.outcome;
    const checked = attempt.codeRuns.length === 0 ? null : this.#check(parts, attempt.codeRuns);
    const answer: Answer = {
      parts,
      codeRuns: runs.map((run) => ({ ...run, outputHash: outputHash(this.#deps.checkpointKey, run) })),
      notes: [...this.#notes(attempt, ended), ...numbersNote(checked)],
      outcome,
      numbers: checked === null ? null : { found: checked.total - checked.missing.length, total: checked.total },
      next: outcome === "refused" ? [] : nextQuestions({ ...request, proposed: attempt.proposed }),
      datasets: request.datasets,
      refusals: request.refusals,
      ...this.#bill(attempt),
      containerId,
    };
    const inContainer = containerId === null ? [] : request.datasets.filter(({ use }) => use === "container");
    return { answer, inContainer: inContainer.map(({ id }) => id), remoteArtifactIds: this.#remoteIds() };
  }

  /** Tokens that the next call may write, so that what the answer may cost is not exceeded by much. */
  #room(tokens: Tokens): number {
    const { model, dollars } = this.#request;
    if (dollars === null) return MAX_TOKENS;
    const spent = costOf(model, addTokens(this.#spent, tokens), null).dollars;
    return Math.min(MAX_TOKENS, affordableTokens(model, dollars - spent));
  }

  /** An answer with nothing to be mended is looked at once when it ends and once when it is put together. */
  #check(parts: readonly AnswerPart[], runs: readonly CodeRun[]): NumberCheck {
    const text = textOf(parts);
    const before = this.#checked;
    if (before !== null && before.text === text && before.runs === runs.length) return before.check;
    const check = this.#checkText(text, runs);
    this.#checked = { text, runs: runs.length, check };
    return check;
  }

  #checkText(text: string, runs: readonly CodeRun[]): NumberCheck {
    const { question, recap, remembered = [], datasets } = this.#request;
    const tables = datasets.flatMap((dataset) => dataset.tables);
    const known = tables.flatMap(({ rows, columns }) => (rows === null ? [columns.length] : [rows, columns.length]));
    return checkNumbers(text, { runs, question: [question, recap, ...remembered].join("\n"), known });
  }

  #bill(attempt: Attempt): Pick<Answer, "model" | "durationMs" | "cost"> {
    const model = attempt.model ?? this.#request.model;
    const durationMs = this.#workedMs;
    const hasContainer = (attempt.containerId ?? this.#place.containerId) !== null;
    const cost = costOf(model, addTokens(this.#spent, attempt.tokens), hasContainer ? durationMs : null);
    return { model, durationMs, cost };
  }

  #notes(attempt: Attempt, ended: "complete" | "partial"): string[] {
    const { refusals, datasets } = this.#request;
    const notes = notesFor({
      containerRebuilt: this.#place.lost ? this.#repeats.counts : null,
      timedOut: ended === "partial",
      stopReason: attempt.stopReason,
      gaveUpContinuing: attempt.gaveUpContinuing,
      overBudget: attempt.overBudget ? this.#request.dollars : null,
      runs: attempt.codeRuns,
      missingCharts: attempt.missingCharts,
      lostArtifacts: this.#artifacts.lost,
      hasTables: datasets.some((dataset) => dataset.use === "container"),
    });
    return [...refusals.map(({ sentence }) => sentence), ...notes];
  }
}

function textOf(parts: readonly AnswerPart[]): string {
  return parts.map((part) => (part.kind === "text" ? part.markdown : "")).join("\n\n");
}

function cancelled(cause: unknown): AppError {
  return new AppError({ code: "turn.cancelled", userMessage: "Stopped.", cause });
}

function parkedTooLong(cause: Parked): AppError {
  return new AppError({
    code: "claude.unavailable",
    userMessage: "Claude asked me to wait for more than a day in all, so I stopped. Please ask again later.",
    retryable: true,
    cause,
  });
}

function emptyAnswer(): AppError {
  return new AppError({
    code: "claude.rejected",
    userMessage: "Claude finished without an answer. Please ask again, perhaps in other words.",
    retryable: false,
  });
}
