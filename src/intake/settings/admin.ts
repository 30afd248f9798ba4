import { describeError } from "../../log.ts";
import type { IntakeDeps } from "../deps.ts";

/** Whether the person administers this workspace; nobody does while Slack does not say so. */
export async function isAdmin(
  { slack, log }: Pick<IntakeDeps, "slack" | "log">,
  team: string,
  user: string,
): Promise<boolean> {
  try {
    const { user: person } = await slack.users.info({ user });
    if (person === undefined || person.deleted === true || person.team_id !== team) return false;
    return person.is_admin === true || person.is_owner === true;
  } catch (error) {
    log.warn("Slack did not say who somebody is", { stage: "intake", error: describeError(error) });
    return false;
  }
}
