import type { Core } from "../core.ts";
import type { View } from "../workspace/entities.ts";
import { sendEvent } from "../workspace/events.ts";
import { wireView } from "../workspace/wire.ts";

import { PlayError } from "../errors.ts";
import { personOf } from "./who.ts";

/** A person opens the app: its Home, or the Messages tab of their direct message. */
export function openHome(core: Core, as: string, tab: "home" | "messages"): View | undefined {
  const person = personOf(core, as);
  const channel = core.store.channels().find((each) => each.personId === person.id);
  if (channel === undefined) throw new PlayError(404, "channel_not_found");
  const view = core.store.home(person.id);
  sendEvent(core, "app_home_opened", {
    type: "app_home_opened",
    user: person.id,
    channel: channel.id,
    tab,
    ...(tab === "home" && view !== undefined ? { view: wireView(view) } : {}),
    event_ts: core.store.nextTs(),
  });
  return view;
}
