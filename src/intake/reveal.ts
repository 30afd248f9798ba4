import type { RichTextBlock } from "@slack/types";

import { describeError } from "../log.ts";
import type { Revealed } from "../actions/reveal.ts";
import type { Turn } from "../store/store.ts";
import { tellPrivately } from "./access/tell.ts";
import { boundPress, type ButtonArgs } from "./buttons.ts";
import type { IntakeDeps } from "./deps.ts";

const REFUSED = "Only full members of this workspace can see what is hidden here.";
const NOTHING = "There is nothing here that I can look up any more: the file may have been changed or deleted.";
const FAILED = "I could not look this up just now. Please try again in a minute.";
const HEADING = "Only you see this. That you looked is noted.";
const VALUE_CHARS = 200;

/** "Reveal" under an answer: what stands behind its pseudonyms, for the eyes of the person who pressed it alone. */
export function onReveal(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const pressed = await boundPress(deps, { action, body });
    if (pressed === null) return;
    const { turn } = pressed;
    const user = body.user.id;
    try {
      if (!(await mayReveal(turn, user, deps))) return await tell(deps, turn, user, REFUSED);
      const revealed = await deps.reveal(turn.id, user);
      await (revealed.length === 0 ? tell(deps, turn, user, NOTHING) : show(deps, turn, user, revealed));
    } catch (error) {
      deps.log.warn("a reveal failed", { error: describeError(error) });
      await tell(deps, turn, user, FAILED);
    }
  };
}

/**
 * Full members of the workspace: whoever of them sees the button sees the file in the same place. Guests and people of
 * other workspaces see answers only. Throws when Slack does not say who it is.
 */
async function mayReveal({ question }: Turn, user: string, { door }: IntakeDeps): Promise<boolean> {
  const person = await door.directory.person(question.thread.team, user);
  return person === "admin" || person === "member";
}

async function tell(deps: IntakeDeps, turn: Turn, user: string, sentence: string): Promise<void> {
  const { channel, rootTs } = turn.question.thread;
  await tellPrivately(deps, { channel, user, rootTs }, sentence);
}

/**
 * The one message that shows raw values, and only to a person who may see the file itself. Slack parses nothing in the
 * elements of a rich text, so no value can be a mention or a link.
 */
async function show(deps: IntakeDeps, turn: Turn, user: string, revealed: readonly Revealed[]): Promise<void> {
  const { channel, rootTs } = turn.question.thread;
  const lines = revealed.flatMap(({ name, value }) => [
    { type: "text", text: name, style: { code: true } } as const,
    { type: "text", text: `  ${oneLine(value)}\n` } as const,
  ]);
  const heading = { type: "text", text: `${HEADING}\n`, style: { italic: true } } as const;
  const block: RichTextBlock = {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [heading, ...lines] }],
  };
  await deps.slack.chat.postEphemeral({
    channel,
    user,
    thread_ts: rootTs,
    text: deps.say(HEADING),
    blocks: [block],
  });
}

function oneLine(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > VALUE_CHARS ? `${line.slice(0, VALUE_CHARS - 1)}…` : line;
}
