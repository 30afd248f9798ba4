import { AppError } from "../errors.ts";
import type { Question } from "../intake/question.ts";
import type { Clock } from "./flow/clock.ts";
import { callSlack, isNotAllowed, slackError, type SlackReads } from "./slack/calls.ts";
import { type Found, filesOfMessages, type FoundFile } from "./slack/message-files.ts";

export interface CollectDeps {
  readonly slack: SlackReads;
  readonly botUserId: string;
  readonly clock: Clock;
}

export interface Collected {
  /** Files and pasted tables in thread order, then those that only the question names. */
  readonly found: readonly Found[];
  /** False when the thread could not be listed, so that what is missing here proves nothing. */
  readonly complete: boolean;
}

/** Messages per page; Slack recommends at most 200. */
const PAGE = 200;
/** 50 pages are 10,000 replies; no thread of people comes near. */
const MAX_PAGES = 50;
const NO_THREAD: ReadonlySet<string> = new Set(["thread_not_found", "message_not_found"]);

/**
 * All files of the question's thread, whoever posted them and whenever. Throws `AppError("slack.rejected")` when the
 * bot may not read the thread and `AppError("slack.unavailable")` when Slack does not answer.
 */
export async function collect(question: Question, deps: CollectDeps, signal: AbortSignal): Promise<Collected> {
  const messages = await readThread(question, deps, signal);
  const found = filesOfMessages(messages ?? [], deps.botUserId);
  const known = new Set(found.map((item) => item.slackFileId));
  const named = [...new Set(question.fileIds)].filter((id) => !known.has(id)).map(namedFile);
  return { found: [...found, ...named], complete: messages !== null };
}

/** Every message of the thread, root first; null when Slack knows no such thread (its root may be gone). */
async function readThread(
  question: Question,
  deps: CollectDeps,
  signal: AbortSignal,
): Promise<readonly unknown[] | null> {
  const { channel, rootTs } = question.thread;
  const messages: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const next = cursor === undefined ? {} : { cursor };
    const read = () => deps.slack.conversations.replies({ channel, ts: rootTs, limit: PAGE, ...next });
    try {
      const reply = await callSlack(read, deps.clock, signal);
      messages.push(...(reply.messages ?? []));
      cursor = reply.response_metadata?.next_cursor || undefined;
    } catch (error) {
      const code = slackError(error);
      if (code !== null && NO_THREAD.has(code)) return null;
      throw code === null ? error : cannotRead(code, error);
    }
    if (cursor === undefined) return messages;
  }
  return messages;
}

function namedFile(slackFileId: string): FoundFile {
  return { kind: "file", slackFileId, ts: "", via: "question", file: null };
}

function cannotRead(code: string, cause: unknown): AppError {
  const userMessage = isNotAllowed(code)
    ? "I am not allowed to read this conversation. Please ask an admin to reinstall me with all permissions."
    : "I cannot read this thread. Please invite me to the conversation and ask again.";
  return new AppError({
    code: "slack.rejected",
    userMessage,
    operatorHint: `conversations.replies answered ${code}.`,
    cause,
  });
}
