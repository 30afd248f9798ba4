import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import type { IntakeDeps } from "../deps.ts";
import { ask, questionOf } from "./mention.ts";
import {
  addressesSomebodyElse,
  deletedMessage,
  type Deletion,
  deletionOf,
  type MessageFields,
  mentions,
  type PersonMessage,
  personMessage,
} from "./message-event.ts";
import type { QuestionSource } from "../question.ts";

/** Every message the bot can see: direct messages, replies in its threads, twins of mentions, and deletions. */
export function onMessage(deps: IntakeDeps) {
  return async ({ event, context, body }: SlackEventMiddlewareArgs<"message"> & AllMiddlewareArgs): Promise<void> => {
    const fields: MessageFields = event;
    const team = context.teamId ?? body.team_id;
    const deletion = deletionOf(fields);
    if (deletion !== null) return await onDeleted(deps, deletion, fields, team, context.botUserId);
    const message = personMessage(fields, context.botUserId);
    if (message === null) return;
    const source = await sourceOf(deps, message, team, context.botUserId);
    if (source !== null) await ask(deps, message, { source, team, botUserId: context.botUserId, envelope: body });
  };
}

/** Whoever deletes the question does not want the answer, neither one that is to come nor one that stands. */
async function onDeleted(
  deps: IntakeDeps,
  { channel, rootTs, ts }: Deletion,
  event: MessageFields,
  team: string,
  botUserId: string | undefined,
): Promise<void> {
  const message = deletedMessage(event, botUserId);
  const source = message === null ? null : await sourceOf(deps, message, team, botUserId);
  // Its own event may be on its way to another process.
  const unheard = message === null || source === null ? null : questionOf(message, source, team, botUserId);
  await deps.forgetQuestion({ team, channel, rootTs }, ts, unheard);
}

/** Why this message is for us; null when it is not. */
async function sourceOf(
  deps: IntakeDeps,
  message: PersonMessage,
  team: string,
  botUserId: string | undefined,
): Promise<QuestionSource | null> {
  if (message.isDirect) return "direct";
  if (mentions(message.text, botUserId)) return "mention";
  if (!message.inThread || addressesSomebodyElse(message.text, botUserId)) return null;
  return (await isOurThread(deps, message, team)) ? "reply" : null;
}

async function isOurThread({ store }: IntakeDeps, message: PersonMessage, team: string): Promise<boolean> {
  const thread = { team, channel: message.channel, rootTs: message.rootTs };
  if ((await store.conversation(thread)) !== null) return true;
  return (await store.openTurns(thread)).length > 0;
}
