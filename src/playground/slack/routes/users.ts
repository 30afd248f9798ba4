import { SlackError } from "../errors.ts";
import type { Json } from "../workspace/entities.ts";
import { wireUser } from "../workspace/wire.ts";

import type { Call, Methods } from "./method.ts";
import { page } from "./paging.ts";

export const userMethods: Methods = {
  "users.info": { scope: "users:read", run: info },
  "users.list": { scope: "users:read", run: list },
};

function info({ core, args }: Call): Json {
  const person = core.store.person(args.required("user"));
  if (person === undefined) throw new SlackError("user_not_found");
  return { user: wireUser(person) };
}

function list({ core, args }: Call): Json {
  const { items, nextCursor } = page(core.store.people(), args, 1_000);
  return {
    members: items.map(wireUser),
    cache_ts: Math.floor(core.settings.now() / 1_000),
    response_metadata: { next_cursor: nextCursor },
  };
}
