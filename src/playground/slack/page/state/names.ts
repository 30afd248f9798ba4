import type { PlayChannel, PlayMessage, PlayPerson, PlayState } from "../../control-api.ts";

/** The person behind an id; someone unknown still gets a face. */
export function personOf(play: PlayState, id: string | undefined): PlayPerson {
  const known = play.people.find((person) => person.id === id);
  if (known !== undefined) return known;
  if (id === play.bot.userId || id === undefined) return botPerson(play);
  return { id, name: id, initials: "?", color: "#8a8f8a", kind: "member" };
}

/** The bot as a person of the page. */
export function botPerson(play: PlayState): PlayPerson {
  return { id: play.bot.userId, name: play.bot.name, initials: "T", color: "#1a6b54", kind: "bot" };
}

/** Who wrote a message. */
export function authorOf(play: PlayState, message: PlayMessage): PlayPerson {
  if (message.bot_id !== undefined && message.user === play.bot.userId) return botPerson(play);
  return personOf(play, message.user);
}

/** Everybody who can post from this page. */
export function writers(play: PlayState): PlayPerson[] {
  return play.people.filter((person) => !["bot", "app", "workflow"].includes(person.kind));
}

/** What a channel is called for the reader: a DM carries the bot's name, a group's those of its people. */
export function channelName(play: PlayState, channel: PlayChannel): string {
  if (channel.kind === "mpim") return channel.name.replaceAll(/^mpdm-|-\d+$/g, "").replaceAll("--", ", ");
  return channel.kind === "im" ? play.bot.name : channel.name;
}

/** The name with the sign that channels have before it. */
export function channelTitle(play: PlayState, channel: PlayChannel): string {
  const isDirect = channel.kind === "im" || channel.kind === "mpim";
  return `${isDirect ? "" : "#"}${channelName(play, channel)}`;
}

/** The channels that a person can open: full members any public one, everybody else only what they are in. */
export function channelsFor(play: PlayState, me: string): PlayChannel[] {
  const isMember = personOf(play, me).kind === "member";
  return play.channels.filter(({ kind, members }) => members.includes(me) || (isMember && kind === "public"));
}

/** Where a person begins, and is led when they cannot stay where they are. */
export function openingChannel(play: PlayState, me: string): string {
  const open = channelsFor(play, me).map(({ id }) => id);
  return open.includes(play.openingChannel) ? play.openingChannel : (open[0] ?? play.openingChannel);
}

/** The channel behind an id. */
export function channelOf(play: PlayState, id: string): PlayChannel | undefined {
  return play.channels.find((channel) => channel.id === id);
}

/** The DM between this person and the bot. */
export function dmOf(play: PlayState, me: string): PlayChannel | undefined {
  return play.channels.find((channel) => channel.kind === "im" && channel.personId === me);
}
