import type { RunCommand, RunShortcut } from "../control-api.ts";
import type { Core } from "../core.ts";
import { interaction, slashCommand } from "../deliver/payloads.ts";
import { PlayError } from "../errors.ts";
import type { Message, Person } from "../workspace/entities.ts";
import { wireMessage } from "../workspace/wire.ts";

import { requireAck } from "./ack.ts";
import { messagePlace } from "./press.ts";
import { respond } from "./respond.ts";
import { channelOf, messageOf, personOf } from "./who.ts";

/** A person types a slash command; it has no thread and no files, and works where the app is no member. */
export async function runCommand(core: Core, wanted: RunCommand): Promise<void> {
  const person = personOf(core, wanted.as);
  const channel = channelOf(core, wanted.channel, person);
  if (!core.settings.commands.includes(wanted.command)) throw new PlayError(404, "command_not_found");
  const target = { user: person.id, channel: channel.id, ephemeral: true };
  const payload = slashCommand({
    person,
    channel,
    command: wanted.command,
    text: wanted.text.trim(),
    responseUrl: core.responseUrls.issue("commands", target),
    triggerId: core.triggers.issue(person.id),
  });
  const answer = requireAck(await core.deliveries.ask("slash_commands", wanted.command, payload));
  if (Object.keys(answer).length > 0) respond(core, target, answer);
}

/** A person picks the app's entry in a message's menu. */
export async function runShortcut(core: Core, wanted: RunShortcut): Promise<void> {
  const person = personOf(core, wanted.as);
  const channel = channelOf(core, wanted.channel, person);
  const message = messageOf(core, channel.id, wanted.ts, person);
  if (!core.settings.shortcuts.some((each) => each.callback_id === wanted.callback_id)) {
    throw new PlayError(404, "shortcut_not_found");
  }
  const payload = {
    ...interaction("message_action", person),
    ...messagePlace(channel, message),
    callback_id: wanted.callback_id,
    trigger_id: core.triggers.issue(person.id),
    action_ts: core.store.nextTs(),
    message: wireMessage(core.store, message, core.baseUrl(), false),
    response_url: responseUrl(core, person, message),
  };
  requireAck(await core.deliveries.ask("interactive", "message_action", payload));
}

function responseUrl(core: Core, person: Person, message: Message): string {
  return core.responseUrls.issue("actions", {
    user: person.id,
    channel: message.channel,
    messageTs: message.ts,
    threadTs: message.thread_ts,
    ephemeral: false,
  });
}
