/** Where something is asked, as far as it matters for who may. */
export const PLACE_KINDS = ["public", "private", "dm", "group_dm", "shared"] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** What `conversations.info` tells of a conversation (docs: reference/objects/conversation-object). */
export interface ChannelFields {
  readonly is_im?: boolean;
  readonly is_mpim?: boolean;
  readonly is_private?: boolean;
  readonly is_ext_shared?: boolean;
}

/** The kind of a conversation. Shared with another organisation goes first: what is posted there leaves the company. */
export function placeOf(channel: ChannelFields): PlaceKind {
  if (channel.is_ext_shared === true) return "shared";
  if (channel.is_im === true) return "dm";
  if (channel.is_mpim === true) return "group_dm";
  return channel.is_private === true ? "private" : "public";
}

const BY_TYPE: Readonly<Record<string, PlaceKind>> = {
  im: "dm",
  app_home: "dm",
  mpim: "group_dm",
  group: "private",
  channel: "public",
};

/**
 * The kind as an event itself tells it: `channel_type` of the message and `is_ext_shared_channel` of its envelope. Null
 * when it does not, and Slack has to be asked; an id's first letter proves nothing.
 */
export function placeOfEvent(channelType: string | undefined, isExtShared: boolean | undefined): PlaceKind | null {
  if (isExtShared === true) return "shared";
  if (isExtShared === undefined) return null;
  return BY_TYPE[channelType ?? ""] ?? null;
}
