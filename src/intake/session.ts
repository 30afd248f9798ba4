import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import type { IntakeDeps } from "./deps.ts";

/** Slack's own Stop button on an agent session: everything open in that thread stops. */
export function onSessionStopped(deps: IntakeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"agent_session_stopped"> & AllMiddlewareArgs): Promise<void> => {
    const thread = { team: context.teamId ?? body.team_id, channel: event.channel, rootTs: event.thread_ts };
    for (const turn of await deps.store.openTurns(thread)) await deps.cancel(turn.id, event.user);
  };
}
