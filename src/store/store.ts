import type { Conversation, Exchange, TurnState } from "../conversation/conversation.ts";
import type { Correction } from "../conversation/corrections/correction.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { Decided, Place, PlaceSettings } from "../places/settings.ts";
import type { SafeAnswer, SafeCodeRun, SafeTablePart } from "../scrub/safe-answer.ts";
import type { AuditEntry, AuditKind, AuditQuery, RedactionTotal } from "./audit.ts";
import type { Feedback } from "./feedback.ts";

/** The time, passed in wherever a test has to turn it. `Date` is one. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** What other processes on the same store did: put a turn into the queue, or asked to stop one. */
export type StoreNews = "queued" | "cancelled";

/** A raw Slack delivery, kept from before its ack until its listener is through. */
export interface InboxRow {
  /** `event_id` of an event or trigger id of anything else, with a hash of what is delivered: same again on a retry. */
  readonly deliveryId: string;
  readonly kind: "event" | "command" | "interaction";
  readonly body: unknown;
  readonly receivedAt: number;
}

/** One question being answered. */
export interface Turn {
  readonly id: string;
  readonly question: Question;
  readonly state: TurnState;
  /** Times it was begun, without those that gave it back untouched or to wait for somebody else. */
  readonly attempts: number;
  /** Times anybody began it at all: beyond the first, something of it may stand in the thread already. */
  readonly begun: number;
  /** How many of them ended with their process. */
  readonly crashes: number;
  /** Whether the last of those happened while no other suspect ran in that process, so that it is the likely cause. */
  readonly crashedAlone: boolean;
  readonly cancelledBy: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Right to work on a thread for a limited time. Every write made under it is refused once `fence` is stale. */
export interface Lease {
  readonly turn: Turn;
  readonly owner: string;
  readonly fence: number;
}

/** What a turn does that can be seen in Slack, written down before it is done and struck out when the turn ends. */
export type TurnEffectKind = "live" | "answer" | "notice" | "upload";

/**
 * What has to go and is tried until it has: a file at Claude, a message or file in Slack, messages nobody recorded, an
 * agent session that Slack still shows as at work.
 */
export type OwedKind = "claude_file" | "slack_message" | "slack_file" | "strays" | "session";

/** A row of the outbox. */
export interface Effect {
  readonly id: string;
  readonly thread: Thread;
  readonly turnId: string | null;
  readonly kind: TurnEffectKind | OwedKind;
  /**
   * `upload` and `slack_file`: the file's id at Slack. `claude_file`: its id at Claude. `slack_message`: `channel/ts`.
   * `strays`: the turn whose messages are looked for in the thread. `session`: `channel/root ts`. Else empty.
   */
  readonly ref: string;
  /** How often it was taken to be done. */
  readonly tries: number;
}

/** What scrub learned of a dataset's values, as hashes that only its key makes sense of. */
export interface LearnedRows {
  readonly datasetId: string;
  /** Rows of all the dataset's tables. */
  readonly rows: number;
  readonly hashes: Uint8Array;
  /** What groups of people are counted by, encrypted; null when none of its tables is about people. */
  readonly groups: Uint8Array | null;
}

/** A scrubbed file of an answer that is not delivered yet. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One visible message of ours, so that it can be updated, removed or found again. */
export interface PostedMessage {
  readonly turnId: string;
  readonly channel: string;
  readonly ts: string;
  readonly role: "answer" | "status" | "failure" | "notice";
  /** Slack ids of files posted with it. */
  readonly fileIds: readonly string[];
}

export interface ForgetOptions {
  readonly keepMessages?: boolean;
}

/** An answered question with what ran for it. */
export interface Work {
  readonly turnId: string;
  readonly question: string;
  /** The answer as text. */
  readonly answer: string;
  /** Its tables, in reading order. */
  readonly tables: readonly SafeTablePart[];
  readonly runs: readonly SafeCodeRun[];
}

/** What a turn cost, for footers, budgets and audit. */
export interface UsageRow {
  readonly turnId: string;
  readonly thread: Thread;
  readonly askerId: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly dollars: number;
  readonly at: number;
}

/** Whose threads are looked at. */
export interface GlanceQuery {
  readonly team: string;
  readonly askerId: string;
  /** Channels the person is in; of any other only what the person asked is seen. */
  readonly channels: readonly string[];
  readonly limit: number;
}

/** So many of the latest turns are looked through for threads. */
export const GLANCED_TURNS = 300;

/** A thread with the last question in it that a person may see. */
export interface ThreadGlance {
  readonly thread: Thread;
  readonly turnId: string;
  readonly question: string;
  readonly askerId: string;
  readonly state: TurnState;
  /** When that turn last changed. */
  readonly at: number;
  /** What of the thread's cost the person may see. */
  readonly dollars: number;
}

export interface ShareWanted {
  readonly toChannel: string;
  /** Which press of the button asks; the same however often it is delivered. */
  readonly press: string;
  /** So long no other press may take it over. */
  readonly holdMs: number;
}

/** An answer on its way from where it was given in private into a channel. */
export interface Share {
  /** Whether this press has to post the root of the new thread. */
  readonly isMine: boolean;
  readonly toChannel: string;
  /** Root of the new thread, once it stands. */
  readonly rootTs: string | null;
  readonly begunAt: number;
}

/**
 * What survives a restart. Two implementations, one contract suite. Methods that take a {@link Lease} throw
 * `AppError("turn.lease_lost")` when it is no longer the current one, and then change nothing.
 */
export interface Store {
  /** Commits the delivery. `false` when it was known already. Must be durable when the promise resolves. */
  acceptDelivery(row: InboxRow): Promise<boolean>;
  /**
   * The delivery's listener is through (its effect is in another row by now). `lazily` lets the store wait a moment for
   * another commit, so that the note may be lost in a crash; {@link Store.openDeliveries} knows it all the same.
   */
  deliveryDone(deliveryId: string, hurry?: "now" | "lazily"): Promise<void>;
  /** Deliveries accepted before `before` (epoch ms) that never got done, oldest first. */
  openDeliveries(before: number): Promise<readonly InboxRow[]>;

  /** A question becomes a turn. Twins (same `question.id`) merge: `fresh` is false, files are united while it waits. */
  enqueue(question: Question): Promise<{ turn: Turn; fresh: boolean; ahead: number }>;
  /**
   * Up to `max` oldest queued or abandoned turns of threads nobody holds, leased for `leaseMs`. What crashed with its
   * process once comes back ten at a time for each owner, what did so more often one at a time, the least suspect first:
   * so a turn that kills its process is found without taking innocent ones with it. With `model` a store may
   * open their conversations in the same commit, as {@link Store.openConversation} does. Asked for in the same tick as an
   * {@link Store.enqueue} it may find that turn and share its commit; it has to be asked again afterwards to be sure.
   */
  claim(owner: string, leaseMs: number, max: number, model?: string): Promise<readonly Lease[]>;
  /** Those of the turns that somebody asked to stop. A mere look, cheaper than a heartbeat. */
  cancelledAmong(turnIds: readonly string[]): Promise<readonly string[]>;
  /** Extends all leases of the owner; gives back the turn ids still held and those asked to cancel. */
  heartbeat(owner: string, leaseMs: number): Promise<{ held: readonly string[]; cancelled: readonly string[] }>;
  /** What the turn has been given by the model so far, sealed by the caller; replaces what was kept before. */
  saveCheckpoint(lease: Lease, sealed: string): Promise<void>;
  checkpoint(turnId: string): Promise<string | null>;
  /** Files that were stored with the turn's answer, until the turn ends. */
  keptFiles(turnId: string): Promise<readonly KeptFile[]>;
  /**
   * The answer is finished and owed to the thread: state `answered`, with everything a follow-up needs, its files, so that
   * another machine can deliver it, its `answer` effect, and what was left at Claude owed for deletion, in one commit. The
   * checkpoint goes.
   */
  saveAnswer(lease: Lease, saved: SavedAnswer, left?: LeftByAnswer): Promise<void>;
  /**
   * Ends a turn and frees its thread. Its effects are struck out; uploads that no recorded message shows are owed for
   * deletion. Checkpoint and kept files go.
   */
  finish(lease: Lease, state: "done" | "failed" | "cancelled"): Promise<void>;
  /**
   * Gives the turn back for a later owner. Without `rest` it is untouched (shutdown): the attempt does not count. With
   * it the thread rests for `afterMs`, and the attempt counts unless `counts` is false.
   */
  release(lease: Lease, rest?: { readonly afterMs: number; readonly counts?: boolean }): Promise<void>;
  /**
   * Asks whoever works on the turn to stop. When nobody does, who claims it next ends it where people see it; only a
   * question that was withdrawn before it was begun is cancelled at once. `false` when it was final already.
   */
  cancel(turnId: string, byUser: string): Promise<boolean>;
  turn(turnId: string): Promise<Turn | null>;
  /** The turn with which the thread began. */
  firstTurn(thread: Thread): Promise<Turn | null>;
  /** Queued and running turns of a thread, oldest first. */
  openTurns(thread: Thread): Promise<readonly Turn[]>;
  answerOf(turnId: string): Promise<SavedAnswer | null>;

  /** The thread's conversation, made on first use. */
  openConversation(thread: Thread, model: string): Promise<Conversation>;
  conversation(thread: Thread): Promise<Conversation | null>;
  setContainer(lease: Lease, containerId: string | null, inContainer: readonly string[]): Promise<void>;
  /** What was asked in the thread and answered, with all code that ran for it, oldest first. */
  work(thread: Thread): Promise<readonly Work[]>;
  /** Earlier answered exchanges of the thread, oldest first, at most `limit` latest ones. */
  exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]>;
  /** Code that ran in the thread's answered turns and did not fail, oldest first: what a new container may need. */
  codeRuns(thread: Thread): Promise<readonly SafeCodeRun[]>;
  /**
   * What a person thinks of an answer; a verdict replaces that person's earlier one, and its reason with it. `false` when
   * the turn is gone. It goes with its thread.
   */
  recordFeedback(feedback: Feedback): Promise<boolean>;
  /** Every verdict on the thread's answers, oldest first. */
  feedback(thread: Thread): Promise<readonly Feedback[]>;
  /** The statement holds for the thread from now on; said again it holds once. It goes with its thread. */
  remember(thread: Thread, correction: Correction): Promise<void>;
  /** What holds for the thread, in the order in which it was said. */
  corrections(thread: Thread): Promise<readonly Correction[]>;
  /** The statement holds no more; `false` when it did not. */
  forgetCorrection(thread: Thread, id: string): Promise<boolean>;
  /** Latest conversations of a workspace, newest first. */
  recentConversations(team: string, limit: number): Promise<readonly Conversation[]>;
  /**
   * Removes every row of the thread and owes, in the same commit, the deletion of everything of it that is elsewhere:
   * uploads no other thread shares, messages, files, and whatever effects may have left behind. Gives back what is owed,
   * held for 15 s for the caller to do at once. Of the usage only model and sums stay, without thread and person; of the
   * audit everything but the thread. With `keepMessages` what was written into the thread stays there; its files go.
   */
  forget(thread: Thread, options?: ForgetOptions): Promise<readonly Effect[]>;
  /**
   * Removes what came of a question that is over, retries included: its words, its answer and what people thought of it;
   * its messages and files are owed for deletion and held as with {@link Store.forget}. That it was asked stays known, so
   * that a late delivery does not ask it again; `unheard` is noted for that when no turn of it is known yet.
   */
  forgetQuestion(questionId: string, unheard: Question | null): Promise<readonly Effect[]>;
  /** What is kept of a workspace beside its threads: its settings, its audit and what it spent. */
  forgetTeam(team: string): Promise<void>;
  /** Threads that have a dataset of this Slack file. */
  threadsWith(team: string, slackFileId: string): Promise<readonly Thread[]>;
  /**
   * Threads in which nothing happened for longer than `keepDays`, or than their workspace or channel decided, the oldest
   * first. `now`: milliseconds since 1970.
   */
  restingThreads(now: number, keepDays: number, limit: number): Promise<readonly Thread[]>;

  datasets(thread: Thread): Promise<readonly Dataset[]>;
  /** Inserts or replaces by dataset id, with what was learned of them. */
  saveDatasets(lease: Lease, datasets: readonly Dataset[], learned?: readonly LearnedRows[]): Promise<void>;
  /** What was learned of the thread's datasets, in their order. It goes with them. */
  learned(thread: Thread): Promise<readonly LearnedRows[]>;
  /**
   * Removes what came out of one Slack file, but for the dataset ids to `keep`, and gives it back. Uploads that nobody
   * uses then are owed for deletion.
   */
  removeDataset(thread: Thread, slackFileId: string, keep?: readonly string[]): Promise<readonly Dataset[]>;
  /** A live upload of the same bytes in the same workspace, to be reused. */
  findUpload(
    team: string,
    sha256: string,
    aliveAt: number,
  ): Promise<{ remoteFileId: string; expiresAt: number } | null>;

  /** Writes down effects before they are done. An `upload` is known by its ref, of the others a turn has one each. */
  intend(lease: Lease, effects: readonly { readonly kind: TurnEffectKind; readonly ref?: string }[]): Promise<void>;
  /** Effects of a turn that is not over. A claim writes down `live`, since a turn at work may show text at any time. */
  effects(turnId: string): Promise<readonly Effect[]>;
  /** Writes down deletions to be done by whoever gets to it, from now on. */
  owe(thread: Thread, owed: readonly { readonly kind: OwedKind; readonly ref: string }[]): Promise<void>;
  /** Up to `max` deletions that are due. Each is due again after `holdMs`, from the fifth try on doubled with every one up to an hour. */
  takeOwed(max: number, holdMs: number): Promise<readonly Effect[]>;
  /** Strikes out what is done. */
  settle(effectIds: readonly string[]): Promise<void>;

  /**
   * Inserts, or replaces role and files of a known message. Throws when the turn is gone. `lazily` as for
   * {@link Store.deliveryDone}: the thread itself tells what stands in it.
   */
  recordPosted(message: PostedMessage, hurry?: "now" | "lazily"): Promise<void>;
  posted(turnId: string): Promise<readonly PostedMessage[]>;
  recordUsage(row: UsageRow): Promise<void>;
  /** What was spent since a time, in dollars. Threads that were forgotten count for the workspace alone. */
  spending(query: SpendingQuery): Promise<Spending>;
  /** Questions that a person asked in a workspace since a time, forgotten ones excepted. */
  askedSince(team: string, askerId: string, since: number): Promise<number>;
  /** The latest threads of which a person may know. */
  glances(query: GlanceQuery): Promise<readonly ThreadGlance[]>;

  /**
   * Claims the sharing of a turn's answer for one press of the button. One press at a time has it, the same press again
   * as well; null when the turn is gone.
   */
  beginShare(turnId: string, wanted: ShareWanted): Promise<Share | null>;
  /** Notes the root of the thread the answer is shared into. */
  rootShared(turnId: string, rootTs: string): Promise<void>;

  /** What the workspace and the channel decided for themselves. */
  settings(place: Place): Promise<Decided>;
  /** Puts them in the place of those before, and tells of it, in one commit. */
  saveSettings(change: SettingsChange, audit: AuditEntry): Promise<void>;

  /** Writes the entry down for good; the same id once. */
  recordAudit(entry: AuditEntry): Promise<void>;
  /** The latest entries since a time, newest first. */
  audit(query: AuditQuery & { readonly kind?: AuditKind; readonly limit: number }): Promise<readonly AuditEntry[]>;
  /** What answers have hidden since a time, the most often hidden first. */
  redactionTotals(query: AuditQuery): Promise<readonly RedactionTotal[]>;

  /**
   * Hears of other processes at once, where the store can tell; returns what ends that. Nothing may rest on it: news can
   * get lost, and the same is told twice after a lost connection.
   */
  onWork?(listener: (news: StoreNews) => void): () => void;

  /** Commits something that leaves no trace; rejects when nothing can be committed. For the readiness check. */
  probe(): Promise<void>;

  close(): Promise<void>;
}

/** Whose spending is asked for, since a time in milliseconds since 1970. */
export interface SpendingQuery extends Place {
  readonly askerId: string;
  readonly since: number;
}

/** Dollars. */
export interface Spending {
  readonly workspace: number;
  readonly channel: number;
  /** Of the person, in all channels. */
  readonly person: number;
}

export interface SettingsChange {
  /** The workspace as a whole where the channel is null. */
  readonly place: { readonly team: string; readonly channel: string | null };
  readonly settings: PlaceSettings;
  readonly by: string;
}

/** What an answer leaves to be kept and to be deleted. */
export interface LeftByAnswer {
  /** Its scrubbed files. */
  readonly files?: readonly KeptFile[];
  /** Output files at Claude, which are not needed any more. */
  readonly remoteArtifactIds?: readonly string[];
  /** What is to be known of it later, without its content. */
  readonly audit?: readonly AuditEntry[];
}

export interface SavedAnswer {
  readonly answer: SafeAnswer;
  /** Scrubbed plain text for the recap of later turns. */
  readonly recap: string;
  readonly codeRuns: readonly SafeCodeRun[];
  readonly artifactNames: readonly string[];
  readonly containerId: string | null;
  readonly inContainer: readonly string[];
}
