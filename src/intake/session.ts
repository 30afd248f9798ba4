import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import type { IntakeDeps } from "./deps.ts";

/**
 * Slack's own Stop button on an agent session: everything that was open in that thread when it was pressed stops. The
 * event may come late, after other questions; both times are Slack's own.
 */
export function onSessionStopped(deps: IntakeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"agent_session_stopped"> & AllMiddlewareArgs): Promise<void> => {
    const thread = { team: context.teamId ?? body.team_id, channel: event.channel, rootTs: event.thread_ts };
    for (const turn of await deps.store.openTurns(thread)) {
      if (Number(turn.question.ts) <= Number(event.event_ts)) await deps.cancel(turn.id, event.user);
    }
  };
}
