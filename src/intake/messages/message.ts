import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import type { IntakeDeps } from "../deps.ts";
import { ask } from "./mention.ts";
import {
  addressesSomebodyElse,
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
    if (fields.subtype === "message_deleted") return onDeleted(deps, fields, team);
    const message = personMessage(fields, context.botUserId);
    if (message === null) return;
    const source = await sourceOf(deps, message, team, context.botUserId);
    if (source !== null) await ask(deps, message, source, team, context.botUserId);
  };
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

/** Whoever deletes the question does not want the answer. */
async function onDeleted(deps: IntakeDeps, fields: MessageFields, team: string): Promise<void> {
  const { channel, deleted_ts: ts, previous_message: before } = fields;
  if (channel === undefined || ts === undefined) return;
  const rootTs = before !== undefined && "thread_ts" in before ? String(before.thread_ts) : ts;
  const thread = { team, channel, rootTs };
  for (const turn of await deps.store.openTurns(thread)) {
    if (turn.question.ts === ts) await deps.cancel(turn.id, turn.question.askerId);
  }
}
