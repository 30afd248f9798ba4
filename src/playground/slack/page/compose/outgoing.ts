import type { PlayState } from "../../control-api.ts";
import { botPerson, writers } from "../state/names.ts";

interface Name {
  shown: string;
  wire: string;
}

/** Everything `@` and `#` can name, longest first, so that "@Ana Lima" wins over "@Ana". */
function namesOf(play: PlayState): Name[] {
  const people = [botPerson(play), ...writers(play)].map(({ id, name }) => ({ shown: `@${name}`, wire: `<@${id}>` }));
  const channels = play.channels
    .filter(({ kind }) => kind !== "im")
    .map(({ id, name }) => ({ shown: `#${name}`, wire: `<#${id}|${name}>` }));
  const broadcasts = ["here", "channel", "everyone"].map((range) => ({ shown: `@${range}`, wire: `<!${range}>` }));
  return [...people, ...channels, ...broadcasts].toSorted((a, b) => b.shown.length - a.shown.length);
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Finds names in typed text; a name counts only at the start of a word and up to its end. */
export function mentionPattern(play: PlayState): RegExp {
  const names = namesOf(play).map(({ shown }) => escapePattern(shown));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join("|")})(?![\\p{L}\\p{N}_-])`, "giu");
}

/** Typed text as Slack keeps it: `&`, `<`, `>` escaped, names as ids, web addresses as links. */
export function toWire(text: string, play: PlayState): string {
  const wires = new Map(namesOf(play).map(({ shown, wire }) => [shown.toLowerCase(), wire]));
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped
    .replaceAll(mentionPattern(play), (shown) => wires.get(shown.toLowerCase()) ?? shown)
    .replaceAll(/https?:\/\/[^\s<>]+[^\s<>.,;:!?)]/g, (url) => `<${url}>`);
}

/** The other way, for editing: ids as names again. */
export function fromWire(text: string, play: PlayState): string {
  const shown = new Map(namesOf(play).map((name) => [name.wire, name.shown]));
  return text
    .replaceAll(/<[@#!][^<>]+>/g, (wire) => shown.get(wire) ?? wire)
    .replaceAll(/<(https?:[^<>|]+)(?:\|[^<>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** True when the wire text speaks to the bot. */
export function mentionsBot(wire: string, play: PlayState): boolean {
  return wire.includes(`<@${play.bot.userId}>`);
}
