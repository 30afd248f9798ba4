import type {
  AllMiddlewareArgs,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackViewMiddlewareArgs,
  StaticSelectAction,
  BlockAction,
  ButtonAction,
  ViewSubmitAction,
} from "@slack/bolt";
import type { ModalView } from "@slack/types";

import { describeError } from "../../log.ts";
import type { PlaceSettings } from "../../places/settings.ts";
import type { AuditEntry, Fact } from "../../store/audit.ts";
import type { IntakeDeps } from "../deps.ts";
import { isAdmin } from "./admin.ts";
import { FIELDS, inForceLines } from "./fields.ts";
import {
  firstBlock,
  readScope,
  readSettings,
  readSettingsTarget,
  savedView,
  settingsForm,
  type SettingsTarget,
} from "./form.ts";

const NOT_SAVED = "This could not be saved just now. Please try again in a minute.";
const ONLY_ADMINS = "Only admins of this workspace can change settings.";

/** `/analyze settings`: the form for admins, what is in force for everybody else. */
export async function settingsCommand(
  deps: IntakeDeps,
  { command, respond }: SlackCommandMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const { team_id: team, channel_id: channel, user_id: user, trigger_id: trigger } = command;
  if (await isAdmin(deps, team, user)) {
    const view = await formFor(deps, team, { channel, scope: "channel" });
    await deps.slack.views.open({ trigger_id: trigger, view });
    return;
  }
  const lines = inForceLines(await deps.settingsOf({ team, channel }));
  const text = ["*In force in this channel*", ...lines.map((line) => `• ${line}`), "", ONLY_ADMINS].join("\n");
  await respond({ response_type: "ephemeral", text });
}

/** "Settings" on the Home tab, which belongs to no channel: what holds for the whole workspace. */
export function onHomeSettings(deps: IntakeDeps) {
  return async ({
    ack,
    body,
  }: SlackActionMiddlewareArgs<BlockAction<ButtonAction>> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const team = body.team?.id ?? body.user.team_id;
    if (team === undefined || !(await isAdmin(deps, team, body.user.id))) return;
    const view = await formFor(deps, team, { channel: "", scope: "workspace" });
    await deps.slack.views.open({ trigger_id: body.trigger_id, view });
  };
}

/** Choosing another scope in the form shows what was decided there. */
export function onSettingsScope(deps: IntakeDeps) {
  return async ({
    ack,
    action,
    body,
  }: SlackActionMiddlewareArgs<BlockAction<StaticSelectAction>> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const { view, team } = body;
    const target = readSettingsTarget(view?.private_metadata ?? "");
    const scope = readScope(action.selected_option.value);
    if (view === undefined || target === null || scope === null || team === null) return;
    if (target.channel === "" && scope === "channel") return;
    if (!(await isAdmin(deps, team.id, body.user.id))) return;
    await deps.slack.views.update({
      view_id: view.id,
      hash: view.hash,
      view: await formFor(deps, team.id, { ...target, scope }),
    });
  };
}

/** The submitted form: kept and told in one commit. */
export function onSettingsSubmit(deps: IntakeDeps) {
  return async ({
    ack,
    view,
    body,
    context,
  }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const target = readSettingsTarget(view.private_metadata);
    const team = context.teamId ?? body.team?.id ?? "";
    if (target === null || team === "") return await ack();
    const read = readSettings(view.state.values, target.scope);
    if ("errors" in read) return await ack({ response_action: "errors", errors: read.errors });
    try {
      if (!(await isAdmin(deps, team, body.user.id))) {
        return await ack({ response_action: "update", view: savedView([ONLY_ADMINS]) });
      }
      const lines = await save(deps, { team, target, settings: read.settings, by: body.user.id, form: view.id });
      await ack({ response_action: "update", view: savedView(lines) });
    } catch (error) {
      deps.log.warn("settings were not saved", { stage: "intake", error: describeError(error) });
      await ack({ response_action: "errors", errors: { [firstBlock(target.scope)]: NOT_SAVED } });
    }
  };
}

async function formFor(deps: IntakeDeps, team: string, target: SettingsTarget): Promise<ModalView> {
  const { channel, scope } = target;
  const [decided, models] = await Promise.all([deps.store.settings({ team, channel }), deps.models()]);
  return settingsForm({
    target,
    decided: decided[scope],
    above: deps.inForceUnder(scope === "channel" ? decided.workspace : {}),
    models,
  });
}

interface Saving {
  readonly team: string;
  readonly target: SettingsTarget;
  readonly settings: PlaceSettings;
  readonly by: string;
  /** One form is one change, however often Slack delivers it. */
  readonly form: string;
}

/** Gives what changed, in words. */
async function save({ store }: IntakeDeps, { team, target, settings, by, form }: Saving): Promise<string[]> {
  const { channel, scope } = target;
  const before = (await store.settings({ team, channel }))[scope];
  const changed = FIELDS.filter(({ name }) => before[name] !== settings[name]);
  if (changed.length === 0) return [];
  const place = { team, channel: scope === "channel" ? channel : null };
  const facts = changed.map(({ name }): [string, Fact] => [
    name,
    { from: before[name] ?? null, to: settings[name] ?? null },
  ]);
  const told: AuditEntry = {
    id: `settings:${form}`,
    team,
    channel: place.channel ?? "",
    rootTs: null,
    at: Date.now(),
    actor: by,
    kind: "settings",
    facts: Object.fromEntries(facts),
  };
  await store.saveSettings({ place, settings, by }, told);
  const head = `Saved for ${scope === "channel" ? "this channel" : "the whole workspace"}. It holds from the next question on.`;
  return [head, ...changed.map(({ name, label }) => `${label}: ${String(settings[name] ?? "not decided here")}`)];
}
