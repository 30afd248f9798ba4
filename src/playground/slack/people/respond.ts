import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { ResponseTarget } from "../response-urls.ts";
import { Args } from "../routes/args.ts";
import { readContent } from "../routes/chat.ts";
import type { Channel, Json, Message } from "../workspace/entities.ts";
import { changeMessage, deleteMessage, type Draft, postEphemeral, postMessage } from "../workspace/messages.ts";
import { APP } from "../workspace/seed.ts";

/**
 * Shows what the app answered to a command or button: to the person alone, in the channel, or in place of the message.
 * Throws a SlackError for an empty or wrong payload.
 */
export function respond(core: Core, target: ResponseTarget, body: Json): void {
  const channel = core.store.channel(target.channel);
  if (channel === undefined) throw new SlackError("channel_not_found");
  const args = new Args(body);
  const original = findOriginal(core, target);
  if (args.flag("delete_original")) return removeOriginal(core, original);
  const content = readContent(core, args);
  if (content.text === "" && content.blocks === undefined && content.attachments === undefined) {
    throw new SlackError("no_text");
  }
  if (args.flag("replace_original") && original !== undefined) {
    changeMessage(core, original, { ...content, blocks: content.blocks ?? null });
    return;
  }
  const thread_ts = args.text("thread_ts") ?? target.threadTs;
  show(core, channel, target, args, { ...content, user: APP.userId, byApp: true, thread_ts });
}

function show(core: Core, channel: Channel, target: ResponseTarget, args: Args, draft: Draft): void {
  if (args.text("response_type") === "in_channel") postMessage(core, channel, draft);
  else postEphemeral(core, channel, target.user, draft);
}

function findOriginal(core: Core, target: ResponseTarget): Message | undefined {
  if (target.messageTs === undefined) return undefined;
  return core.store.message(target.channel, target.messageTs) ?? core.ephemerals.get(target.messageTs);
}

function removeOriginal(core: Core, original: Message | undefined): void {
  if (original === undefined) throw new SlackError("message_not_found");
  deleteMessage(core, original);
}
