import type { WebClient } from "@slack/web-api";

import { describeError, type Logger } from "../log.ts";
import type { PostedMessage } from "../store/store.ts";

/** Deletes messages of ours and the files posted with them; gives back how many went. What is gone already counts. */
export async function retract(
  posted: readonly PostedMessage[],
  slack: Pick<WebClient, "chat" | "files">,
  log: Logger,
): Promise<{ messages: number; files: number }> {
  const files = new Set(posted.flatMap((message) => message.fileIds));
  const gone = { messages: 0, files: 0 };
  for (const file of files) {
    if (await succeeds(slack.files.delete({ file }), log)) gone.files += 1;
  }
  for (const { channel, ts } of posted) {
    if (await succeeds(slack.chat.delete({ channel, ts }), log)) gone.messages += 1;
  }
  return gone;
}

async function succeeds(call: Promise<unknown>, log: Logger): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    log.warn("something of ours was not deleted in Slack", { error: describeError(error) });
    return false;
  }
}
