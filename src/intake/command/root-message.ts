import type { KnownBlock } from "@slack/types";

import { platformCode } from "../connect/refusal.ts";
import type { IntakeDeps } from "../deps.ts";

/** A message of ours that begins a thread. */
export interface RootMessage {
  readonly channel: string;
  /** What its metadata says, by which it is known again. */
  readonly mark: { readonly event: string; readonly field: string; readonly value: string };
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** An earlier try may have posted it, but not before this ts. */
  readonly lookSince?: string;
}

/** Top-level messages that are looked through are so many times two hundred. */
const LOOK_PAGES = 5;
/** Words of Slack's for trouble of its own, after which the same call may succeed. */
const PASSING = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"]);

/** Whether the same call may succeed later: Slack did not answer, or named trouble of its own. */
export function isPassing(error: unknown): boolean {
  const reason = platformCode(error);
  return reason === null || PASSING.has(reason);
}

/**
 * Posts the message once, however often it is tried, and gives its ts. When the reply gets lost the channel is looked
 * at. Throws what Slack refused it with, and what kept it from being reached.
 */
export async function postRoot(deps: Pick<IntakeDeps, "slack">, root: RootMessage): Promise<string> {
  const there = root.lookSince === undefined ? null : await findRoot(deps, root, root.lookSince);
  if (there !== null) return there;
  try {
    return await post(deps, root);
  } catch (error) {
    // Only a call that got no answer may have been carried out.
    const posted = platformCode(error) === null ? await findRoot(deps, root, root.lookSince ?? "0") : null;
    if (posted === null) throw error;
    return posted;
  }
}

async function post({ slack }: Pick<IntakeDeps, "slack">, root: RootMessage): Promise<string> {
  const { channel, text, blocks, mark } = root;
  const { ts } = await slack.chat.postMessage({
    channel,
    text,
    blocks: [...blocks],
    metadata: { event_type: mark.event, event_payload: { [mark.field]: mark.value } },
    unfurl_links: false,
    unfurl_media: false,
  });
  if (ts === undefined) throw new Error("Slack named no ts for a message that it took.");
  return ts;
}

async function findRoot(
  { slack }: Pick<IntakeDeps, "slack">,
  { channel, mark }: RootMessage,
  oldest: string,
): Promise<string | null> {
  let cursor: string | undefined;
  for (let page = 0; page < LOOK_PAGES; page += 1) {
    const reply = await slack.conversations.history({
      channel,
      oldest,
      limit: 200,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const root = reply.messages?.find(({ metadata }) => {
      if (metadata?.event_type !== mark.event) return false;
      return Reflect.get(metadata.event_payload ?? {}, mark.field) === mark.value;
    });
    if (root?.ts !== undefined) return root.ts;
    cursor = reply.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return null;
  }
  return null;
}
