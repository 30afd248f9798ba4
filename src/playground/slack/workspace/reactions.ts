import type { Core } from "../core.ts";

import type { Message } from "./entities.ts";
import { sendEvent } from "./events.ts";
import { changeMessage } from "./messages.ts";

/** Adds or takes away a person's (or the app's) reaction; reactions change no message event, they have their own. */
export function react(core: Core, message: Message, user: string, name: string, isAdded: boolean): Message {
  const others = (message.reactions ?? []).filter((each) => each.name !== name);
  const users =
    (message.reactions ?? []).find((each) => each.name === name)?.users.filter((each) => each !== user) ?? [];
  const now = isAdded ? [...users, user] : users;
  const reactions = now.length > 0 ? [...others, { name, users: now }] : others;
  const changed = changeMessage(core, message, { reactions: reactions.length > 0 ? reactions : undefined }, true);
  if (isAdded) {
    sendEvent(core, "reaction_added", {
      type: "reaction_added",
      user,
      reaction: name,
      item: { type: "message", channel: message.channel, ts: message.ts },
      item_user: message.user,
      event_ts: core.store.nextTs(),
    });
  }
  return changed;
}
