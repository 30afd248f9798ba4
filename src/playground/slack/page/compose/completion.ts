import type { PlayState } from "../../control-api.ts";
import { botPerson, writers } from "../state/names.ts";

export interface Suggestion {
  /** Put in place of what was typed. */
  text: string;
  label: string;
  detail: string;
  personId?: string;
}

export interface Completion {
  /** Where the typed beginning starts. */
  from: number;
  suggestions: readonly Suggestion[];
}

const COMMANDS: readonly Suggestion[] = [
  { text: "/analyze ", label: "/analyze", detail: "Ask about files with a form" },
  { text: "/analyze help", label: "/analyze help", detail: "What it can do" },
  { text: "/analyze status", label: "/analyze status", detail: "What is being worked on" },
  { text: "/analyze forget", label: "/analyze forget", detail: "Delete what it keeps of a thread" },
];

/** What could complete the word before the caret, or null. */
export function completionAt(text: string, caret: number, play: PlayState): Completion | null {
  const before = text.slice(0, caret);
  const command = /^\/[a-z]*(?: [a-z]*)?$/.exec(before);
  if (command !== null) return found(0, commandsLike(command[0]));
  const name = /(?:^|[\s(])([@#])([\p{L}\p{N}_.-]*(?: [\p{L}\p{N}_.-]*)?)$/u.exec(before);
  if (name === null) return null;
  const [, sign = "", query = ""] = name;
  const all = sign === "@" ? people(play) : channels(play);
  const wanted = `${sign}${query}`.toLowerCase();
  return found(
    caret - query.length - 1,
    all.filter(({ text: full }) => full.toLowerCase().startsWith(wanted) && full.trim().toLowerCase() !== wanted),
  );
}

function found(from: number, suggestions: readonly Suggestion[]): Completion | null {
  return suggestions.length === 0 ? null : { from, suggestions: suggestions.slice(0, 8) };
}

function commandsLike(typed: string): readonly Suggestion[] {
  return COMMANDS.filter(({ text }) => text.startsWith(typed) && text !== typed);
}

function people(play: PlayState): Suggestion[] {
  return [botPerson(play), ...writers(play)].map(({ id, name, kind }) => ({
    text: `@${name} `,
    label: name,
    detail: kind === "bot" ? "Answers questions about files" : kind === "member" ? "" : kind,
    personId: id,
  }));
}

function channels(play: PlayState): Suggestion[] {
  return play.channels
    .filter(({ kind }) => kind !== "im")
    .map(({ name, topic }) => ({ text: `#${name} `, label: `#${name}`, detail: topic }));
}
