import type { Thread } from "../intake/question.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import type { PostedMessage } from "../store/store.ts";
import { type CallTools, callSlack, SlackRejected } from "./slack/call.ts";
import type { SlackClients } from "./slack/clients.ts";

/** `event_type` of the metadata by which the line is known again. */
const ASKED_EVENT = "threadsheet.asked";
const LOOK_BACK = 200;
/** Behind answers that fill the channel's rate; the question itself is stored after the line. */
const MAX_WAIT_MS = 30_000;

export interface AskedLineDeps extends CallTools {
  readonly clients: (team: string) => SlackClients;
  readonly recordPosted: (message: PostedMessage) => Promise<void>;
}

export interface AskedLine {
  readonly thread: Thread;
  /** Id of the question; one question has one line. */
  readonly questionId: string;
  readonly user: string;
  readonly text: SafeText;
  /** Turn whose button was pressed. The line is noted with it: the new turn takes away what it finds of itself. */
  readonly turnId: string;
  /** Nothing older can be the line. */
  readonly since: string;
  /** An earlier try may have posted it. */
  readonly again: boolean;
}

/**
 * Makes the function that posts into a thread who asked what, once however often it is tried, and gives the line's ts.
 * Null when Slack refused it for good. Throws `slack.unavailable` while Slack cannot be reached.
 */
export function createAskedLine(deps: AskedLineDeps): (line: AskedLine) => Promise<string | null> {
  return async (line) => {
    try {
      const ts = (line.again ? await findLine(deps, line) : null) ?? (await postLine(deps, line));
      const { channel } = line.thread;
      await deps.recordPosted({ turnId: line.turnId, channel, ts, role: "notice", fileIds: [] });
      return ts;
    } catch (error) {
      if (!(error instanceof SlackRejected)) throw error;
      deps.log.warn("who asked a suggested question was not posted", { code: error.reason });
      return null;
    }
  };
}

async function postLine(deps: AskedLineDeps, line: AskedLine): Promise<string> {
  const { thread, questionId, user, text } = line;
  const message = {
    channel: thread.channel,
    thread_ts: thread.rootTs,
    text,
    blocks: [
      { type: "context" as const, elements: [{ type: "mrkdwn" as const, text: `<@${user}> asked` }] },
      { type: "section" as const, text: { type: "plain_text" as const, text, emoji: false } },
    ],
    metadata: { event_type: ASKED_EVENT, event_payload: { question: questionId } },
    unfurl_links: false,
    unfurl_media: false,
  };
  return await callSlack(deps, {
    key: { team: thread.team, method: "chat.postMessage", channel: thread.channel },
    run: async () => (await deps.clients(thread.team).post.chat.postMessage(message)).ts ?? "",
    unsure: () => findLine(deps, line),
    maxWaitMs: MAX_WAIT_MS,
  });
}

async function findLine(deps: AskedLineDeps, { thread, questionId, since }: AskedLine): Promise<string | null> {
  const { team, channel, rootTs } = thread;
  const where = { channel, ts: rootTs, oldest: since, limit: LOOK_BACK, include_all_metadata: true };
  const { messages = [] } = await callSlack(deps, {
    key: { team, method: "conversations.replies", channel },
    run: () => deps.clients(team).reads.conversations.replies(where),
    unsure: "again",
    maxWaitMs: MAX_WAIT_MS,
  });
  const line = messages.find(({ metadata }) => {
    return metadata?.event_type === ASKED_EVENT && Reflect.get(metadata.event_payload ?? {}, "question") === questionId;
  });
  return line?.ts ?? null;
}
