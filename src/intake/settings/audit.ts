import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";

import { describeError } from "../../log.ts";
import { openDirect } from "../command/open-thread.ts";
import type { IntakeDeps } from "../deps.ts";
import { isAdmin } from "./admin.ts";

const ABOUT =
  "The audit of this workspace: what answers hid, who looked behind it, who shared what was answered in private, who changed settings. It holds kinds and counts, never a value.";

/** `/analyze audit`: the workspace's audit as a file, into the direct messages of the admin who asks. */
export async function auditCommand(
  deps: IntakeDeps,
  { command, respond }: SlackCommandMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const { team_id: team, channel_id: askedFrom, user_id: user } = command;
  const tell = (text: string) => respond({ response_type: "ephemeral", text });
  if (!(await isAdmin(deps, team, user))) {
    await tell("Only admins of this workspace can have its audit.");
    return;
  }
  try {
    const channel = await openDirect(deps, askedFrom, user);
    if (channel === null) return;
    const { ts } = await deps.slack.chat.postMessage({ channel, text: deps.say(ABOUT) });
    const entries = await deps.exportAudit({ team, channel, rootTs: ts ?? "" });
    const count = `${entries.toLocaleString("en-US")} ${entries === 1 ? "entry" : "entries"}`;
    await tell(`The audit is in our direct messages: ${count}.`);
  } catch (error) {
    deps.log.warn("an audit was not exported", { stage: "intake", error: describeError(error) });
    await tell("I could not send the audit just now. Please try again in a minute.");
  }
}
