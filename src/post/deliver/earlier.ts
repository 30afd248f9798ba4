import type { PostedMessage } from "../../store/store.ts";
import { SlackRejected } from "../slack/call.ts";
import type { OwnMessage, ThreadClient } from "../slack/thread-client.ts";

/** What an earlier attempt at the same reply has left in the thread and may be kept. */
export interface Earlier {
  /** Finished messages of the answer, by part. */
  readonly messages: ReadonlyMap<string, string>;
  /** Files of ours that stand in the thread. */
  readonly files: readonly { readonly ts: string; readonly id: string; readonly name: string; readonly size: number }[];
}

export const NOTHING_EARLIER: Earlier = { messages: new Map(), files: [] };

/**
 * Looks at the thread after a crash or a broken attempt: whole messages of the answer are kept, everything that was
 * half done (streams, notices, messages of another cut) is taken away. Throws as `callSlack` does.
 */
export async function reclaim(
  slack: ThreadClient,
  turnId: string,
  recorded: readonly PostedMessage[],
): Promise<Earlier> {
  const own = await slack.ownMessages();
  const known = new Set(recorded.map(({ ts }) => ts));
  const messages = new Map<string, string>();
  for (const message of own) {
    if (isWhole(message, turnId) && message.part !== null) messages.set(message.part, message.ts);
    else if (isRemnant(message, turnId, known)) await takeAway(slack, message);
  }
  const files = own.flatMap(({ ts, files }) => files.map((file) => ({ ts, ...file })));
  return { messages, files };
}

/** Parts of a plan made for the whole answer are plain numbers; they are the same in every attempt. */
function isWhole(message: OwnMessage, turnId: string): boolean {
  return message.turnId === turnId && !message.streaming && /^\d+$/.test(message.part ?? "");
}

/** Only one turn works in a thread, so a stream that is still open belongs to it. */
function isRemnant(message: OwnMessage, turnId: string, known: ReadonlySet<string>): boolean {
  if (message.turnId === turnId || message.streaming) return true;
  return message.turnId === null && message.files.length === 0 && known.has(message.ts);
}

async function takeAway(slack: ThreadClient, message: OwnMessage): Promise<void> {
  if (message.streaming) await slack.closeStream(message.ts);
  try {
    await slack.remove(message.ts);
  } catch (error) {
    // A message that may not be deleted stays; the answer matters more than a tidy thread.
    if (!(error instanceof SlackRejected)) throw error;
  }
}
