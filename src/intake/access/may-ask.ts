import type { Person, PersonClass } from "./person.ts";
import { PLACE_KINDS, type PlaceKind } from "./place.ts";

/** What an admin decided for a place. */
export interface AccessRules {
  /** Who may ask besides admins and owners. */
  readonly who: ReadonlySet<Exclude<PersonClass, "admin">>;
  /** Whether questions are answered in this very channel at all. */
  readonly isOpen: boolean;
}

/** Without any decision: members of the workspace, everywhere. */
export const USUAL_RULES: AccessRules = { who: new Set(["member"]), isOpen: true };

export type Verdict = { readonly may: true } | { readonly may: false; readonly sentence: string };

const YES: Verdict = { may: true };

/**
 * Where a class of people may ask once the rules let it. Guests and people of other organisations only exist where they
 * were invited; apps and workflows never get a private conversation, where nobody else sees what they do.
 */
const PLACES: Readonly<Record<PersonClass, ReadonlySet<PlaceKind>>> = {
  admin: new Set(["public", "private", "dm", "group_dm", "shared"]),
  member: new Set(["public", "private", "dm", "group_dm", "shared"]),
  guest: new Set(["public", "private", "dm", "group_dm", "shared"]),
  single_guest: new Set(["public", "private", "dm"]),
  external: new Set(["shared"]),
  bot: new Set(["public", "private"]),
  workflow: new Set(["public", "private"]),
};

const NOT_LET: Readonly<Record<PersonClass, string>> = {
  admin: "",
  member: "Only admins of this workspace may ask me here. Please ask one of them to put the question.",
  guest: "Guests may not ask me in this workspace. Please ask a member to put the question.",
  single_guest: "Guests may not ask me in this workspace. Please ask a member to put the question.",
  external: "I can only answer people of the workspace I am installed in. Ask a colleague there to put the question.",
  bot: "I do not answer other apps in this workspace.",
  workflow: "Workflows may not ask me in this workspace. An admin can allow it.",
};

const NOT_HERE: Readonly<Record<PersonClass, string>> = {
  admin: "",
  member: "",
  guest: "",
  single_guest: "I answer single-channel guests in their channel and in direct messages, not here.",
  external: "I can answer people of other organisations only in the channel we share.",
  bot: "I answer other apps only in channels of this workspace.",
  workflow: "I answer workflows only in channels of this workspace.",
};

export const UNKNOWN_PERSON = "Slack does not tell me who you are in this workspace, so I cannot answer you here.";
export const CLOSED_CHANNEL =
  "I am not set up to answer in this conversation. An admin decides where I do, with `/analyze settings`.";

/** Whether this person may ask in this place; if not, with the sentence that tells why. Pure. */
export function mayAsk(person: Person, place: PlaceKind, rules: AccessRules): Verdict {
  if (person === "unknown") return no(UNKNOWN_PERSON);
  if (person !== "admin" && !rules.who.has(person)) return no(NOT_LET[person]);
  if (!PLACES[person].has(place)) return no(NOT_HERE[person]);
  return rules.isOpen ? YES : no(CLOSED_CHANNEL);
}

/** The verdict where no kind of place can change it any more; null where Slack has to be asked for the kind. */
export function mayAskAnywhere(person: Person, rules: AccessRules): Verdict | null {
  const verdicts = PLACE_KINDS.map((place) => mayAsk(person, place, rules));
  if (verdicts.every(({ may }) => may)) return YES;
  const [first] = verdicts;
  const isAboutPerson = person === "unknown" || (person !== "admin" && !rules.who.has(person));
  return isAboutPerson ? (first ?? null) : null;
}

function no(sentence: string): Verdict {
  return { may: false, sentence };
}
