import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Channel, Json, Message } from "../workspace/entities.ts";
import { APP } from "../workspace/seed.ts";

import type { Args } from "./args.ts";

/** One Web API call after authentication. */
export interface Call {
  readonly core: Core;
  readonly args: Args;
}

export interface Method {
  /** The bot scope it needs; none for methods that any token may call. */
  readonly scope?: string;
  /** `app` for the one method that wants an app-level token. */
  readonly token?: "app";
  run(call: Call): Json | Promise<Json>;
}

export type Methods = Readonly<Record<string, Method>>;

/** Throws `missing_scope` the way Slack words it. */
export function requireScope(core: Core, scope: string): void {
  if (core.settings.scopes.includes(scope)) return;
  throw new SlackError("missing_scope", { needed: scope, provided: core.settings.scopes.join(",") });
}

/** A channel that the app can see: by id, by `#name`, or by a person's id for their DM. */
export function visibleChannel(core: Core, reference: string): Channel {
  const found = core.store
    .channels()
    .find((each) => [each.id, `#${each.name}`].includes(reference) || each.personId === reference);
  if (found === undefined) throw new SlackError("channel_not_found");
  const hidden = found.kind !== "public" && !found.members.includes(APP.userId);
  if (hidden) throw new SlackError("channel_not_found");
  return found;
}

/** Like {@link visibleChannel}, and the app is in it. */
export function joinedChannel(core: Core, reference: string): Channel {
  const channel = visibleChannel(core, reference);
  if (!channel.members.includes(APP.userId)) throw new SlackError("not_in_channel");
  return channel;
}

/** The root of the thread that a reply goes to; a reply's own ts leads to its root. */
export function threadRoot(core: Core, channel: Channel, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const message = core.store.message(channel.id, threadTs);
  if (message === undefined) throw new SlackError("thread_not_found");
  return message.thread_ts ?? message.ts;
}

/** A message of the app's own. Throws `message_not_found`, or `code` for somebody else's. */
export function ownMessage(core: Core, channel: Channel, ts: string, code: string): Message {
  const message = core.store.message(channel.id, ts);
  if (message === undefined) throw new SlackError("message_not_found");
  if (!message.byApp) throw new SlackError(code);
  return message;
}
