import { mkdir } from "node:fs/promises";

import type Anthropic from "@anthropic-ai/sdk";

import type { Effort } from "../config.ts";
import { AppError } from "../errors.ts";
import type { Dataset, Refusal } from "../files/dataset.ts";
import type { Logger } from "../log.ts";
import type { AnalysisEvent, Answer, AnswerPart, CodeRunRecord, Cost } from "./answer.ts";
import type { ArtifactLimits } from "./artifacts.ts";
import type { ChartLabels } from "./charts/redraw-text.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { SmallGroups } from "./prompt.ts";
import { TurnAnalysis } from "./turn-analysis.ts";

export interface AnalysisDeps {
  readonly claude: Pick<Anthropic, "messages" | "files">;
  readonly artifactLimits: ArtifactLimits;
  /** How long an overloaded or unreachable Claude is waited for within one turn. */
  readonly patienceMs: number;
  readonly answerTimeoutMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Waits, or rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1; default `Math.random`. */
  readonly random?: () => number;
  /** Seals what is kept of a turn under way, see {@link checkpointKey}. */
  readonly checkpointKey: Uint8Array;
  /** Tells whoever runs the bot what only they can settle. */
  readonly notifyAdmin: (sentence: string) => Promise<void>;
  readonly log: Logger;
}

export interface AnalysisRequest {
  readonly question: string;
  readonly datasets: readonly Dataset[];
  readonly refusals: readonly Refusal[];
  readonly model: string;
  readonly effort: Effort;
  /** Which groups of people are too small to be shown; null when no table is about people. */
  readonly smallGroups: SmallGroups | null;
  /** What the answer may cost at most; null for any amount. */
  readonly dollars: number | null;
  /** The language to answer in, in words; null for that of the question. */
  readonly language: string | null;
  readonly containerId: string | null;
  readonly inContainer: readonly string[];
  readonly recap: string;
  /** What holds for the thread because somebody said so. */
  readonly remembered?: readonly string[];
  /** Code of earlier turns, told to a new container when the old one is lost. */
  readonly earlierRuns: () => Promise<readonly CodeRunRecord[]>;
  /** Opaque id of the asking person. */
  readonly userId: string;
  /** Folder for downloaded artifacts; the caller removes it. */
  readonly dir: string;
  /** Throws when no call may be made any more; asked right before each. Without it every call is made. */
  readonly admit?: () => void;
  /** What an earlier attempt at this turn kept. */
  readonly kept: Checkpoint | null;
  /** Keeps what the model gave so far, in place of what was kept before. */
  readonly keep: (checkpoint: Checkpoint) => Promise<void>;
  /** Told before a turn ends without an answer: what it cost, and what it leaves at the provider. */
  readonly giveUp: (left: Leavings) => Promise<void>;
  /** Charts of a finished answer with labels that people may not see; asked for once. Without it none is drawn again. */
  readonly chartsToRedraw?: (parts: readonly AnswerPart[]) => Promise<readonly ChartLabels[]>;
  readonly signal: AbortSignal;
  readonly emit: (event: AnalysisEvent) => void;
}

/** What is left of a turn that has no answer. */
export interface Leavings {
  readonly model: string;
  readonly cost: Cost;
  /** Output files that nobody is going to see. */
  readonly remoteFileIds: readonly string[];
}

export interface AnalysisResult {
  readonly answer: Answer;
  /** Dataset ids that lie in the answer's container now. */
  readonly inContainer: readonly string[];
  /** Output files to delete at the provider once the answer is kept here. */
  readonly remoteArtifactIds: readonly string[];
}

/**
 * Question and datasets to an answer: streams Claude's turn, goes on after pauses and crashes, waits out overload, and
 * rebuilds a lost container. Throws `AppError`: `turn.cancelled`, `turn.too_long`, `claude.*`, or {@link Parked}.
 */
export async function analyze(deps: AnalysisDeps, request: AnalysisRequest): Promise<AnalysisResult> {
  await mkdir(request.dir, { recursive: true });
  const deadline = new AbortController();
  const ended = new AbortController();
  deps.sleep(deps.answerTimeoutMs, ended.signal).then(
    () => deadline.abort(tooLong()),
    () => undefined, // The turn ended in time.
  );
  try {
    const signal = AbortSignal.any([request.signal, deadline.signal]);
    return await new TurnAnalysis(deps, { ...request, signal }).run();
  } finally {
    ended.abort();
  }
}

function tooLong(): AppError {
  return new AppError({
    code: "turn.too_long",
    userMessage: "This took longer than I may work on one answer, so I stopped. A narrower question may help.",
  });
}
