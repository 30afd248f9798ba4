import { isObject, isTextRecord } from "../blocks/check.ts";
import type { PlayView, SubmitView } from "../control-api.ts";
import type { Core } from "../core.ts";
import { interaction, viewClosed, viewSubmission } from "../deliver/payloads.ts";
import { PlayError } from "../errors.ts";
import { pushView, replaceView, showTop } from "../routes/views.ts";
import type { Block, Json, Person, View } from "../workspace/entities.ts";
import { newHash } from "../workspace/view-rules.ts";
import { playView, wireFile, wireView } from "../workspace/wire.ts";

import { requireAck } from "./ack.ts";
import { readUploads } from "./bodies.ts";
import { viewOf } from "./press.ts";
import { gather } from "./uploads.ts";
import { personOf } from "./who.ts";

/** Largest file of a `file_input` (docs: file-input-element). */
const FORM_FILE_BYTES = 10 * 1_024 * 1_024;

export interface SubmitOutcome {
  readonly errors?: Record<string, string>;
  readonly view?: PlayView;
}

/** A person sends a form off. Gives the errors to show, or the view that follows, or nothing when it is done. */
export async function submit(core: Core, wanted: SubmitView): Promise<SubmitOutcome> {
  const person = personOf(core, wanted.as);
  const view = openModal(core, person, wanted.view_id);
  const { values, errors } = await fillIn(core, person, view, wanted.values);
  const filled: View = { ...view, values, hash: newHash(core), errors: undefined };
  core.views.replace(filled);
  if (Object.keys(errors).length > 0) return showErrors(core, filled, errors);
  const payload = viewSubmission(person, filled, core.triggers.issue(person.id), responseUrls(core, person, filled));
  const answer = requireAck(await core.deliveries.ask("interactive", "view_submission", payload));
  return follow(core, person, core.views.find((each) => each.id === filled.id) ?? filled, answer);
}

/** A person closes a form; the app hears of it only if it asked to. */
export async function close(core: Core, wanted: { view_id: string; as: string }): Promise<void> {
  const person = personOf(core, wanted.as);
  const view = openModal(core, person, wanted.view_id);
  if (view.clear_on_close) core.views.clear(person.id);
  else core.views.close(view);
  showTop(core, person.id);
  if (!view.notify_on_close) return;
  await core.deliveries.ask("interactive", "view_closed", viewClosed(person, view, view.clear_on_close));
}

/** Options of an external menu for what was typed so far: `block_suggestion`, answered in its acknowledgement. */
export async function suggest(
  core: Core,
  wanted: { view_id: string; block_id: string; action_id: string; value: string },
): Promise<unknown[]> {
  const view = core.views.find((each) => each.id === wanted.view_id);
  if (view === undefined) throw new PlayError(404, "view_not_found");
  const payload = {
    ...interaction("block_suggestion", personOf(core, view.user)),
    container: { type: "view", view_id: view.id },
    view: wireView(view),
    block_id: wanted.block_id,
    action_id: wanted.action_id,
    value: wanted.value,
  };
  const answer = requireAck(await core.deliveries.ask("interactive", "block_suggestion", payload));
  const groups = Array.isArray(answer["option_groups"]) ? answer["option_groups"].filter(isObject) : [];
  const options = [answer["options"], ...groups.map((group) => group["options"])].flat();
  return options.filter(isObject).slice(0, 100);
}

function openModal(core: Core, person: Person, id: string): View {
  const view = viewOf(core, person, id);
  if (view.type !== "modal") throw new PlayError(400, "not_a_modal");
  return view;
}

interface Filled {
  readonly values: View["values"];
  readonly errors: Record<string, string>;
}

/** The state of every input, with files taken in; what Slack's own client checks is checked here as well. */
async function fillIn(core: Core, person: Person, view: View, given: SubmitView["values"]): Promise<Filled> {
  const values: View["values"] = {};
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    const element = block["element"];
    if (block.type !== "input" || !isObject(element)) continue;
    const blockId = String(block.block_id);
    const actionId = String(element["action_id"]);
    const state = await stateOf(core, person, element, given[blockId]?.[actionId]);
    values[blockId] = { [actionId]: state };
    const error = complaint(block, element, state);
    if (error !== null) errors[blockId] = error;
  }
  return { values, errors };
}

async function stateOf(core: Core, person: Person, element: Json, given: unknown): Promise<Json> {
  const state: Json = { ...emptyState(element), ...(isObject(given) ? given : {}), type: element["type"] };
  if (element["type"] !== "file_input") return state;
  const files = await gather(core, person, readUploads(state["files"]));
  for (const file of files) core.store.putFile({ ...file, grantedToApp: true });
  return { type: "file_input", files: files.map((file) => wireFile(core.store, file, core.baseUrl())) };
}

/** What Slack sends for an input that nobody touched. */
function emptyState(element: Json): Json {
  const type = String(element["type"]);
  if (type === "file_input") return { files: [] };
  if (type.startsWith("multi_static") || type.startsWith("multi_external") || type === "checkboxes") {
    return { selected_options: element["initial_options"] ?? [] };
  }
  if (type === "static_select" || type === "external_select" || type === "radio_buttons") {
    return { selected_option: element["initial_option"] ?? null };
  }
  if (type === "conversations_select") return { selected_conversation: element["initial_conversation"] ?? null };
  if (type === "channels_select") return { selected_channel: element["initial_channel"] ?? null };
  if (type === "users_select") return { selected_user: element["initial_user"] ?? null };
  return { value: element["initial_value"] ?? null };
}

function complaint(block: Block, element: Json, state: Json): string | null {
  const { type: _type, ...rest } = state;
  const isEmpty = Object.values(rest).every(
    (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0),
  );
  if (isEmpty) return block["optional"] === true ? null : "Please complete this required field.";
  const { value } = state;
  if (typeof value === "string") return lengthComplaint(element, value);
  return element["type"] === "file_input" ? fileComplaint(element, state) : null;
}

function lengthComplaint(element: Json, value: string): string | null {
  const max = Number(element["max_length"] ?? 3_000);
  const min = Number(element["min_length"] ?? 0);
  if (value.length > max) return `Please shorten this to ${max} characters or fewer.`;
  return value.length < min ? `Please use at least ${min} characters.` : null;
}

function fileComplaint(element: Json, state: Json): string | null {
  const files = Array.isArray(state["files"]) ? state["files"].filter(isObject) : [];
  if (files.length > Number(element["max_files"] ?? 10)) return "Please choose fewer files.";
  if (files.some((file) => Number(file["size"]) > FORM_FILE_BYTES)) return "Files can have at most 10 MB here.";
  const allowed = element["filetypes"];
  if (!Array.isArray(allowed)) return null;
  const isAllowed = (file: Json): boolean =>
    allowed.some((each) => file["filetype"] === each || String(file["name"]).toLowerCase().endsWith(`.${each}`));
  return files.every(isAllowed) ? null : `Please choose files of these types: ${allowed.join(", ")}.`;
}

/** For a channel menu with `response_url_enabled`, a URL that posts into the chosen channel. */
function responseUrls(core: Core, person: Person, view: View): Json[] {
  const urls: Json[] = [];
  for (const block of view.blocks) {
    const element = block["element"];
    if (!isObject(element) || element["response_url_enabled"] !== true) continue;
    const state = view.values[String(block.block_id)]?.[String(element["action_id"])];
    const channel = state?.["selected_conversation"] ?? state?.["selected_channel"];
    if (typeof channel !== "string") continue;
    urls.push({
      block_id: block.block_id,
      action_id: element["action_id"],
      channel_id: channel,
      response_url: core.responseUrls.issue("commands", { user: person.id, channel, ephemeral: false }),
    });
  }
  return urls;
}

/** What the app wants to happen after a submission (`response_action`). */
function follow(core: Core, person: Person, view: View, answer: Json): SubmitOutcome {
  switch (answer["response_action"]) {
    case "errors":
      return showErrors(core, view, isTextRecord(answer["errors"]) ? answer["errors"] : {});
    case "update":
      return { view: playView(replaceView(core, view, answer["view"])) };
    case "push":
      return { view: playView(pushView(core, person.id, answer["view"])) };
    case "clear":
      core.views.clear(person.id);
      break;
    default:
      core.views.close(view);
  }
  showTop(core, person.id);
  return {};
}

function showErrors(core: Core, view: View, errors: Record<string, string>): SubmitOutcome {
  const refused: View = { ...view, errors };
  core.views.replace(refused);
  showTop(core, view.user);
  return { errors, view: playView(refused) };
}
