import { api } from "../state/api.ts";
import { channelOf } from "../state/names.ts";
import { go } from "../state/route.ts";
import { attempt } from "../state/session.ts";
import { type Draft, notify, read } from "../state/store.ts";
import { clearDraft } from "./drafts.ts";
import { mentionsBot, toWire } from "./outgoing.ts";

/** Where a message goes. */
export interface Place {
  channel: string;
  thread?: string;
}

/** The one slash command of the bot; everything else is answered here, as Slack does. */
const COMMAND = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/;

/** True when there is something to send and nothing is still on its way. */
export function canSend(draft: Draft): boolean {
  const ready = draft.files.every(({ state }) => state !== "uploading");
  return ready && (draft.text.trim() !== "" || draft.files.some(({ state }) => state === "ready"));
}

/** Sends what is written at a place: a message, or a slash command. */
export async function sendDraft(place: Place, key: string): Promise<void> {
  const draft = read().drafts[key];
  if (draft === undefined || !canSend(draft)) return;
  const command = COMMAND.exec(draft.text.trim());
  const sent =
    command === null ? await sendMessage(place, draft, () => clearDraft(key)) : await runCommand(place, draft, command);
  if (sent && command !== null) clearDraft(key);
}

async function runCommand(place: Place, draft: Draft, command: RegExpExecArray): Promise<boolean> {
  const [, name = "", text = ""] = command;
  if (place.thread !== undefined) return refuse(`${name} does not work in threads. Use it in the channel.`);
  if (draft.files.length > 0)
    return refuse("A slash command cannot carry files. Add them in its form, or mention the bot.");
  return attempt(() => api.command({ as: read().me, channel: place.channel, command: name, text }));
}

function refuse(words: string): false {
  notify(words);
  return false;
}

async function sendMessage(place: Place, draft: Draft, clear: () => void): Promise<boolean> {
  const { play } = read();
  if (play === null) return false;
  const files = draft.files.flatMap(({ upload }) => (upload === undefined ? [] : [upload]));
  const text = toWire(draft.text.trim(), play);
  clear();
  return post(place, text, files);
}

/** Posts a message; one that speaks to the bot opens its thread, where the answer is going to stand. */
export async function post(
  place: Place,
  text: string,
  files: NonNullable<Parameters<typeof api.post>[0]["files"]>,
): Promise<boolean> {
  const { play, me } = read();
  if (play === null) return false;
  return attempt(async () => {
    const { ts } = await api.post({
      as: me,
      channel: place.channel,
      text,
      ...(files.length === 0 ? {} : { files }),
      ...(place.thread === undefined ? {} : { thread_ts: place.thread }),
    });
    const asksBot = mentionsBot(text, play) || channelOf(play, place.channel)?.kind === "im";
    if (place.thread === undefined && asksBot && read().route.channel === place.channel)
      go({ channel: place.channel, thread: ts });
  });
}
