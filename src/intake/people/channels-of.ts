import type { IntakeDeps } from "../deps.ts";

/** Ten pages of 200 are more channels than anybody is in. */
const PAGES = 10;

/**
 * Channels that this person and the bot can both see into: public ones the person is in, and private ones both are in.
 * Throws when Slack does not say.
 */
export async function channelsOf({ slack }: Pick<IntakeDeps, "slack">, user: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const reply = await slack.users.conversations({
      user,
      types: "public_channel,private_channel,mpim",
      exclude_archived: true,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id } of reply.channels ?? []) if (id !== undefined) found.add(id);
    cursor = reply.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return found;
}
