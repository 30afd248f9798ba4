import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { z } from "zod";

import { type InForce, PLACE_SETTINGS, type PlaceSettings } from "../../places/settings.ts";
import { readOverrides } from "../../scrub/overrides.ts";
import { type Field, FIELDS } from "./fields.ts";
import { at } from "../payload.ts";

export const SETTINGS_VIEW = "settings";
export const SETTINGS_SCOPE = "settings_scope";

const SCOPES = { channel: "This channel", workspace: "The whole workspace" } as const;
/** For whom a form decides. */
export type Scope = keyof typeof SCOPES;

const targetShape = z.object({ channel: z.string(), scope: z.enum(["channel", "workspace"]) });
/** What the form remembers between opening and submitting. */
export type SettingsTarget = Readonly<z.infer<typeof targetShape>>;

/** Slack's choice that stands for nothing decided here. */
const AS_ABOVE = "as_above";
/** Options of a select (docs: block kit, static select). */
const MAX_OPTIONS = 100;

export interface FormContent {
  readonly target: SettingsTarget;
  /** What was decided for exactly this scope. */
  readonly decided: PlaceSettings;
  /** What holds where nothing is decided in this scope. */
  readonly above: InForce;
  readonly models: readonly string[];
}

/** The form behind `/analyze settings`. */
export function settingsForm(content: FormContent): ModalView {
  const { target } = content;
  // Opened from no channel it decides for the workspace alone.
  const possible = target.channel === "" ? (["workspace"] as const) : (["channel", "workspace"] as const);
  const scopes = possible.map((scope) => option(SCOPES[scope], scope));
  const fields = FIELDS.filter((field) => isOf(field, target.scope));
  return {
    type: "modal",
    callback_id: SETTINGS_VIEW,
    private_metadata: JSON.stringify(target),
    title: plain("Settings"),
    submit: plain("Save"),
    close: plain("Cancel"),
    blocks: [
      {
        type: "section",
        text: plain("What holds for"),
        accessory: {
          type: "static_select",
          action_id: SETTINGS_SCOPE,
          options: scopes,
          initial_option: option(SCOPES[target.scope], target.scope),
        },
      },
      // Another scope brings other values: a block of the same id would keep what is shown in it.
      ...fields.map((field) => fieldBlock(field, content, blockId(field, target.scope))),
    ],
  };
}

/** What the form tells instead once it is saved. */
export function savedView(lines: readonly string[]): ModalView {
  const text = lines.length === 0 ? "Nothing was changed." : lines.join("\n");
  const blocks: KnownBlock[] = [{ type: "section", text: plain(text) }];
  return { type: "modal", title: plain("Settings"), close: plain("Done"), blocks };
}

/** Whom a form decides for; null when the metadata is not ours. */
export function readSettingsTarget(metadata: string): SettingsTarget | null {
  try {
    return targetShape.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}

/** Whom the person chose to decide for; null for anything else. */
export function readScope(value: unknown): Scope | null {
  return value === "channel" || value === "workspace" ? value : null;
}

/** What was entered, out of Slack's `view.state.values`, or messages for the fields that make no sense. */
export function readSettings(
  values: unknown,
  scope: Scope,
): { readonly settings: PlaceSettings } | { readonly errors: Record<string, string> } {
  const entered: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const field of FIELDS.filter((each) => isOf(each, scope))) {
    const id = blockId(field, scope);
    const raw = rawValue(values, id, field);
    if (raw === null) continue;
    const isNumber = field.kind === "dollars" || field.kind === "count";
    const value = isNumber ? Number(raw) : raw;
    if (PLACE_SETTINGS.shape[field.name].safeParse(value).success) entered[field.name] = value;
    else errors[id] = wants(field, raw);
  }
  return Object.keys(errors).length > 0 ? { errors } : { settings: PLACE_SETTINGS.parse(entered) };
}

/** The block of the form at which to say that nothing was saved. */
export function firstBlock(scope: Scope): string {
  return FIELDS[0] === undefined ? "" : blockId(FIELDS[0], scope);
}

function isOf({ onlyWorkspace, onlyChannel }: Field, scope: Scope): boolean {
  return scope === "workspace" ? onlyChannel !== true : onlyWorkspace !== true;
}

function fieldBlock(field: Field, { decided, above, models }: FormContent, id: string): InputBlock {
  const { name, label, kind } = field;
  const value = decided[name];
  const unset = field.now(above);
  const head = { type: "input", block_id: id, optional: true, label: plain(label) } as const;
  if (kind === "choice") return { ...head, element: choiceOf(field, value, unset, models) };
  const initial = value === undefined ? {} : { initial_value: String(value) };
  if (kind === "actions") {
    const hint = plain(
      `Empty: ${unset}. A list such as PHONE=partial, IP=keep; keep, pseudonym, partial, drop or block.`,
    );
    return { ...head, hint, element: { type: "plain_text_input", action_id: name, max_length: 500, ...initial } };
  }
  return {
    ...head,
    hint: plain(`Empty: ${unset}`),
    element: {
      type: "number_input",
      action_id: name,
      is_decimal_allowed: kind === "dollars",
      min_value: kind === "dollars" ? "0.01" : "1",
      max_value: String(field.max ?? 1_000_000),
      ...initial,
    },
  };
}

function choiceOf(
  { name, choices }: Field,
  value: string | number | undefined,
  unset: string,
  models: readonly string[],
): InputBlock["element"] {
  const known = choices ?? models;
  const chosen = value === undefined ? null : String(value);
  // A model that the provider does not offer any more can still be seen, and chosen away.
  const all = chosen === null || known.includes(chosen) ? known : [chosen, ...known];
  const asAbove = option(`Not decided here: ${unset}`, AS_ABOVE);
  const options = [asAbove, ...all.slice(0, MAX_OPTIONS - 1).map((each) => option(each, each))];
  const initial = chosen === null ? asAbove : option(chosen, chosen);
  return { type: "static_select", action_id: name, options, initial_option: initial };
}

function rawValue(values: unknown, block: string, { name, kind }: Field): string | null {
  const state = at(values, block, name);
  const value = kind === "choice" ? at(state, "selected_option", "value") : at(state, "value");
  return typeof value !== "string" || value.trim() === "" || value === AS_ABOVE ? null : value.trim();
}

function wants({ kind, max }: Field, raw: string): string {
  if (kind === "actions")
    return `A list such as PHONE=partial, IP=keep. ${readOverrides(raw).problems.join("; ")}`.trim();
  if (kind === "dollars") return "An amount of dollars above 0, such as 20 or 0.50.";
  return kind === "count" ? `A whole number from 1 to ${max ?? 1_000_000}.` : "One of the choices.";
}

function blockId({ name }: Field, scope: Scope): string {
  return `${scope}_${name}`;
}

function option(text: string, value: string): PlainTextOption {
  return { text: plain(text.slice(0, 75)), value };
}

function plain(text: string): { type: "plain_text"; text: string } {
  return { type: "plain_text", text };
}
