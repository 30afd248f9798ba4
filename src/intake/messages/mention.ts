import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import { placeOfEvent } from "../access/place.ts";
import { tellPrivately } from "../access/tell.ts";
import type { IntakeDeps } from "../deps.ts";
import { appMessage, type MessageFields, type PersonMessage, personMessage, plainQuestion } from "./message-event.ts";
import { type Question, type QuestionSource, questionId } from "../question.ts";

/** `@Threadsheet …` in a channel. Its twin `message` event asks the same question under the same id. */
export function onMention(deps: IntakeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"app_mention"> & AllMiddlewareArgs): Promise<void> => {
    const fields: MessageFields = event;
    const message = personMessage(fields, context.botUserId) ?? appMessage(fields, context.botUserId);
    if (message === null) return;
    const team = context.teamId ?? body.team_id;
    await ask(deps, message, { source: "mention", team, botUserId: context.botUserId, envelope: body });
  };
}

/** How a message reached us. */
export interface Arrival {
  readonly source: QuestionSource;
  readonly team: string;
  readonly botUserId: string | undefined;
  /** The event's envelope. */
  readonly envelope: { readonly is_ext_shared_channel?: boolean };
}

/** Turns a message into a question and hands it on; somebody who may not ask is told so. */
export async function ask(deps: IntakeDeps, message: PersonMessage, arrival: Arrival): Promise<void> {
  const { channel, user, rootTs, ts, byApp } = message;
  const { team, botUserId, source } = arrival;
  const id = questionId(team, channel, ts);
  const place = placeOfEvent(message.channelType, arrival.envelope.is_ext_shared_channel);
  const refusal = await deps.door.refusal({ team, channel, user, place, byApp }, "ask");
  if (refusal === null) {
    await deps.submit({ ...questionOf(message, source, team, botUserId), ...(await privacyOf(deps, message, team)) });
  } else if (byApp === undefined) {
    // A mention comes as two events; its writer is told once.
    await deps.door.once(id, () => tellPrivately(deps, { channel, user, rootTs }, refusal));
  } else {
    // Whatever is said to an app may make it answer: two of them would talk for ever.
    deps.log.info("an app was not answered", { stage: "intake", team });
  }
}

/** What a person's message asks. */
export function questionOf(
  message: PersonMessage,
  source: QuestionSource,
  team: string,
  botUserId: string | undefined,
): Question {
  return {
    id: questionId(team, message.channel, message.ts),
    thread: { team, channel: message.channel, rootTs: message.rootTs },
    ts: message.ts,
    askerId: message.user,
    text: plainQuestion(message.text, botUserId),
    source,
    fileIds: message.fileIds,
  };
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
