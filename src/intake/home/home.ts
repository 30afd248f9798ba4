import type {
  AllMiddlewareArgs,
  BlockButtonAction,
  SlackActionMiddlewareArgs,
  SlackEventMiddlewareArgs,
} from "@slack/bolt";

import type { IntakeDeps } from "../deps.ts";
import { lookAtHome } from "./look.ts";
import { homeView } from "./view.ts";

/** Whose Home tab it is. */
export interface Resident {
  readonly team: string;
  readonly user: string;
}

export type HomeDeps = Pick<
  IntakeDeps,
  "store" | "slack" | "door" | "settingsOf" | "fileTtlDays" | "say" | "log" | "homesOpen"
>;

/** The Home tab, made anew whenever somebody opens it. */
export function onHomeOpened(deps: HomeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"app_home_opened"> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== "home") return;
    await showHome(deps, { team: context.teamId ?? body.team_id, user: event.user });
  };
}

/** "Refresh" on the Home tab. */
export function onHomeRefresh(deps: HomeDeps) {
  return async ({ ack, body }: SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const team = body.team?.id ?? body.user.team_id;
    if (team !== undefined) await showHome(deps, { team, user: body.user.id });
  };
}

/** Publishes what this person may see, and remembers that it is being looked at. */
async function showHome(deps: HomeDeps, resident: Resident): Promise<void> {
  deps.homesOpen.opened(resident);
  await publishHome(deps, resident);
}

export async function publishHome(deps: HomeDeps, resident: Resident): Promise<void> {
  const view = homeView(await lookAtHome(deps, resident));
  await deps.slack.views.publish({ user_id: resident.user, view });
}
