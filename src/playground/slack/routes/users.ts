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
  // People of other organisations are in no list of the workspace; `users.info` shows them.
  const own = core.store.people().filter(({ kind }) => kind !== "external");
  const { items, nextCursor } = page(own, args, 1_000);
  return {
    members: items.map(wireUser),
    cache_ts: Math.floor(core.settings.now() / 1_000),
    response_metadata: { next_cursor: nextCursor },
  };
}
