import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Json, Message } from "../workspace/entities.ts";
import { react } from "../workspace/reactions.ts";
import { APP } from "../workspace/seed.ts";

import type { Args } from "./args.ts";
import { type Call, joinedChannel, type Methods } from "./method.ts";

export const reactionMethods: Methods = {
  "reactions.add": { scope: "reactions:write", run: add },
  "reactions.remove": { scope: "reactions:write", run: remove },
};

function add({ core, args }: Call): Json {
  const { message, name } = find(core, args);
  if (hasReaction(message, name)) throw new SlackError("already_reacted");
  react(core, message, APP.userId, name, true);
  return {};
}

function remove({ core, args }: Call): Json {
  const { message, name } = find(core, args);
  if (!hasReaction(message, name)) throw new SlackError("no_reaction");
  react(core, message, APP.userId, name, false);
  return {};
}

function find(core: Core, args: Args): { message: Message; name: string } {
  const channel = joinedChannel(core, args.required("channel"));
  const message = core.store.message(channel.id, args.required("timestamp"));
  const name = args.required("name").replaceAll(/^:|:$/g, "");
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new SlackError("invalid_name");
  if (message === undefined) throw new SlackError("message_not_found");
  return { message, name };
}

function hasReaction(message: Message, name: string): boolean {
  return message.reactions?.some((each) => each.name === name && each.users.includes(APP.userId)) ?? false;
}
