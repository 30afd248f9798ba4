import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { analyze, type AnalysisDeps, type AnalysisResult } from "./analysis/analyze.ts";
import type { AnalysisEvent, Answer } from "./analysis/answer.ts";
import { answerText, artifactNames } from "./conversation/answer-text.ts";
import type { Conversation } from "./conversation/conversation.ts";
import { recapOf } from "./conversation/history.ts";
import { AppError, toAppError } from "./errors.ts";
import type { Dataset, Refusal } from "./files/dataset.ts";
import type { Question, Thread } from "./intake/question.ts";
import { describeError, type Logger } from "./log.ts";
import type { LiveReply, OpenReply, ReplyContext } from "./post/live-reply.ts";
import type { SafeAnswer } from "./scrub/safe-answer.ts";
import type { Scrub, ScrubStream } from "./scrub/scrub.ts";
import type { Lease, Store } from "./store/store.ts";

/** The stages and services a turn runs through, already put together. */
export interface Parts {
  readonly store: Store;
  readonly files: {
    prepare(
      turn: { question: Question; lease: Lease },
      signal: AbortSignal,
      onStep?: (words: string) => void,
      lost?: ReadonlySet<string>,
    ): Promise<PreparedFiles>;
  };
  readonly analysis: AnalysisDeps;
  /** One scrub a turn; cleaned files are written into `workDir`. */
  readonly openScrub: (workDir: string) => Scrub;
  readonly openReply: OpenReply;
  /** Deletes files at the provider; says which could not be deleted. */
  readonly deleteRemote: (fileIds: readonly string[]) => Promise<unknown>;
  /** Opaque id of a person for the provider's abuse detection. */
  readonly opaqueId: (team: string, user: string) => string;
  readonly model: string;
  /** Folder for files on their way. */
  readonly spoolDir: string;
  readonly now: () => number;
  readonly log: Logger;
}

interface PreparedFiles {
  readonly datasets: readonly Dataset[];
  readonly refusals: readonly Refusal[];
  /** Datasets that were deleted or edited in Slack. */
  readonly removed: readonly Dataset[];
}

type Ending = "done" | "failed" | "cancelled";

const EXCHANGES_RECALLED = 20;

/**
 * The line of a turn: files → analysis → scrub → post, told once. Every ending is visible in the thread, except when the
 * lease is lost: then somebody else has the turn, and writing anything would double it.
 */
export function createTurnWorker(parts: Parts): (lease: Lease, signal: AbortSignal) => Promise<Ending> {
  return async (lease, signal) => {
    const dir = join(parts.spoolDir, "turns", lease.turn.id.replace(/[^\w.-]/g, "_"));
    const scrub = parts.openScrub(dir);
    const reply = parts.openReply(replyContext(lease));
    const ending = await new TurnLine(parts, lease, signal, { dir, scrub, reply })
      .run()
      .then((): Ending => "done")
      .catch((error: unknown) => endBadly(parts, lease, { error: toAppError(error), scrub, reply }));
    // Only now: an answer that is still owed needs its charts on disk.
    await rm(dir, { recursive: true, force: true });
    return ending;
  };
}

function replyContext({ turn }: Lease): ReplyContext {
  const { thread, askerId, ts } = turn.question;
  return { turnId: turn.id, thread, askerId, askedTs: ts, resumed: turn.attempts > 1 || turn.state === "answered" };
}

interface TurnTools {
  readonly dir: string;
  readonly scrub: Scrub;
  readonly reply: LiveReply;
}

class TurnLine {
  readonly #parts: Parts;
  readonly #lease: Lease;
  readonly #signal: AbortSignal;
  readonly #tools: TurnTools;

  constructor(parts: Parts, lease: Lease, signal: AbortSignal, tools: TurnTools) {
    this.#parts = parts;
    this.#lease = lease;
    this.#signal = signal;
    this.#tools = tools;
  }

  async run(): Promise<void> {
    const { store } = this.#parts;
    const { reply } = this.#tools;
    const finished = await store.answerOf(this.#lease.turn.id);
    // Computed before a restart: it is owed to the thread, not to be paid for again.
    if (finished !== null) return void (await reply.finish(finished.answer));

    const begun = reply.begin();
    // Listened to below; until then its failure must not count as unhandled.
    begun.catch(() => undefined);
    await mkdir(this.#tools.dir, { recursive: true, mode: 0o700 });
    const conversation = await this.#conversation();
    const files = await this.#prepareFiles();
    await begun;
    const result = await this.#analyzeRenewing(conversation, files);
    const safe = await this.#tools.scrub.answer(result.answer);
    await this.#save(safe, result);
    await reply.finish(safe);
    await this.#tidy(result);
  }

  get #thread(): Thread {
    return this.#lease.turn.question.thread;
  }

  /** Opened with the claim by stores that can; there it only has to be read. */
  async #conversation(): Promise<Conversation> {
    const { store, model } = this.#parts;
    return (await store.conversation(this.#thread)) ?? (await store.openConversation(this.#thread, model));
  }

  async #prepareFiles(lost?: ReadonlySet<string>): Promise<PreparedFiles> {
    const { scrub, reply } = this.#tools;
    const turn = { question: this.#lease.turn.question, lease: this.#lease };
    const onStep = (words: string) => reply.progress(scrub.text("status", words));
    const prepared = await this.#parts.files.prepare(turn, this.#signal, onStep, lost);
    if (prepared.datasets.length === 0 && prepared.refusals.length > 0) throw allRefused(prepared.refusals);
    return prepared;
  }

  /** Files that are gone at Claude, whoever deleted them there, are fetched from Slack and uploaded once more. */
  async #analyzeRenewing(conversation: Conversation, files: PreparedFiles): Promise<AnalysisResult> {
    try {
      return await this.#analyze(conversation, files);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "claude.files_lost") throw error;
      const lost = new Set(files.datasets.map((dataset) => dataset.remoteFileId));
      return await this.#analyze({ ...conversation, inContainer: [] }, await this.#prepareFiles(lost));
    }
  }

  async #analyze(conversation: Conversation, files: PreparedFiles): Promise<AnalysisResult> {
    const { datasets, refusals } = files;
    const { store, analysis, opaqueId } = this.#parts;
    const { question } = this.#lease.turn;
    const exchanges = await store.exchanges(this.#thread, EXCHANGES_RECALLED);
    return await analyze(analysis, {
      question: question.text,
      datasets,
      refusals,
      model: conversation.model,
      ...placeOf(conversation, files.removed),
      recap: recapOf(exchanges, datasets),
      earlierRuns: () => store.codeRuns(this.#thread),
      userId: opaqueId(this.#thread.team, question.askerId),
      dir: join(this.#tools.dir, "artifacts"),
      signal: this.#signal,
      emit: this.#liveView(),
    });
  }

  /** Shows what the analysis reports as it happens, text only after it passed the door. */
  #liveView(): (event: AnalysisEvent) => void {
    const { scrub, reply } = this.#tools;
    let stream: ScrubStream | null = scrub.stream();
    return (event) => {
      if (event.kind === "step") reply.progress(scrub.text("status", event.words));
      if (event.kind === "text" && stream !== null) reply.append(stream.push(event.delta));
      // From the first chart on, and after a broken stream, the rest comes with the whole answer.
      if (event.kind === "artifact" || event.kind === "restart") {
        if (stream !== null && event.kind === "artifact") reply.append(stream.end());
        stream = null;
      }
    };
  }

  /** One commit: the answer is owed to the thread, a follow-up finds its container, and what was spent is counted. */
  async #save(safe: SafeAnswer, result: AnalysisResult): Promise<void> {
    const counted = this.#countUsage(result.answer);
    await this.#parts.store.saveAnswer(this.#lease, {
      answer: safe,
      recap: answerText(safe),
      codeRuns: safe.codeRuns,
      artifactNames: artifactNames(safe),
      containerId: result.answer.containerId,
      inContainer: result.inContainer,
    });
    await counted;
  }

  async #countUsage({ model, cost }: Answer): Promise<void> {
    const { store, log, now } = this.#parts;
    const { id, question } = this.#lease.turn;
    try {
      const usage = { turnId: id, thread: this.#thread, askerId: question.askerId, model, ...cost, at: now() };
      await store.recordUsage(usage);
    } catch (error) {
      log.warn("what an answer cost was not counted", { error: describeError(error) });
    }
  }

  /** What may fail without hurting the answer that stands in the thread by now. */
  async #tidy({ remoteArtifactIds }: AnalysisResult): Promise<void> {
    const { deleteRemote, log } = this.#parts;
    try {
      await deleteRemote(remoteArtifactIds);
    } catch (error) {
      log.warn("tidying after an answer failed", { error: describeError(error) });
    }
  }
}

/** A container that still holds a file somebody deleted is not used again. */
function placeOf(conversation: Conversation, removed: readonly Dataset[]) {
  const { containerId, inContainer } = conversation;
  const holdsRemoved = removed.some((dataset) => inContainer.includes(dataset.id));
  return holdsRemoved ? { containerId: null, inContainer: [] } : { containerId, inContainer };
}

async function endBadly(
  { log, store }: Parts,
  { turn }: Lease,
  { error, scrub, reply }: { error: AppError; scrub: Scrub; reply: LiveReply },
): Promise<Ending> {
  if (error.code === "turn.lease_lost") throw error;
  // A stored answer that Slack did not take yet stays owed: the turn is tried again and only posted.
  if (error.code === "slack.unavailable") throw error;
  if (error.code === "turn.cancelled") {
    const by = (await store.turn(turn.id))?.cancelledBy ?? turn.question.askerId;
    await reply.stopped(by);
    return "cancelled";
  }
  log.warn("a turn failed", { code: error.code, error: describeError(error.cause ?? error) });
  await reply.fail(scrub.text("error", error.userMessage), error.code !== "file.refused" || error.retryable);
  return "failed";
}

function allRefused(refusals: readonly Refusal[]): AppError {
  return new AppError({
    code: "file.refused",
    userMessage: refusals.map((refusal) => refusal.sentence).join("\n"),
    retryable: refusals.some(({ reason }) => reason === "still_processing" || reason === "unavailable"),
  });
}
