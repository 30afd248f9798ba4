import { isBlock, isObject } from "../blocks/check.ts";
import { findProblems, nameBlocks, sentence } from "../blocks/validate.ts";
import { blockRules, type Core } from "../core.ts";
import { SlackError } from "../errors.ts";

import type { Block, Json, View } from "./entities.ts";

const TITLE_CHARS = 24;
const PRIVATE_METADATA_CHARS = 3_000;
const CALLBACK_CHARS = 255;
/** Above this a view is refused whole (docs: views.open, `view_too_large`). */
const VIEW_CHARS = 250_000;

export interface ViewPlace {
  readonly user: string;
  readonly id: string;
  readonly rootId: string;
  readonly previousId: string | null;
}

/** A view as the app sent it, checked and completed. Throws `invalid_arguments` with a pointer, or `view_too_large`. */
export function readView(core: Core, value: unknown, type: View["type"], place: ViewPlace): View {
  if (!isObject(value)) throw refuse(["must provide an object [json-pointer:/view]"]);
  if (JSON.stringify(value).length > VIEW_CHARS) throw new SlackError("view_too_large");
  const problems = viewProblems(core, value, type);
  if (problems.length > 0) throw refuse(problems);
  const blocks = Array.isArray(value["blocks"]) ? value["blocks"].filter(isBlock) : [];
  return {
    id: place.id,
    type,
    user: place.user,
    title: type === "modal" ? (object(value["title"]) ?? undefined) : undefined,
    submit: object(value["submit"]),
    close: object(value["close"]),
    blocks: nameInputs(
      nameBlocks(blocks, () => core.store.nextShortId()),
      core,
    ),
    callback_id: text(value["callback_id"]),
    private_metadata: text(value["private_metadata"]),
    external_id: text(value["external_id"]),
    clear_on_close: value["clear_on_close"] === true,
    notify_on_close: value["notify_on_close"] === true,
    hash: newHash(core),
    root_view_id: place.rootId,
    previous_view_id: place.previousId,
    values: {},
  };
}

/** A new hash: changes with every change of the view. */
export function newHash(core: Core): string {
  return `${Math.floor(core.settings.now() / 1_000)}.${core.store.nextShortId()}`;
}

function viewProblems(core: Core, view: Json, type: View["type"]): string[] {
  const surface = type === "modal" ? "modal" : "home";
  const problems = findProblems(view["blocks"], blockRules(core, surface), "/view/blocks").map(sentence);
  if (view["type"] !== type) problems.push(`must be ${type} [json-pointer:/view/type]`);
  problems.push(
    ...tooLong(view, "private_metadata", PRIVATE_METADATA_CHARS),
    ...tooLong(view, "callback_id", CALLBACK_CHARS),
  );
  return type === "modal" ? [...problems, ...modalProblems(view)] : problems;
}

function modalProblems(view: Json): string[] {
  const problems = plainTextProblems(view, "title", true);
  problems.push(...plainTextProblems(view, "submit", hasInputs(view)), ...plainTextProblems(view, "close", false));
  return problems;
}

function plainTextProblems(view: Json, field: string, isRequired: boolean): string[] {
  const value = view[field];
  if (value === undefined || value === null) {
    return isRequired ? [`missing required field: ${field} [json-pointer:/view]`] : [];
  }
  if (!isObject(value) || value["type"] !== "plain_text" || typeof value["text"] !== "string") {
    return [`must be a plain_text object [json-pointer:/view/${field}]`];
  }
  const { length } = value["text"];
  if (length > 0 && length <= TITLE_CHARS) return [];
  return [`must be less than ${TITLE_CHARS + 1} characters [json-pointer:/view/${field}/text]`];
}

function hasInputs(view: Json): boolean {
  const { blocks } = view;
  return Array.isArray(blocks) && blocks.some((block) => isObject(block) && block["type"] === "input");
}

function tooLong(view: Json, field: string, max: number): string[] {
  const value = view[field];
  if (typeof value !== "string" || value.length <= max) return [];
  return [`must be less than ${max + 1} characters [json-pointer:/view/${field}]`];
}

function nameInputs(blocks: readonly Block[], core: Core): Block[] {
  return blocks.map((block) => {
    if (block.type !== "input" || !isObject(block["element"])) return block;
    return { ...block, element: { action_id: core.store.nextShortId(), ...block["element"] } };
  });
}

function refuse(problems: readonly string[]): SlackError {
  return new SlackError("invalid_arguments", {
    response_metadata: { messages: problems.map((each) => `[ERROR] ${each}`) },
  });
}

function object(value: unknown): Json | null {
  return isObject(value) ? value : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
