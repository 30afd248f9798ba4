import { describeError } from "../../log.ts";
import { platformCode } from "../connect/refusal.ts";
import type { IntakeDeps } from "../deps.ts";

/** A question that gets a thread of its own. */
export interface NewThread {
  readonly channel: string;
  readonly askerId: string;
  readonly question: string;
  /** Id of the form it was written in: one form opens one thread. */
  readonly viewId: string;
  /** An earlier try may have opened it. */
  readonly again: boolean;
}

/** `event_type` of the metadata by which the thread of a form is known again. */
const QUESTION_EVENT = "threadsheet.question";
/** Top-level messages that are looked through; forms are replayed for half an hour at most. */
const LOOK_BACK = 200;
/** Words of Slack's for trouble of its own, after which the same call may succeed. */
const PASSING = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"]);

/**
 * Posts the question as the root of a new thread, once however often it is tried, and gives its ts; null when Slack
 * refused it for good. Throws while Slack cannot be reached.
 */
export async function openThread(deps: IntakeDeps, wanted: NewThread): Promise<string | null> {
  try {
    return (wanted.again ? await findThread(deps, wanted) : null) ?? (await postRoot(deps, wanted));
  } catch (error) {
    const reason = platformCode(error);
    if (reason === null || PASSING.has(reason)) throw error;
    deps.log.warn("the thread of a command was not opened", { code: reason, error: describeError(error) });
    return null;
  }
}

async function postRoot({ slack, say }: IntakeDeps, wanted: NewThread): Promise<string | null> {
  const { channel, askerId, question, viewId } = wanted;
  const asked = say(question === "" ? "What is in this file?" : question);
  const who = { type: "mrkdwn" as const, text: `<@${askerId}> asked with \`/analyze\`` };
  const posted = await slack.chat.postMessage({
    channel,
    text: `Question: ${asked}`,
    blocks: [
      { type: "context", elements: [who] },
      { type: "markdown", text: asked },
    ],
    metadata: { event_type: QUESTION_EVENT, event_payload: { view: viewId } },
    unfurl_links: false,
    unfurl_media: false,
  });
  return posted.ts ?? null;
}

async function findThread({ slack }: IntakeDeps, { channel, viewId }: NewThread): Promise<string | null> {
  const { messages = [] } = await slack.conversations.history({
    channel,
    limit: LOOK_BACK,
    include_all_metadata: true,
  });
  const root = messages.find(({ metadata }) => {
    return metadata?.event_type === QUESTION_EVENT && Reflect.get(metadata.event_payload ?? {}, "view") === viewId;
  });
  return root?.ts ?? null;
}
