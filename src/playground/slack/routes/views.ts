import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Json, View } from "../workspace/entities.ts";
import { readView } from "../workspace/view-rules.ts";
import { MAX_STACK } from "../workspace/views.ts";
import { playView, wireView } from "../workspace/wire.ts";

import { type Args, missing } from "./args.ts";
import type { Call, Methods } from "./method.ts";

export const viewMethods: Methods = {
  "views.open": { run: open },
  "views.push": { run: push },
  "views.update": { run: update },
  "views.publish": { run: publish },
};

function open({ core, args }: Call): Json {
  const user = core.triggers.exchange(args.text("trigger_id") ?? args.text("interactivity_pointer"));
  const id = core.store.nextId("V");
  const view = readView(core, args.json("view"), "modal", { user, id, rootId: id, previousId: null });
  requireFreeExternalId(core, view);
  core.views.open(view);
  showTop(core, user);
  return { view: wireView(view) };
}

function push({ core, args }: Call): Json {
  const user = core.triggers.exchange(args.text("trigger_id") ?? args.text("interactivity_pointer"));
  return { view: wireView(pushView(core, user, args.json("view"))) };
}

/** Puts a modal on top of the person's stack. Throws `push_limit_reached` above three. */
export function pushView(core: Core, user: string, value: unknown): View {
  const below = core.views.top(user);
  if (core.views.depth(user) >= MAX_STACK) throw new SlackError("push_limit_reached");
  const id = core.store.nextId("V");
  const rootId = below?.root_view_id ?? id;
  const view = readView(core, value, "modal", { user, id, rootId, previousId: below?.id ?? null });
  requireFreeExternalId(core, view);
  core.views.push(view);
  showTop(core, user);
  return view;
}

function update({ core, args }: Call): Json {
  const current = findView(core, args);
  requireHash(args, current);
  return { view: wireView(replaceView(core, current, args.json("view"))) };
}

/** Gives an open modal new content under its old id; what was typed in stays where the block and action do. */
export function replaceView(core: Core, current: View, value: unknown): View {
  const place = {
    user: current.user,
    id: current.id,
    rootId: current.root_view_id,
    previousId: current.previous_view_id,
  };
  const view: View = { ...readView(core, value, current.type, place), values: current.values };
  if (current.type === "home") core.store.putHome(view);
  else core.views.replace(view);
  if (current.type === "home") core.live.emit({ type: "home", user: current.user });
  else showTop(core, current.user);
  return view;
}

function publish({ core, args }: Call): Json {
  const user = args.required("user_id");
  if (core.store.person(user) === undefined) throw new SlackError("user_not_found");
  const before = core.store.home(user);
  if (before !== undefined) requireHash(args, before);
  const id = before?.id ?? core.store.nextId("V");
  const view = readView(core, args.json("view"), "home", { user, id, rootId: id, previousId: null });
  core.store.putHome(view);
  core.live.emit({ type: "home", user });
  return { view: wireView(view) };
}

/** Tells the page which modal this person sees now. */
export function showTop(core: Core, user: string): void {
  const top = core.views.top(user);
  core.live.emit({ type: "view", user, view: top === undefined ? null : playView(top) });
}

function findView(core: Core, args: Args): View {
  const id = args.text("view_id");
  const externalId = args.text("external_id");
  if (id === undefined && externalId === undefined) throw missing("view_id");
  const isWanted = (view: View): boolean => (id === undefined ? view.external_id === externalId : view.id === id);
  const home = core.store.people().flatMap((person) => core.store.home(person.id) ?? []);
  const view = core.views.find(isWanted) ?? home.find(isWanted);
  if (view === undefined) throw new SlackError("not_found");
  return view;
}

function requireHash(args: Args, current: View): void {
  const hash = args.text("hash");
  if (hash !== undefined && hash !== current.hash) throw new SlackError("hash_conflict");
}

function requireFreeExternalId(core: Core, view: View): void {
  if (view.external_id === "") return;
  if (core.views.find((each) => each.external_id === view.external_id) !== undefined) {
    throw new SlackError("duplicate_external_id");
  }
}
