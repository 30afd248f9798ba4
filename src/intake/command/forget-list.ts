import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";

import { readSealed } from "../../button-seal.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { EXPIRED } from "../buttons.ts";
import type { IntakeDeps } from "../deps.ts";
import { decodeThread, encodeThread, type Thread } from "../question.ts";

export const FORGET_THREAD = "forget_thread";
const SHOWN = 10;
/** Only whoever asked for the list sees it, and a response to it is taken for half an hour. */
const LIFE_MS = 30 * 60_000;

/** The threads of a channel that are remembered, each with a button that forgets it. */
export async function forgetList(
  { store, say, seal }: IntakeDeps,
  { team, channel }: Pick<Thread, "team" | "channel">,
  user: string,
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
    const { thread } = conversation;
    const state = { purpose: FORGET_THREAD, thread, subject: encodeThread(thread), person: user };
    const value = seal.seal(state, LIFE_MS);
    blocks.push(threadRow(conversation, say(await firstQuestion(store, conversation)), value));
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
    const thread = threadHere(deps, { action, body });
    const visit = { team: body.team?.id ?? "", channel: body.channel?.id ?? "", user: body.user.id };
    const refusal = thread === null ? EXPIRED : await deps.door.refusalNow(visit, "use");
    if (thread === null || refusal !== null) {
      await respond({ response_type: "ephemeral", replace_original: false, text: deps.say(refusal ?? EXPIRED) });
      return;
    }
    const gone = await deps.forget(thread, body.user.id);
    const text = `Forgotten: ${count(gone.messages, "message")} and ${count(gone.files, "file")} of this thread are removed, and so is every record of it. Claude's working container cannot be deleted; it ends by itself within 30 days.`;
    await respond({ response_type: "ephemeral", replace_original: true, text });
  };
}

/** The thread that the button names, if it is one of the place where it was pressed and the value was made for it. */
function threadHere(
  { seal }: IntakeDeps,
  { action, body }: Pick<SlackActionMiddlewareArgs<BlockButtonAction>, "action" | "body">,
): Thread | null {
  const sealed = readSealed(action.value ?? "");
  const thread = decodeThread(sealed?.subject ?? "");
  if (sealed === null || thread === null) return null;
  if (thread.team !== body.team?.id || thread.channel !== body.channel?.id) return null;
  return seal.holds(sealed, { purpose: FORGET_THREAD, thread, user: body.user.id }) ? thread : null;
}

function threadRow(conversation: Conversation, question: string, value: string): KnownBlock {
  const day = new Date(conversation.updatedAt).toISOString().slice(0, 10);
  return {
    type: "section",
    text: { type: "plain_text", text: `${day}: ${question || "a question without words"}`.slice(0, 200) },
    accessory: {
      type: "button",
      style: "danger",
      action_id: FORGET_THREAD,
      value,
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
