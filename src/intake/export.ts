import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { describeError } from "../log.ts";
import type { IntakeDeps } from "./deps.ts";

type ButtonArgs = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;

const FAILED = "I could not make the notebook just now. Please try again in a minute.";

/** "Export" under an answer: the thread's questions, code and answers as a notebook, posted into the thread. */
export function onExport(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = action.value === undefined ? null : await deps.store.turn(action.value);
    // The button travels through Slack's clients: it may only reach turns of the place it was shown in.
    if (turn === null || turn.question.thread.team !== body.team?.id) return;
    const { thread } = turn.question;
    if (thread.channel !== body.channel?.id) return;
    try {
      await deps.exportThread(thread, turn.id);
    } catch (error) {
      deps.log.warn("an export failed", { error: describeError(error) });
      const place = { channel: thread.channel, thread_ts: thread.rootTs, user: body.user.id };
      await deps.slack.chat.postEphemeral({ ...place, text: deps.say(FAILED) });
    }
  };
}
