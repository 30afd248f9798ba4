/** The one name of a Slack thread: workspace, channel and the ts of its first message. */
export interface Thread {
  readonly team: string;
  readonly channel: string;
  readonly rootTs: string;
}

declare const threadKey: unique symbol;
/** {@link Thread} in its one encoded form, for keys of maps and rows. */
export type ThreadKey = string & { readonly [threadKey]: true };

/** `T1:C1:1700000000.000100`; Slack ids and ts never contain a colon. */
export function encodeThread(thread: Thread): ThreadKey {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand is made here and nowhere else
  return `${thread.team}:${thread.channel}:${thread.rootTs}` as ThreadKey;
}

/** The inverse of {@link encodeThread}; null for anything else. */
export function decodeThread(key: string): Thread | null {
  const [team, channel, rootTs, ...rest] = key.split(":");
  if (!team || !channel || !rootTs || rest.length > 0) return null;
  return { team, channel, rootTs };
}

/** How the question reached us. */
export type QuestionSource = "mention" | "reply" | "direct" | "command" | "shortcut" | "retry" | "share" | "suggestion";

/** What a person asked, however it arrived. Two Slack events about one message give the same `id`. */
export interface Question {
  /** `team:channel:ts` of the asking message, or of the thread root we posted for a command or shortcut. */
  readonly id: string;
  readonly thread: Thread;
  /** ts of the asking message. */
  readonly ts: string;
  /** When it was asked, as a ts, where that is not the message's own: the press of a button. */
  readonly askedTs?: string | undefined;
  readonly askerId: string;
  /** What was asked, mentions of the bot removed, Slack escapes decoded; may be empty when only files came. */
  readonly text: string;
  readonly source: QuestionSource;
  /** Slack ids of files that came with the question itself; the thread's other files are found by `files/`. */
  readonly fileIds: readonly string[];
  /** The channel it was asked from, where it is answered in private: its files count, and the answer may go there. */
  readonly askedFrom?: string | undefined;
  /** The turn whose answer is posted once more; then nothing is computed. */
  readonly sharedFrom?: string | undefined;
}

/** The channel whose settings hold: the one a question was asked from, also where it is answered in private. */
export function ruledBy({ thread, askedFrom }: Question): Pick<Thread, "team" | "channel"> {
  return { team: thread.team, channel: askedFrom ?? thread.channel };
}

/** The question as it is asked once more: a shared answer is computed where it stands now, out of what is there. */
export function askedAgain({ sharedFrom, ...question }: Question): Question {
  return sharedFrom === undefined ? question : { ...question, fileIds: [] };
}

/** Stands in the place of who stopped a turn when its question was deleted: then there is nobody left to be told. */
export const WITHDRAWN = "withdrawn";

/** Identity of the message behind a question; the key under which twin events are merged. */
export function questionId(team: string, channel: string, ts: string): string {
  return `${team}:${channel}:${ts}`;
}
