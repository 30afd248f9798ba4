import type { PostMessage } from "../control-api.ts";
import type { Core } from "../core.ts";
import { PlayError } from "../errors.ts";
import type { Message } from "../workspace/entities.ts";
import { changeMessage, deleteMessage, postMessage } from "../workspace/messages.ts";
import { react } from "../workspace/reactions.ts";
import { composeText, richTextOf } from "../workspace/text.ts";

import { gather } from "./uploads.ts";
import { channelOf, messageOf, personOf } from "./who.ts";

/** A person says something, perhaps with files, perhaps in a thread. */
export async function post(core: Core, wanted: PostMessage): Promise<Message> {
  const person = personOf(core, wanted.as);
  const channel = channelOf(core, wanted.channel, person);
  const thread_ts = rootOf(core, channel.id, wanted.thread_ts);
  const files = await gather(core, person, wanted.files ?? []);
  const text = composeText(core.store, wanted.text);
  if (text.trim() === "" && files.length === 0) throw new PlayError(400, "no_text");
  const broadcast = wanted.broadcast === true && thread_ts !== undefined;
  return postMessage(core, channel, {
    user: person.id,
    byApp: false,
    text,
    blocks: richTextOf(text, core.store.nextShortId()),
    fileIds: files.map((file) => file.id),
    subtype: files.length > 0 ? "file_share" : broadcast ? "thread_broadcast" : undefined,
    thread_ts,
    clientMsgId: crypto.randomUUID(),
  });
}

/** A person changes the text of their own message. */
export function edit(core: Core, wanted: { channel: string; ts: string; text: string }): Message {
  const message = messageOf(core, channelOf(core, wanted.channel).id, wanted.ts);
  if (message.byApp) throw new PlayError(403, "cant_update_message");
  const text = composeText(core.store, wanted.text);
  return changeMessage(core, message, {
    text,
    blocks: richTextOf(text, core.store.nextShortId()) ?? null,
    edited: { user: message.user, ts: core.store.nextTs() },
  });
}

/** Anybody's message goes: the person of the playground is an admin as well. */
export function remove(core: Core, wanted: { channel: string; ts: string }): void {
  deleteMessage(core, messageOf(core, channelOf(core, wanted.channel).id, wanted.ts));
}

/** A person adds a reaction, or takes it back when it is there. */
export function toggleReaction(core: Core, wanted: { as: string; channel: string; ts: string; name: string }): Message {
  const person = personOf(core, wanted.as);
  const message = messageOf(core, channelOf(core, wanted.channel, person).id, wanted.ts);
  const has = message.reactions?.some((each) => each.name === wanted.name && each.users.includes(person.id)) ?? false;
  return react(core, message, person.id, wanted.name, !has);
}

function rootOf(core: Core, channel: string, ts: string | undefined): string | undefined {
  if (ts === undefined || ts === "") return undefined;
  const message = core.store.message(channel, ts);
  if (message === undefined) throw new PlayError(404, "thread_not_found");
  return message.thread_ts ?? message.ts;
}
