import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import { EXTERNAL_SENTENCE, mayAsk } from "./access.ts";
import type { IntakeDeps } from "../deps.ts";
import { type PersonMessage, personMessage, plainQuestion } from "./message-event.ts";
import { type Question, type QuestionSource, questionId } from "../question.ts";

/** `@Threadsheet …` in a channel. Its twin `message` event asks the same question under the same id. */
export function onMention(deps: IntakeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"app_mention"> & AllMiddlewareArgs): Promise<void> => {
    const message = personMessage(event, context.botUserId);
    if (message === null) return;
    await ask(deps, message, "mention", context.teamId ?? body.team_id, context.botUserId);
  };
}

/** Turns a person's message into a question and hands it on; somebody who may not ask is told so. */
export async function ask(
  deps: IntakeDeps,
  message: PersonMessage,
  source: QuestionSource,
  team: string,
  botUserId: string | undefined,
): Promise<void> {
  if (mayAsk(message, team) === "external") {
    const { channel, user, rootTs } = message;
    await deps.slack.chat.postEphemeral({ channel, user, thread_ts: rootTs, text: deps.say(EXTERNAL_SENTENCE) });
    return;
  }
  await deps.submit({
    id: questionId(team, message.channel, message.ts),
    thread: { team, channel: message.channel, rootTs: message.rootTs },
    ts: message.ts,
    askerId: message.user,
    text: plainQuestion(message.text, botUserId),
    source,
    fileIds: message.fileIds,
    ...(await privacyOf(deps, message, team)),
  });
}

/** A thread of a direct message that began with a private question goes on as one. */
async function privacyOf(
  { store }: IntakeDeps,
  { isDirect, inThread, channel, rootTs }: PersonMessage,
  team: string,
): Promise<Pick<Question, "askedFrom">> {
  if (!isDirect || !inThread) return {};
  const askedFrom = (await store.firstTurn({ team, channel, rootTs }))?.question.askedFrom;
  return askedFrom === undefined ? {} : { askedFrom };
}
