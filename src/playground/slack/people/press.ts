import { isObject } from "../blocks/check.ts";
import type { PressButton } from "../control-api.ts";
import type { Core } from "../core.ts";
import { interaction, payloadChannel } from "../deliver/payloads.ts";
import { PlayError } from "../errors.ts";
import type { Block, Channel, Json, Message, Person, View } from "../workspace/entities.ts";
import { wireMessage, wireView } from "../workspace/wire.ts";

import { requireAck } from "./ack.ts";
import { channelOf, messageOf, personOf } from "./who.ts";

/** A person presses a button, picks from a menu or gives a thumb: `block_actions`. */
export async function press(core: Core, wanted: PressButton): Promise<void> {
  const person = personOf(core, wanted.as);
  const payload = wanted.view_id ? inView(core, person, wanted, wanted.view_id) : inMessage(core, person, wanted);
  requireAck(await core.deliveries.ask("interactive", "block_actions", payload));
}

function inMessage(core: Core, person: Person, wanted: PressButton): Json {
  const channel = channelOf(core, wanted.channel, person);
  const message = messageOf(core, channel.id, wanted.ts, person);
  const isEphemeral = message.ephemeralTo !== undefined;
  const responseUrl = core.responseUrls.issue("actions", {
    user: person.id,
    channel: channel.id,
    messageTs: message.ts,
    threadTs: message.thread_ts,
    ephemeral: isEphemeral,
  });
  const container: Json = {
    type: "message",
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: isEphemeral,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
  };
  return {
    ...interaction("block_actions", person),
    container,
    trigger_id: core.triggers.issue(person.id),
    channel: payloadChannel(channel),
    ...(isEphemeral ? {} : { message: wireMessage(core.store, message, core.baseUrl(), true) }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [actionOf(core, message.blocks ?? [], wanted)],
  };
}

function inView(core: Core, person: Person, wanted: PressButton, viewId: string): Json {
  const view = viewOf(core, person, viewId);
  return {
    ...interaction("block_actions", person),
    container: { type: "view", view_id: view.id },
    trigger_id: core.triggers.issue(person.id),
    view: wireView(view),
    state: { values: view.values },
    actions: [actionOf(core, view.blocks, wanted)],
  };
}

/** The person's open modal or Home view of this id. */
export function viewOf(core: Core, person: Person, viewId: string): View {
  const home = core.store.home(person.id);
  const view = home?.id === viewId ? home : core.views.find((each) => each.id === viewId && each.user === person.id);
  if (view === undefined) throw new PlayError(404, "view_not_found");
  return view;
}

function actionOf(core: Core, blocks: readonly Block[], wanted: PressButton): Json {
  const found = findElement(blocks, wanted);
  if (found === null) throw new PlayError(404, "action_not_found");
  const { element, blockId } = found;
  return {
    type: element["type"],
    action_id: wanted.action_id,
    block_id: blockId,
    ...valueOf(element, wanted.value),
    action_ts: core.store.nextTs(),
  };
}

interface Found {
  readonly element: Json;
  readonly blockId: string;
}

/** Looks through blocks, accessories, cards and containers for an element with this action id. */
function findElement(node: unknown, wanted: PressButton, blockId = ""): Found | null {
  if (Array.isArray(node)) {
    for (const each of node) {
      const found = findElement(each, wanted, blockId);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(node)) return null;
  const id = typeof node["block_id"] === "string" ? node["block_id"] : blockId;
  const isRightBlock = !wanted.block_id || wanted.block_id === id;
  if (node["action_id"] === wanted.action_id && isRightBlock) return { element: node, blockId: id };
  const inside = ["elements", "accessory", "element", "actions", "child_blocks"].map((field) => node[field]);
  return findElement(inside, wanted, id);
}

/** What an action carries depends on its element: a value, the chosen option, a person, a date. */
function valueOf(element: Json, value: string | undefined): Json {
  switch (element["type"]) {
    case "button":
    case "icon_button":
      return { text: element["text"], ...(element["value"] === undefined ? {} : { value: element["value"] }) };
    case "feedback_buttons":
      return { ...feedbackOf(element, value), value };
    case "static_select":
    case "radio_buttons":
    case "overflow":
    case "external_select":
      return { selected_option: optionOf(element, value) };
    case "checkboxes":
    case "multi_static_select":
    case "multi_external_select":
      return {
        selected_options: (value ?? "")
          .split(",")
          .filter(Boolean)
          .map((each) => optionOf(element, each)),
      };
    default:
      return pickedOf(String(element["type"]), value);
  }
}

const PICKED: Readonly<Record<string, string>> = {
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  datepicker: "selected_date",
  timepicker: "selected_time",
};

function pickedOf(type: string, value: string | undefined): Json {
  return { [PICKED[type] ?? "value"]: value ?? null };
}

function feedbackOf(element: Json, value: string | undefined): Json {
  for (const field of ["positive_button", "negative_button"]) {
    const button = element[field];
    if (isObject(button) && button["value"] === value) return { text: button["text"] };
  }
  throw new PlayError(400, "value_not_found");
}

function optionOf(element: Json, value: string | undefined): Json {
  const groups = Array.isArray(element["option_groups"]) ? element["option_groups"].filter(isObject) : [];
  const options = [element["options"], ...groups.map((group) => group["options"])].flat().filter(isObject);
  const option = options.find((each) => each["value"] === value);
  if (option !== undefined) return option;
  // Options of an external menu are not in the block; the app gave them a moment ago.
  if (String(element["type"]).includes("external")) return { text: { type: "plain_text", text: value }, value };
  throw new PlayError(400, "option_not_found");
}

/** The place of a message in payloads. */
export function messagePlace(channel: Channel, message: Message): { channel: Json; message_ts: string } {
  return { channel: payloadChannel(channel), message_ts: message.ts };
}
