/** What somebody is to the workspace that the bot is installed in. */
export const PERSON_CLASSES = ["admin", "member", "guest", "single_guest", "external", "bot", "workflow"] as const;
export type PersonClass = (typeof PERSON_CLASSES)[number];

/** `unknown`: Slack does not say, or the account is no longer in use. */
export type Person = PersonClass | "unknown";

/** What `users.info` tells of a person (docs: reference/objects/user-object). */
export interface UserFields {
  readonly team_id?: string;
  readonly deleted?: boolean;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly is_primary_owner?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly is_bot?: boolean;
  readonly is_workflow_bot?: boolean;
  readonly enterprise_user?: { readonly teams?: readonly string[] };
}

/**
 * The class of a person. The narrowest that fits: a deactivated admin is nobody, and a stranger stays one whatever role
 * they have at home. People of an Enterprise Grid belong to every workspace of theirs.
 */
export function personOf(user: UserFields, team: string): Person {
  if (user.deleted === true) return "unknown";
  if (user.is_workflow_bot === true) return "workflow";
  if (user.is_bot === true) return "bot";
  const isOurs = user.team_id === team || user.enterprise_user?.teams?.includes(team) === true;
  if (user.is_stranger === true || !isOurs) return "external";
  if (user.is_ultra_restricted === true) return "single_guest";
  if (user.is_restricted === true) return "guest";
  return user.is_admin === true || user.is_owner === true || user.is_primary_owner === true ? "admin" : "member";
}
