import type { WebClient } from "@slack/web-api";

import { askSlack } from "./ask-slack.ts";
import { type Person, personOf } from "./person.ts";
import { type PlaceKind, placeOf } from "./place.ts";
import { Remembered } from "./remembered.ts";

/** What Slack knows of people and conversations, asked for once in a while. All throw while Slack cannot say. */
export interface Directory {
  /** `unknown` when Slack does not know the person, or does not show them to us. */
  person(team: string, user: string): Promise<Person>;
  /** Null when Slack does not show the conversation to us. */
  place(team: string, channel: string): Promise<PlaceKind | null>;
  /** Whether the person can open the conversation, and so every file that is shared in it. */
  opens(team: string, user: string, channel: string): Promise<boolean>;
}

export interface DirectoryDeps {
  readonly slack: () => {
    readonly users: Pick<WebClient["users"], "info">;
    readonly conversations: Pick<WebClient["conversations"], "info" | "members">;
  };
  readonly now: () => number;
}

/** So long a change of role or membership may take to be noticed. */
const LIFE_MS = 5 * 60_000;
const MAX_KNOWN = 5_000;
/** Lists of members are long, so fewer of them are kept; and whoever was removed from a channel should be out soon. */
const MEMBERS_LIFE_MS = 60_000;
const MAX_MEMBER_LISTS = 50;
/** `conversations.members` gives at most a thousand a page (docs: reference/methods/conversations.members). */
const PAGE = 1_000;
const MAX_PAGES = 100;

export function createDirectory({ slack, now }: DirectoryDeps): Directory {
  const people = new Remembered<Person>({ lifeMs: LIFE_MS, max: MAX_KNOWN, now });
  const places = new Remembered<PlaceKind | null>({ lifeMs: LIFE_MS, max: MAX_KNOWN, now });
  const members = new Remembered<ReadonlySet<string>>({ lifeMs: MEMBERS_LIFE_MS, max: MAX_MEMBER_LISTS, now });

  const person = (team: string, user: string): Promise<Person> =>
    people.get(`${team}:${user}`, async () => {
      const reply = await askSlack(() => slack().users.info({ user }));
      return reply?.user === undefined ? "unknown" : personOf(reply.user, team);
    });

  const place = (team: string, channel: string): Promise<PlaceKind | null> =>
    places.get(`${team}:${channel}`, async () => {
      const reply = await askSlack(() => slack().conversations.info({ channel }));
      return reply?.channel === undefined ? null : placeOf(reply.channel);
    });

  const membersOf = (team: string, channel: string): Promise<ReadonlySet<string>> =>
    members.get(`${team}:${channel}`, () => readMembers(slack, channel));

  return {
    person,
    place,
    async opens(team, user, channel) {
      const [who, kind] = await Promise.all([person(team, user), place(team, channel)]);
      if (who === "unknown" || kind === null) return false;
      // Full members may open every public channel; everybody else sees what they were invited to.
      if (kind === "public" && (who === "admin" || who === "member")) return true;
      return (await membersOf(team, channel)).has(user);
    },
  };
}

/** Everybody in a conversation; nobody when Slack does not show it to us. */
async function readMembers(slack: DirectoryDeps["slack"], channel: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const next = cursor === undefined ? {} : { cursor };
    const reply = await askSlack(() => slack().conversations.members({ channel, limit: PAGE, ...next }));
    for (const member of reply?.members ?? []) found.add(member);
    cursor = reply?.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return found;
}
