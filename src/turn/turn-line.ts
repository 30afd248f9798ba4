import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { profileAnswer } from "../analysis/arrival/profile-answer.ts";
import { analyze, type AnalysisResult } from "../analysis/analyze.ts";
import type { AnalysisEvent, Answer, AnswerPart } from "../analysis/answer.ts";
import { type Checkpoint, hasMessages, isComplete, openCheckpoint, sealCheckpoint } from "../analysis/checkpoint.ts";
import type { ChartLabels } from "../analysis/charts/redraw-text.ts";
import type { SmallGroups } from "../analysis/prompt.ts";
import { arrivalOf } from "./arrival.ts";
import { chartsToRedraw } from "./charts.ts";
import { ProducedTables } from "./produced.ts";
import { filesToKeep, withKeptFiles } from "./answer-files.ts";
import { answerText, artifactNames } from "../conversation/answer-text.ts";
import type { Conversation, Exchange } from "../conversation/conversation.ts";
import { recapOf } from "../conversation/history.ts";
import { leaseLost } from "../conversation/stops.ts";
import { hear, type HeardTurn, plainAnswer } from "../actions/corrections.ts";
import { AppError, toAppError } from "../errors.ts";
import { type Dataset, isSealed } from "../files/dataset.ts";
import type { Thread } from "../intake/question.ts";
import { describeError } from "../log.ts";
import type { SafeAnswer } from "../scrub/safe-answer.ts";
import { allow, type Allowance } from "../places/limits.ts";
import type { ScrubStream } from "../scrub/scrub.ts";
import { type AuditEntry, scrubEntry } from "../store/audit.ts";
import { ABOUT_PSEUDONYMS } from "./sealing.ts";
import type { LearnedRows, Lease } from "../store/store.ts";

import { allRefused, notStored, orNotStored, requireWanted } from "./endings.ts";
import type { Parts, PreparedFiles, TurnTools } from "./parts.ts";

const EXCHANGES_RECALLED = 20;

/** One turn under one lease: files → analysis → scrub → post. */
export class TurnLine {
  readonly #parts: Parts;
  readonly #lease: Lease;
  readonly #signal: AbortSignal;
  readonly #tools: TurnTools;
  readonly #produced: ProducedTables;
  /** Of what may be spent, as it was before. */
  #allowance: Allowance = { dollars: null, notesFor: () => [] };
  /** Columns of the thread's files that tell people apart. */
  #peopleColumns: readonly string[] = [];
  /** Of the thread's files, as it was when the model was asked. */
  #learned: readonly LearnedRows[] = [];
  #earlier: Promise<readonly Exchange[]> | null = null;
  #heard: Promise<HeardTurn> | null = null;
  /** Datasets that a look at the files found deleted, before Claude was given any. */
  #gone: readonly Dataset[] = [];

  constructor(parts: Parts, lease: Lease, signal: AbortSignal, tools: TurnTools) {
    this.#parts = parts;
    this.#lease = lease;
    this.#signal = signal;
    this.#tools = tools;
    this.#produced = new ProducedTables(parts, lease.turn.question.thread.team);
  }

  async run(): Promise<void> {
    const { store } = this.#parts;
    const { reply, dir } = this.#tools;
    const { id } = this.#lease.turn;
    if (this.#signal.aborted) return await this.#abandon();
    const stored = await store.answerOf(id);
    // Computed before a restart: it is owed to the thread, not to be paid for again.
    if (stored !== null) {
      return await this.#deliver(await withKeptFiles(stored.answer, dir, () => store.keptFiles(id)));
    }
    const begun = reply.begin();
    // Listened to below; until then its failure must not count as unhandled.
    begun.catch(() => undefined);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const shared = await this.#shared(dir, begun);
    if (shared !== null) return await this.#deliver(shared);
    const result = await this.#answer(await this.#kept(), begun);
    const scrubbing = this.#parts.now();
    const { answer } = result;
    await requireWanted(this.#parts.store, this.#lease, this.#signal);
    await this.#learnProduced(answer.parts);
    const notes = [...answer.notes, ...this.#allowance.notesFor(answer.cost.dollars)];
    const safe = await this.#tools.scrub.answer({ ...answer, notes });
    await this.#save(safe, result, this.#parts.now() - scrubbing);
    await this.#deliver(safe);
  }

  /** The answer of another thread that this turn is there to post, stored as its own; null where it has to find one. */
  async #shared(dir: string, begun: Promise<void>): Promise<SafeAnswer | null> {
    const { sharedAnswer, store, log, now } = this.#parts;
    const { id, question } = this.#lease.turn;
    if (question.sharedFrom === undefined || sharedAnswer === undefined) return null;
    const { scrub } = this.#tools;
    // Without it nobody who replies here would be heard.
    await this.#conversation();
    const sharing = { lease: this.#lease, dir, scrub, sealed: this.#isStrict, signal: this.#signal };
    const saved = await sharedAnswer(sharing);
    const shared = { actor: question.askerId, kind: "share", facts: { turnId: id } } as const;
    const audit = [{ id: `share:${id}`, ...this.#thread, at: now(), ...shared }];
    const files = await filesToKeep(saved.answer, log);
    await begun;
    await orNotStored(() => store.saveAnswer(this.#lease, saved, { files, audit }));
    return saved.answer;
  }

  /** Posts what is stored. When the store goes away meanwhile, the answer stays owed and is posted once it is back. */
  async #deliver(answer: SafeAnswer): Promise<void> {
    try {
      await this.#tools.reply.finish(answer);
    } catch (error) {
      const failure = toAppError(error);
      throw failure.code === "internal" && failure.retryable ? notStored(failure) : failure;
    }
  }

  /** Stopped before it was begun, or while nobody worked on it; what it cost and left at Claude counts all the same. */
  async #abandon(): Promise<void> {
    const kept = await this.#kept();
    if (kept !== null) await this.#analyze(await this.#conversation(), { ...kept, removed: [] }, kept);
    this.#signal.throwIfAborted();
  }

  /** From what an earlier attempt kept, or from the beginning. */
  async #answer(kept: Checkpoint | null, begun: Promise<void>): Promise<AnalysisResult> {
    const { circuit } = this.#tools;
    const { reply } = await this.#hear();
    if (reply !== null && !hasMessages(kept)) return await this.#answerPlainly(reply, begun);
    const profile = kept === null ? await this.#profile(begun) : null;
    if (profile !== null) return profile;
    const isThere = kept !== null && isComplete(kept);
    if (!isThere) {
      await this.#allow();
      circuit.admit();
    }
    const conversation = await this.#conversation();
    // What was asked was asked about these files; others that came since are for the next question.
    const files = hasMessages(kept) ? { ...kept, removed: [] } : await this.#prepareFiles();
    await begun;
    const result = await this.#analyzeRenewing(conversation, files, kept);
    if (!isThere) circuit.passed();
    return result;
  }

  async #allow(): Promise<void> {
    const { store, now } = this.#parts;
    this.#allowance = await allow(store, this.#lease.turn.question, this.#tools.inForce, now());
  }

  /** What the question comes to once the rules in it are kept; found out once. */
  #hear(): Promise<HeardTurn> {
    const { store } = this.#parts;
    this.#heard ??= this.#exchanges().then((earlier) => hear(store, this.#lease.turn.question, earlier));
    return this.#heard;
  }

  #exchanges(): Promise<readonly Exchange[]> {
    this.#earlier ??= this.#parts.store.exchanges(this.#thread, EXCHANGES_RECALLED);
    return this.#earlier;
  }

  async #answerPlainly(sentence: string, begun: Promise<void>): Promise<AnalysisResult> {
    const { containerId, inContainer } = await this.#conversation();
    await begun;
    return { answer: plainAnswer(sentence, { containerId }), inContainer, remoteArtifactIds: [] };
  }

  /** Files that came without a question are described by ourselves; null where there is something to ask Claude. */
  async #profile(begun: Promise<void>): Promise<AnalysisResult | null> {
    const { question } = this.#lease.turn;
    const { policy } = this.#tools.inForce;
    const turn = { question, lease: this.#lease, sealed: this.#isStrict, policy };
    const arrived = await arrivalOf(this.#parts, turn, this.#signal, this.#onStep);
    this.#gone = arrived?.removed ?? [];
    if (arrived === null || arrived.profile === null) return null;
    const { containerId, inContainer } = placeOf(await this.#conversation(), arrived.removed);
    await begun;
    await this.#learnValues();
    return { answer: profileAnswer({ ...arrived.profile, containerId }), inContainer, remoteArtifactIds: [] };
  }

  readonly #onStep = (words: string): void => {
    const { scrub, reply } = this.#tools;
    reply.progress(scrub.text("status", words));
  };

  async #kept(): Promise<Checkpoint | null> {
    const { store, analysis, log } = this.#parts;
    const { id, begun } = this.#lease.turn;
    const sealed = begun > 1 ? await store.checkpoint(id) : null;
    const kept = sealed === null ? null : openCheckpoint(analysis.checkpointKey, id, sealed, log);
    // What was told before Claude had to be told less is not told again.
    return kept !== null && this.#isStrict && !kept.datasets.every(isSealed) ? null : kept;
  }

  get #isStrict(): boolean {
    return this.#tools.inForce.policy.level === "strict";
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
    const turn = { question: this.#lease.turn.question, lease: this.#lease, sealed: this.#isStrict };
    const prepared = await this.#parts.files.prepare(turn, this.#signal, this.#onStep, lost);
    if (prepared.datasets.length === 0 && prepared.refusals.length > 0) throw allRefused(prepared.refusals);
    return { ...prepared, removed: [...this.#gone, ...prepared.removed] };
  }

  /** Files that are gone at Claude, whoever deleted them there, are fetched from Slack and uploaded once more. */
  async #analyzeRenewing(
    conversation: Conversation,
    files: PreparedFiles,
    kept: Checkpoint | null,
  ): Promise<AnalysisResult> {
    try {
      return await this.#analyze(conversation, files, kept);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "claude.files_lost") throw error;
      const lost = new Set(files.datasets.map((dataset) => dataset.remoteFileId));
      return await this.#analyze({ ...conversation, inContainer: [] }, await this.#prepareFiles(lost), null);
    }
  }

  /** From here on scrub knows what the thread's files hold; nothing of them was answered before. */
  async #learnValues(): Promise<void> {
    const { store, learnedFinder, groupsOf } = this.#parts;
    const { team } = this.#thread;
    const learned = await store.learned(this.#thread);
    if (learned.length > 0) {
      const groups = groupsOf(team, learned);
      this.#tools.scrub.learn(learnedFinder(team, learned), groups);
      this.#peopleColumns = groups.peopleColumns;
    }
    this.#learned = learned;
  }

  async #learnProduced(parts: readonly AnswerPart[]): Promise<void> {
    const produced = await this.#produced.learnFrom(parts, this.#signal);
    if (produced === null) return;
    const { learnedFinder, groupsOf } = this.#parts;
    const [{ team }, learned] = [this.#thread, this.#learned];
    // Behind the thread's own files, whose rows keep their numbers.
    this.#tools.scrub.learn(learnedFinder(team, [...learned, ...produced]), groupsOf(team, learned));
  }

  #smallGroups(): SmallGroups | null {
    const { smallGroup: atLeast } = this.#tools.inForce.policy;
    return atLeast < 2 || this.#peopleColumns.length === 0 ? null : { columns: this.#peopleColumns, atLeast };
  }

  async #analyze(conversation: Conversation, files: PreparedFiles, kept: Checkpoint | null): Promise<AnalysisResult> {
    const { datasets, refusals } = files;
    const { store, analysis, opaqueId } = this.#parts;
    const { question } = this.#lease.turn;
    const exchanges = await this.#exchanges();
    const heard = await this.#hear();
    const remembered = heard.holds.map(({ statement }) => statement);
    await this.#learnValues();
    const { chosenModel, effort, language } = this.#tools.inForce;
    const seal = this.#isStrict ? this.#parts.sealedWords(this.#thread, this.#learned) : null;
    const recap = recapOf(exchanges, datasets);
    const result = await analyze(analysis, {
      question: seal?.(heard.question) ?? heard.question,
      remembered: seal === null ? remembered : remembered.map(seal),
      datasets,
      refusals,
      model: chosenModel ?? conversation.model,
      effort,
      language,
      dollars: this.#allowance.dollars,
      smallGroups: this.#smallGroups(),
      ...placeOf(conversation, files.removed),
      recap: seal === null ? recap : [ABOUT_PSEUDONYMS, seal(recap)].join("\n\n").trim(),
      earlierRuns: () => store.codeRuns(this.#thread),
      userId: opaqueId(this.#thread.team, question.askerId),
      dir: join(this.#tools.dir, "artifacts"),
      admit: () => this.#requireLease(),
      kept,
      keep: (checkpoint) => this.#keep(checkpoint),
      giveUp: ({ remoteFileIds, ...spent }) => this.#giveUp(remoteFileIds, spent),
      // Where Claude is told pseudonyms only there is nothing to exchange.
      ...(this.#isStrict ? {} : { chartsToRedraw: (parts) => this.#chartsToRedraw(parts) }),
      signal: this.#signal,
      emit: this.#liveView(),
    });
    return { ...result, answer: { ...result.answer, remembered } };
  }

  async #chartsToRedraw(parts: readonly AnswerPart[]): Promise<readonly ChartLabels[]> {
    await this.#learnProduced(parts);
    return await chartsToRedraw(parts, this.#tools.scrub, this.#parts.log);
  }

  /** A process that was frozen may find out here, before it pays for what another one is asking already. */
  #requireLease(): void {
    const { turn, fence } = this.#lease;
    if (this.#parts.holdsTurn?.(turn.id, fence) === false) throw leaseLost();
  }

  /** Without it a crash costs a model call more, but the turn goes on all the same. */
  async #keep(checkpoint: Checkpoint): Promise<void> {
    const { store, analysis, log } = this.#parts;
    try {
      const sealed = sealCheckpoint(analysis.checkpointKey, this.#lease.turn.id, checkpoint);
      await store.saveCheckpoint(this.#lease, sealed);
    } catch (error) {
      if (toAppError(error).code === "turn.lease_lost") throw error;
      log.warn("a checkpoint was not kept", { error: describeError(error) });
    }
  }

  /** What a turn without an answer cost is counted as well. */
  async #giveUp(remoteFileIds: readonly string[], spent: Pick<Answer, "model" | "cost">): Promise<void> {
    await Promise.all([this.#disown(remoteFileIds), this.#countUsage(spent)]);
  }

  async #disown(remoteFileIds: readonly string[]): Promise<void> {
    if (remoteFileIds.length === 0) return;
    const { store, log } = this.#parts;
    try {
      const owed = remoteFileIds.map((ref) => ({ kind: "claude_file" as const, ref }));
      await store.owe(this.#thread, owed);
    } catch (error) {
      log.warn("output files at the provider were not noted for deletion", { error: describeError(error) });
    }
  }

  /** Shows what the analysis reports as it happens, text only after it passed the door. */
  #liveView(): (event: AnalysisEvent) => void {
    const { scrub, reply } = this.#tools;
    let stream: ScrubStream | null = scrub.stream();
    return (event) => {
      if (event.kind === "step") reply.progress(scrub.text("status", event.words), event.run);
      if (event.kind === "stepped") reply.stepped(event.failed);
      if (event.kind === "text" && stream !== null) reply.append(stream.push(event.delta));
      // From the first chart on, and after a broken stream, the rest comes with the whole answer.
      if (event.kind === "artifact" || event.kind === "restart") {
        if (stream !== null && event.kind === "artifact") reply.append(stream.end());
        stream = null;
      }
    };
  }

  /** From here on the answer is owed to the thread, a follow-up finds its container, and what was spent is counted. */
  async #save(safe: SafeAnswer, result: AnalysisResult, scrubMs: number): Promise<void> {
    await orNotStored(() => this.#store(safe, result, scrubMs));
  }

  async #store(
    safe: SafeAnswer,
    { answer, inContainer, remoteArtifactIds }: AnalysisResult,
    scrubMs: number,
  ): Promise<void> {
    const { store, log } = this.#parts;
    const files = await filesToKeep(safe, log);
    // Called in one go, so that all of it can share a commit.
    const counted = this.#countUsage(answer);
    const saved = {
      answer: safe,
      recap: answerText(safe),
      codeRuns: safe.codeRuns,
      artifactNames: artifactNames(safe),
      containerId: answer.containerId,
      inContainer,
    };
    await store.saveAnswer(this.#lease, saved, { files, remoteArtifactIds, audit: [this.#hidden(safe, scrubMs)] });
    await counted;
  }

  /** What this turn hid, its status lines included. */
  #hidden({ footer: { level } }: SafeAnswer, ms: number): AuditEntry {
    const turn = { id: this.#lease.turn.id, thread: this.#thread, at: this.#parts.now() };
    return scrubEntry(turn, { level, redactions: this.#tools.scrub.redactions(), ms });
  }

  async #countUsage({ model, cost }: Pick<Answer, "model" | "cost">): Promise<void> {
    const { store, log, now } = this.#parts;
    const { id, question } = this.#lease.turn;
    try {
      const usage = { turnId: id, thread: this.#thread, askerId: question.askerId, model, ...cost, at: now() };
      await store.recordUsage(usage);
    } catch (error) {
      log.warn("what a turn cost was not counted", { error: describeError(error) });
    }
  }
}

/** A container that still holds a file somebody deleted is not used again. */
function placeOf(conversation: Conversation, removed: readonly Dataset[]) {
  const { containerId, inContainer } = conversation;
  const holdsRemoved = removed.some((dataset) => inContainer.includes(dataset.id));
  return holdsRemoved ? { containerId: null, inContainer: [] } : { containerId, inContainer };
}
