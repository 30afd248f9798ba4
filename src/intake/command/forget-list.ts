import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";

import type { Conversation } from "../../conversation/conversation.ts";
import type { IntakeDeps } from "../deps.ts";
import { decodeThread, encodeThread } from "../question.ts";

export const FORGET_THREAD = "forget_thread";
const SHOWN = 10;

/** The threads of a channel that are remembered, each with a button that forgets it. */
export async function forgetList(
  { store, say }: IntakeDeps,
  team: string,
  channel: string,
): Promise<{ text: string; blocks: KnownBlock[] }> {
  const here = (await store.recentConversations(team, 200)).filter(({ thread }) => thread.channel === channel);
  if (here.length === 0) {
    const text = "I remember nothing from this channel.";
    return { text, blocks: [section(text)] };
  }
  const text =
    "What I remember from this channel. Forgetting a thread removes its files, my answers and every record of it.";
  const blocks: KnownBlock[] = [section(text)];
  for (const conversation of here.slice(0, SHOWN)) {
    blocks.push(threadRow(conversation, say(await firstQuestion(store, conversation))));
  }
  return { text, blocks };
}

/** The button: rows, provider files, answers and their artifacts of the thread go. */
export function onForget(deps: IntakeDeps) {
  return async ({
    ack,
    action,
    body,
    respond,
  }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const thread = decodeThread(action.value ?? "");
    // The button travels through Slack's clients: it may only reach threads of the place it was shown in.
    if (thread === null || thread.team !== body.team?.id || thread.channel !== body.channel?.id) return;
    const gone = await deps.forget(thread, body.user.id);
    const text = `Forgotten: ${count(gone.messages, "message")} and ${count(gone.files, "file")} of this thread are removed, and so is every record of it. Claude's working container cannot be deleted; it ends by itself within 30 days.`;
    await respond({ response_type: "ephemeral", replace_original: true, text });
  };
}

function threadRow(conversation: Conversation, question: string): KnownBlock {
  const day = new Date(conversation.updatedAt).toISOString().slice(0, 10);
  return {
    type: "section",
    text: { type: "plain_text", text: `${day}: ${question || "a question without words"}`.slice(0, 200) },
    accessory: {
      type: "button",
      style: "danger",
      action_id: FORGET_THREAD,
      value: encodeThread(conversation.thread),
      text: { type: "plain_text", text: "Forget" },
      confirm: {
        title: { type: "plain_text", text: "Forget this thread?" },
        text: { type: "plain_text", text: "My answers in it and the charts I posted will be deleted." },
        confirm: { type: "plain_text", text: "Forget" },
        deny: { type: "plain_text", text: "Keep" },
      },
    },
  };
}

async function firstQuestion(store: IntakeDeps["store"], { thread }: Conversation): Promise<string> {
  const [first] = await store.exchanges(thread, 1);
  return first?.question ?? "";
}

function section(text: string): KnownBlock {
  return { type: "section", text: { type: "plain_text", text } };
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
