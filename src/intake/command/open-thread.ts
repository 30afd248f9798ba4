import { describeError } from "../../log.ts";
import { platformCode } from "../connect/refusal.ts";
import type { IntakeDeps } from "../deps.ts";
import { isPassing, postRoot } from "./root-message.ts";

/** A question that gets a thread of its own. */
export interface NewThread {
  readonly channel: string;
  readonly askerId: string;
  readonly question: string;
  /** Id of the form it was written in: one form opens one thread. */
  readonly viewId: string;
  /** An earlier try may have opened it. */
  readonly again: boolean;
  /** Set when `channel` is the asker's direct message: where the question was asked. */
  readonly askedFrom?: string;
}

/** `event_type` of the metadata by which the thread of a form is known again. */
const QUESTION_EVENT = "threadsheet.question";
const NO_DIRECT =
  "I could not open a direct message with you, so I did not ask. An admin may have to install me again with all permissions.";

/**
 * Posts the question as the root of a new thread, once however often it is tried, and gives its ts; null when Slack
 * refused it for good. Throws while Slack cannot be reached.
 */
export async function openThread(deps: IntakeDeps, wanted: NewThread): Promise<string | null> {
  const { channel, askerId, question, viewId, again, askedFrom } = wanted;
  const asked = deps.say(question === "" ? "What is in this file?" : question);
  const who =
    askedFrom === undefined
      ? `<@${askerId}> asked with \`/analyze\``
      : `You asked with \`/analyze\` in <#${askedFrom}>. Only you see this thread.`;
  try {
    return await postRoot(deps, {
      channel,
      mark: { event: QUESTION_EVENT, field: "view", value: viewId },
      text: `Question: ${asked}`,
      blocks: [
        { type: "context", elements: [{ type: "mrkdwn", text: who }] },
        { type: "markdown", text: asked },
      ],
      ...(again ? { lookSince: "0" } : {}),
    });
  } catch (error) {
    if (isPassing(error)) throw error;
    warn(deps, "the thread of a command was not opened", error);
    return null;
  }
}

/**
 * The person's direct message with the bot; null when Slack refused it for good, which the person is told where the
 * question was asked. Throws while Slack cannot be reached.
 */
export async function openDirect(deps: IntakeDeps, askedFrom: string, user: string): Promise<string | null> {
  try {
    const { channel } = await deps.slack.conversations.open({ users: user });
    return channel?.id ?? null;
  } catch (error) {
    if (isPassing(error)) throw error;
    warn(deps, "a direct message was not opened", error);
    await deps.slack.chat.postEphemeral({ channel: askedFrom, user, text: deps.say(NO_DIRECT) });
    return null;
  }
}

function warn({ log }: IntakeDeps, message: string, error: unknown): void {
  const code = platformCode(error);
  log.warn(message, { ...(code === null ? {} : { code }), error: describeError(error) });
}
