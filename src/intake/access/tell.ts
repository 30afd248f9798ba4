import type { IntakeDeps } from "../deps.ts";
import { askSlack } from "./ask-slack.ts";

export interface Addressee {
  readonly channel: string;
  readonly user: string;
  readonly rootTs?: string | undefined;
}

/**
 * Says a sentence of ours for one person's eyes. Nobody hears it where Slack takes no such message; throws while Slack
 * cannot be reached.
 */
export async function tellPrivately(
  { slack, say, log }: Pick<IntakeDeps, "slack" | "say" | "log">,
  { channel, user, rootTs }: Addressee,
  sentence: string,
): Promise<void> {
  const thread = rootTs === undefined ? {} : { thread_ts: rootTs };
  const told = await askSlack(() => slack.chat.postEphemeral({ channel, user, ...thread, text: say(sentence) }));
  if (told === null) log.info("somebody could not be told something privately", { stage: "intake" });
}
