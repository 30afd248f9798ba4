import { mkdir } from "node:fs/promises";

import type Anthropic from "@anthropic-ai/sdk";

import type { Effort } from "../config.ts";
import { AppError } from "../errors.ts";
import type { Dataset, Refusal } from "../files/dataset.ts";
import type { Logger } from "../log.ts";
import type { AnalysisEvent, Answer, CodeRunRecord } from "./answer.ts";
import type { ArtifactLimits } from "./artifacts.ts";
import { Attempt } from "./attempt.ts";
import { addTokens, costOf, NO_TOKENS, type Tokens } from "./budget.ts";
import { mayBeLostContainer, retryAfterMs, toClaudeError } from "./claude/failure.ts";
import { notesFor } from "./notes.ts";
import { userText } from "./prompt.ts";
import { userMessage } from "./claude/request.ts";

export interface AnalysisDeps {
  readonly claude: Pick<Anthropic, "messages" | "files">;
  readonly effort: Effort;
  readonly artifactLimits: ArtifactLimits;
  /** How long an overloaded or unreachable Claude is waited for within one turn. */
  readonly patienceMs: number;
  readonly answerTimeoutMs: number;
  readonly now: () => number;
  /** Waits, or rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

export interface AnalysisRequest {
  readonly question: string;
  readonly datasets: readonly Dataset[];
  readonly refusals: readonly Refusal[];
  readonly model: string;
  readonly containerId: string | null;
  readonly inContainer: readonly string[];
  readonly recap: string;
  /** Code of earlier turns, told to a new container when the old one is lost. */
  readonly earlierRuns: () => Promise<readonly CodeRunRecord[]>;
  /** Opaque id of the asking person. */
  readonly userId: string;
  /** Folder for downloaded artifacts; the caller removes it. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly emit: (event: AnalysisEvent) => void;
}

export interface AnalysisResult {
  readonly answer: Answer;
  /** Dataset ids that lie in the answer's container now. */
  readonly inContainer: readonly string[];
  /** Output files to delete at the provider once the answer is posted. */
  readonly remoteArtifactIds: readonly string[];
}

/** Where the turn computes: the container it asks for, and what has to be placed there. */
interface Place {
  readonly containerId: string | null;
  readonly lost: boolean;
  readonly already: ReadonlySet<string>;
}

const FIRST_WAIT_MS = 1_500;
const LONGEST_WAIT_MS = 60_000;

/**
 * Question and datasets to an answer: streams Claude's turn, goes on after pauses, waits out overload, and rebuilds a
 * lost container. Throws `AppError`: `turn.cancelled`, `turn.too_long`, `claude.*`.
 */
export async function analyze(deps: AnalysisDeps, request: AnalysisRequest): Promise<AnalysisResult> {
  const startedAt = deps.now();
  await mkdir(request.dir, { recursive: true });
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(tooLong()), deps.answerTimeoutMs);
  try {
    const signal = AbortSignal.any([request.signal, deadline.signal]);
    return await new TurnAnalysis(deps, { ...request, signal }, startedAt).run();
  } finally {
    clearTimeout(timer);
  }
}

class TurnAnalysis {
  readonly #deps: AnalysisDeps;
  readonly #request: AnalysisRequest;
  readonly #startedAt: number;
  #place: Place;
  #spent: Tokens = NO_TOKENS;
  #serverErrors = 0;
  #tries = 0;

  constructor(deps: AnalysisDeps, request: AnalysisRequest, startedAt: number) {
    this.#deps = deps;
    this.#request = request;
    this.#startedAt = startedAt;
    this.#place = { containerId: request.containerId, lost: false, already: new Set(request.inContainer) };
  }

  async run(): Promise<AnalysisResult> {
    for (;;) {
      const attempt = await this.#newAttempt();
      try {
        await attempt.run();
        if (!this.#movedAway(attempt)) return await this.#result(attempt, "complete");
      } catch (error) {
        const partial = await this.#recover(error, attempt);
        if (partial !== null) return partial;
      }
      this.#spent = addTokens(this.#spent, attempt.tokens);
      if (attempt.emittedText) this.#request.emit({ kind: "restart" });
    }
  }

  async #newAttempt(): Promise<Attempt> {
    const { datasets, question, recap } = this.#request;
    const placed = datasets.filter((dataset) => dataset.use === "container" && !this.#place.already.has(dataset.id));
    const lost = this.#place.lost ? { lost: await this.#request.earlierRuns() } : {};
    const text = userText({ question, datasets, recap, freshIds: new Set(placed.map(({ id }) => id)), ...lost });
    return new Attempt({
      ...this.#request,
      claude: this.#deps.claude,
      effort: this.#deps.effort,
      artifactLimits: this.#deps.artifactLimits,
      log: this.#deps.log,
      containerId: this.#place.containerId,
      message: userMessage(text, datasets, placed),
    });
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
    this.#place = { containerId: attempt.containerId, lost: true, already: new Set() };
    return true;
  }

  /** Prepares another attempt, or gives the partial answer that ends the turn, or throws. */
  async #recover(error: unknown, attempt: Attempt): Promise<AnalysisResult | null> {
    const reason = this.#abortReason();
    if (reason !== null) {
      if (reason.code === "turn.too_long" && attempt.emittedText) return this.#result(attempt, "partial");
      await attempt.discard();
      throw reason;
    }
    const failure = toClaudeError(error);
    this.#deps.log.warn("a model call failed", { code: failure.code, attempt: this.#tries });
    if (this.#loseContainer(failure)) return null;
    if (!failure.retryable) {
      await attempt.discard();
      throw failure;
    }
    await this.#wait(failure);
    return null;
  }

  /** Decides whether the error means that our container is gone, and if so plans a new one. */
  #loseContainer(failure: AppError): boolean {
    if (this.#place.containerId === null) return false;
    const verdict = mayBeLostContainer(failure);
    if (verdict === "no") return false;
    this.#serverErrors += 1;
    if (verdict === "maybe" && this.#serverErrors < 2) return false;
    this.#deps.log.info("the container is lost");
    this.#place = { containerId: null, lost: true, already: new Set() };
    return true;
  }

  async #wait(failure: AppError): Promise<void> {
    const asked = retryAfterMs(failure) ?? 0;
    const backoff = Math.min(FIRST_WAIT_MS * 2 ** this.#tries, LONGEST_WAIT_MS);
    const ms = Math.max(asked, backoff);
    this.#tries += 1;
    if (this.#deps.now() - this.#startedAt + ms > this.#deps.patienceMs) throw failure;
    const seconds = Math.ceil(ms / 1_000);
    this.#request.emit({ kind: "step", words: `Claude is busy, trying again in ${seconds} s` });
    try {
      await this.#deps.sleep(ms, this.#request.signal);
    } catch (error) {
      throw this.#abortReason() ?? error;
    }
  }

  #abortReason(): AppError | null {
    if (!this.#request.signal.aborted) return null;
    const reason: unknown = this.#request.signal.reason;
    return reason instanceof AppError ? reason : cancelled(reason);
  }

  async #result(attempt: Attempt, ended: "complete" | "partial"): Promise<AnalysisResult> {
    const { request, durationMs } = { request: this.#request, durationMs: this.#deps.now() - this.#startedAt };
    const parts = await attempt.parts();
    if (parts.length === 0 && attempt.stopReason !== "refusal") throw emptyAnswer();
    const containerId = attempt.containerId ?? this.#place.containerId;
    const outcome = ended === "partial" ? "partial" : attempt.outcome;
    const tokens = addTokens(this.#spent, attempt.tokens);
    const model = attempt.model ?? request.model;
    const answer: Answer = {
      parts,
      codeRuns: attempt.codeRuns,
      notes: [
        ...request.refusals.map(({ sentence }) => sentence),
        ...notesFor({
          containerRebuilt: this.#place.lost,
          timedOut: ended === "partial",
          stopReason: attempt.stopReason,
          gaveUpContinuing: attempt.gaveUpContinuing,
          runs: attempt.codeRuns,
          missingCharts: attempt.missingCharts,
          lostArtifacts: attempt.lostArtifacts,
          hasTables: request.datasets.some((dataset) => dataset.use === "container"),
        }),
      ],
      outcome,
      datasets: request.datasets,
      refusals: request.refusals,
      model,
      durationMs,
      cost: costOf(model, tokens, containerId === null ? null : durationMs),
      containerId,
    };
    const inContainer = containerId === null ? [] : request.datasets.filter(isInContainer).map(({ id }) => id);
    return { answer, inContainer, remoteArtifactIds: attempt.remoteArtifactIds };
  }
}

function isInContainer(dataset: Dataset): boolean {
  return dataset.use === "container";
}

function tooLong(): AppError {
  return new AppError({
    code: "turn.too_long",
    userMessage: "This took longer than I may work on one answer, so I stopped. A narrower question may help.",
  });
}

function cancelled(cause: unknown): AppError {
  return new AppError({ code: "turn.cancelled", userMessage: "Stopped.", cause });
}

function emptyAnswer(): AppError {
  return new AppError({
    code: "claude.rejected",
    userMessage: "Claude finished without an answer. Please ask again, perhaps in other words.",
    retryable: false,
  });
}
