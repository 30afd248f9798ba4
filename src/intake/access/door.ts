import { toAppError } from "../../errors.ts";
import type { Thread } from "../question.ts";
import type { Directory } from "./directory.ts";
import { type AccessRules, mayAsk, mayAskAnywhere } from "./may-ask.ts";
import type { Person } from "./person.ts";
import type { PlaceKind } from "./place.ts";
import { Remembered } from "./remembered.ts";

/** Somebody wants something of the bot, somewhere. */
export interface Visit extends Pick<Thread, "team" | "channel"> {
  readonly user: string;
  /** The kind of place, where the event itself tells it. */
  readonly place?: PlaceKind | null;
  /** Written by an app, whoever it says it is; an app may write in the name of a person. */
  readonly byApp?: "app" | "workflow" | undefined;
}

/** `ask` starts an answer; `use` is all that is done with answers that are there, also where no new ones are given. */
export type Purpose = "ask" | "use";

/** Who may do what where: every way in goes through here. */
export interface Door {
  readonly directory: Directory;
  /** The sentence that tells why not; null for who may. Throws `AppError("slack.unavailable")` while Slack cannot say. */
  refusal(visit: Visit, purpose: Purpose): Promise<string | null>;
  /** As {@link Door.refusal}, for what is not done later by itself: while Slack cannot say, the sentence says that. */
  refusalNow(visit: Visit, purpose: Purpose): Promise<string | null>;
  /** Does something once for a key, however many events ask for it. */
  once(key: string, deed: () => Promise<void>): Promise<void>;
}

export interface DoorDeps {
  readonly directory: Directory;
  /** What an admin decided for a place. */
  readonly accessRulesOf: (
    place: Pick<Thread, "team" | "channel"> & { readonly kind: PlaceKind | null },
  ) => Promise<AccessRules>;
  readonly now: () => number;
}

const TOLD_MS = 10 * 60_000;
const MAX_TOLD = 1_000;
const HIDDEN_PLACE = "Slack does not show me this conversation, so I cannot answer in it.";

export function createDoor({ directory, accessRulesOf, now }: DoorDeps): Door {
  const told = new Remembered<void>({ lifeMs: TOLD_MS, max: MAX_TOLD, now });

  const refusal = async (visit: Visit, purpose: Purpose): Promise<string | null> => {
    const { team, channel, place = null } = visit;
    const person = await classOf(visit, directory);
    const inForce = async (kind: PlaceKind | null): Promise<AccessRules> => {
      const rules = await accessRulesOf({ team, channel, kind });
      return purpose === "use" ? { ...rules, isOpen: true } : rules;
    };
    // Most may ask wherever they are, and most are told by the event: then Slack is not asked what place this is.
    const early = mayAskAnywhere(person, await inForce(place));
    if (early !== null) return early.may ? null : early.sentence;
    const kind = place ?? (await directory.place(team, channel));
    if (kind === null) return HIDDEN_PLACE;
    const verdict = mayAsk(person, kind, await inForce(kind));
    return verdict.may ? null : verdict.sentence;
  };

  return {
    directory,
    refusal,
    async refusalNow(visit, purpose) {
      try {
        return await refusal(visit, purpose);
      } catch (error) {
        const { code, userMessage } = toAppError(error);
        if (code !== "slack.unavailable") throw error;
        return userMessage;
      }
    },
    once: (key, deed) => told.get(key, deed),
  };
}

async function classOf({ team, user, byApp }: Visit, directory: Directory): Promise<Person> {
  if (byApp === "workflow") return "workflow";
  const person = await directory.person(team, user);
  return byApp === undefined || person === "workflow" ? person : "bot";
}
