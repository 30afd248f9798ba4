/**
 * What we read of a Slack message, whichever event or payload it came in. Everything is optional: real events leave
 * fields out (`app_mention` sometimes has no `files`), and unknown ones are ignored.
 */
export interface MessageFields {
  readonly type?: string;
  readonly subtype?: string;
  readonly channel?: string;
  readonly channel_type?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly text?: string;
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly team?: string;
  readonly user_team?: string;
  readonly hidden?: boolean;
  readonly edited?: unknown;
  readonly files?: readonly { readonly id?: string }[];
  readonly bot_profile?: object;
}

/** A message that may hold a question; nearly always a person wrote it. */
export interface PersonMessage {
  readonly channel: string;
  readonly ts: string;
  readonly rootTs: string;
  readonly inThread: boolean;
  readonly user: string;
  /** Written by another app or by a workflow. */
  readonly byApp?: "app" | "workflow";
  readonly channelType?: string | undefined;
  readonly text: string;
  readonly fileIds: readonly string[];
  readonly isDirect: boolean;
}

/** Messages people write. `file_share` must be among them: the official templates drop it, and every file with it. */
const SUBTYPES: ReadonlySet<unknown> = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);
const SLACKBOT = new Set(["USLACKBOT", "USLACK"]);

/** Whether it is neither a bot's nor an edit or a notice, as far as the message itself tells. */
export function mayBeFromPerson(event: {
  readonly [Key in "bot_id" | "hidden" | "edited" | "subtype"]?: unknown;
}): boolean {
  if (event.bot_id !== undefined || event.hidden === true || event.edited !== undefined) return false;
  return SUBTYPES.has(event.subtype);
}

/**
 * Whether people talk among themselves: a new message of a channel that mentions nobody. Most of what Slack delivers is
 * that, and it never becomes a question; a reply may, in a thread of ours.
 */
export function isTalk(event: {
  readonly [Key in "channel_type" | "thread_ts" | "text"]?: unknown;
}): boolean {
  const isOfChannel = event.channel_type === "channel" || event.channel_type === "group";
  return isOfChannel && event.thread_ts === undefined && typeof event.text === "string" && !event.text.includes("<@");
}

/** The message as one a person wrote; null for bots, edits, system notices and anything incomplete. */
export function personMessage(event: MessageFields, botUserId: string | undefined): PersonMessage | null {
  const { channel, ts, user } = event;
  if (channel === undefined || ts === undefined || user === undefined) return null;
  if (user === botUserId || SLACKBOT.has(user) || !mayBeFromPerson(event)) return null;
  return readMessage(event, { channel, ts, user });
}

/**
 * A mention that another app or a workflow wrote; null for anything else, our own words above all. An app that has no
 * user is known by its bot's id.
 */
export function appMessage(event: MessageFields, botUserId: string | undefined): PersonMessage | null {
  const { channel, ts, bot_id: bot, user = bot } = event;
  if (bot === undefined || channel === undefined || ts === undefined || user === undefined) return null;
  const isSaid = event.hidden !== true && event.edited === undefined;
  if (user === botUserId || !isSaid || !(SUBTYPES.has(event.subtype) || event.subtype === "bot_message")) return null;
  const isWorkflow: unknown = Reflect.get(event.bot_profile ?? {}, "is_workflow_bot");
  const byApp = isWorkflow === true ? "workflow" : "app";
  return { ...readMessage(event, { channel, ts, user }), byApp };
}

function readMessage(event: MessageFields, who: Pick<PersonMessage, "channel" | "ts" | "user">): PersonMessage {
  const { ts } = who;
  return {
    ...who,
    rootTs: event.thread_ts ?? ts,
    inThread: event.thread_ts !== undefined && event.thread_ts !== ts,
    channelType: event.channel_type,
    text: event.text ?? "",
    fileIds: (event.files ?? []).flatMap((file) => (file.id === undefined ? [] : [file.id])),
    isDirect: event.channel_type === "im" || event.channel_type === "app_home",
  };
}

/** A message that somebody deleted. */
export interface Deletion {
  readonly channel: string;
  readonly ts: string;
  readonly rootTs: string;
}

/**
 * The deletion that a `message` event tells of, null for anything else. The root of a thread with replies is not deleted
 * but changed: a tombstone takes its place. Deleted messages of bots, ours among them, are of no interest.
 */
export function deletionOf(event: object): Deletion | null {
  const channel = textIn(event, "channel");
  const [after, before]: unknown[] = [Reflect.get(event, "message"), Reflect.get(event, "previous_message")];
  if (channel === undefined || textIn(before, "bot_id") !== undefined) return null;
  const [gone, left] = [textIn(event, "subtype") === "message_deleted", textIn(after, "subtype") === "tombstone"];
  const ts = gone ? textIn(event, "deleted_ts") : left ? textIn(after, "ts") : undefined;
  return ts === undefined ? null : { channel, ts, rootTs: textIn(before, "thread_ts") ?? ts };
}

/** The message that a deletion tells of, as the person had written it; null where Slack does not say. */
export function deletedMessage(event: MessageFields, botUserId: string | undefined): PersonMessage | null {
  const before: unknown = Reflect.get(event, "previous_message");
  if (typeof before !== "object" || before === null) return null;
  const { channel, channel_type } = event;
  return personMessage({ ...before, channel, channel_type, edited: undefined, hidden: false }, botUserId);
}

function textIn(value: unknown, field: string): string | undefined {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
  return typeof found === "string" ? found : undefined;
}

/** Whether the text names the bot, in either form Slack writes: `<@U1>` or `<@U1|name>`. */
export function mentions(text: string, userId: string | undefined): boolean {
  return userId !== undefined && new RegExp(`<@${userId}(?:\\|[^>]*)?>`).test(text);
}

/** Whether the message is addressed to somebody else: it opens with a mention of another person. */
export function addressesSomebodyElse(text: string, botUserId: string | undefined): boolean {
  const first = /^\s*<@([A-Z0-9]+)/.exec(text)?.[1];
  return first !== undefined && first !== botUserId;
}

/**
 * Slack's mrkdwn source as the plain text a person wrote: the bot's mention gone, links as their label or address,
 * `&lt; &gt; &amp;` decoded, mentions of others kept as they are.
 */
export function plainQuestion(text: string, botUserId: string | undefined): string {
  const withoutBot =
    botUserId === undefined ? text : text.replace(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, "g"), " ");
  return withoutBot
    .replace(/<(?:https?|mailto):[^|>]+\|([^>]+)>/g, "$1")
    .replace(/<((?:https?|mailto):[^|>]+)>/g, "$1")
    .replace(/<#[A-Z0-9]+\|([^>]+)>/g, "#$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/[ \t]+/g, " ")
    .trim();
}
