import type { Conversation, Exchange, TurnState } from "../conversation/conversation.ts";
import type { Dataset } from "../files/dataset.ts";
import type { Question, Thread } from "../intake/question.ts";
import type { SafeAnswer, SafeCodeRun } from "../scrub/safe-answer.ts";

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
  readonly attempts: number;
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

/** One visible message of ours, so that it can be updated, removed or found again. */
export interface PostedMessage {
  readonly turnId: string;
  readonly channel: string;
  readonly ts: string;
  readonly role: "answer" | "status" | "failure" | "notice";
  /** Slack ids of files posted with it. */
  readonly fileIds: readonly string[];
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
   * Up to `max` oldest queued or abandoned turns of threads nobody holds, leased for `leaseMs`. With `model` a store may
   * open their conversations in the same commit, as {@link Store.openConversation} does. Asked for in the same tick as an
   * {@link Store.enqueue} it may find that turn and share its commit; it has to be asked again afterwards to be sure.
   */
  claim(owner: string, leaseMs: number, max: number, model?: string): Promise<readonly Lease[]>;
  /** Extends all leases of the owner; gives back the turn ids still held and those asked to cancel. */
  heartbeat(owner: string, leaseMs: number): Promise<{ held: readonly string[]; cancelled: readonly string[] }>;
  /** The answer is finished and owed to the thread: state `answered`, with everything a follow-up needs, in one commit. */
  saveAnswer(lease: Lease, saved: SavedAnswer): Promise<void>;
  /** Ends a turn and frees its thread. */
  finish(lease: Lease, state: "done" | "failed" | "cancelled"): Promise<void>;
  /**
   * Gives the turn back for a later owner. Without `retry` it is untouched (shutdown): the attempt does not count. With
   * it the attempt counts, and the thread rests until `retry.at` (epoch ms).
   */
  release(lease: Lease, retry?: { readonly at: number }): Promise<void>;
  /** Asks whoever works on the turn to stop; cancels it at once when nobody does. `false` when it was final already. */
  cancel(turnId: string, byUser: string): Promise<boolean>;
  turn(turnId: string): Promise<Turn | null>;
  /** Queued and running turns of a thread, oldest first. */
  openTurns(thread: Thread): Promise<readonly Turn[]>;
  answerOf(turnId: string): Promise<SavedAnswer | null>;

  /** The thread's conversation, made on first use. */
  openConversation(thread: Thread, model: string): Promise<Conversation>;
  conversation(thread: Thread): Promise<Conversation | null>;
  setContainer(lease: Lease, containerId: string | null, inContainer: readonly string[]): Promise<void>;
  /** Earlier answered exchanges of the thread, oldest first, at most `limit` latest ones. */
  exchanges(thread: Thread, limit: number): Promise<readonly Exchange[]>;
  /** Code that ran in the thread's answered turns and did not fail, oldest first: what a new container may need. */
  codeRuns(thread: Thread): Promise<readonly SafeCodeRun[]>;
  /** Latest conversations of a workspace, newest first. */
  recentConversations(team: string, limit: number): Promise<readonly Conversation[]>;
  /**
   * Removes every row of the thread; gives back the provider file ids and Slack messages that must go as well. Uploads
   * that another thread shares are not among them. Of the usage only model and sums stay, without thread and person.
   */
  forget(thread: Thread): Promise<{ remoteFileIds: readonly string[]; posted: readonly PostedMessage[] }>;

  datasets(thread: Thread): Promise<readonly Dataset[]>;
  /** Inserts or replaces by dataset id. */
  saveDataset(lease: Lease, dataset: Dataset): Promise<void>;
  /**
   * Removes what came out of one Slack file and gives it back. {@link findUpload} tells whether another thread still
   * uses the same upload.
   */
  removeDataset(thread: Thread, slackFileId: string): Promise<readonly Dataset[]>;
  /** A live upload of the same bytes in the same workspace, to be reused. */
  findUpload(
    team: string,
    sha256: string,
    aliveAt: number,
  ): Promise<{ remoteFileId: string; expiresAt: number } | null>;

  /** Inserts, or replaces role and files of a known message. Throws when the turn is gone. */
  recordPosted(message: PostedMessage): Promise<void>;
  posted(turnId: string): Promise<readonly PostedMessage[]>;
  recordUsage(row: UsageRow): Promise<void>;
  /** Sum of dollars of a workspace since a time. */
  spent(team: string, since: number): Promise<number>;

  /**
   * Hears of other processes at once, where the store can tell; returns what ends that. Nothing may rest on it: news can
   * get lost, and the same is told twice after a lost connection.
   */
  onWork?(listener: (news: StoreNews) => void): () => void;

  /** Commits something that leaves no trace; rejects when nothing can be committed. For the readiness check. */
  probe(): Promise<void>;

  close(): Promise<void>;
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
