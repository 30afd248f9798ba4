import { SLACK } from "../limits.ts";
import { describeError } from "../log.ts";
import type { Effect } from "../store/store.ts";
import { type CallTools, callSlack, SlackRejected, SlackUnavailable } from "./slack/call.ts";
import type { SlackClients } from "./slack/clients.ts";
import { type OwnMessage, readOwnMessages } from "./slack/own-messages.ts";

export interface OwedTools extends CallTools {
  /** Of the workspace that the effect belongs to. */
  readonly clients: SlackClients;
}

/** Nobody waits for a deletion: where it would have to queue for longer, it is tried another time. */
const WAIT_MS = 20_000;
const ATTEMPTS = 2;
/** A stream is ended or dead by then, also where our clock and Slack's are minutes apart. */
const STREAM_SURELY_OVER_MS = 2 * SLACK.streamMaxMs;

/**
 * Does an owed deletion at Slack (`slack_message`, `slack_file`, `strays`). `done` also when it was gone already or can
 * never be deleted, with a log line; `later` when Slack could not be reached, has no room for it, or does not know us.
 */
export async function deleteOwed(effect: Effect, tools: OwedTools): Promise<"done" | "later"> {
  try {
    return (await perform(effect, tools)) ? "done" : "later";
  } catch (error) {
    if (!(error instanceof SlackUnavailable) && !isUnknownHere(error)) throw error;
    const facts = { kind: effect.kind, team: effect.thread.team, attempt: effect.tries, error: describeError(error) };
    tools.log.warn("a deletion in slack is tried again later", facts);
    return "later";
  }
}

/** `false` when something of it has to wait. */
async function perform(effect: Effect, tools: OwedTools): Promise<boolean> {
  switch (effect.kind) {
    case "slack_message":
      await removeMessage(effect, tools, messageOf(effect));
      return true;
    case "slack_file":
      await removing(effect, tools, "files.delete", effect.thread.channel, async () => {
        await tools.clients.reads.files.delete({ file: effect.ref });
      });
      return true;
    case "session":
      await endSession(effect, tools, messageOf(effect));
      return true;
    case "strays":
      return await removeStrays(effect, tools);
    default:
      throw new Error(`${effect.kind} is no deletion at Slack`);
  }
}

interface Place {
  readonly channel: string;
  readonly ts: string;
}

function messageOf({ ref }: Effect): Place {
  const [channel = "", ts = ""] = ref.split("/");
  return { channel, ts };
}

async function removeMessage(effect: Effect, tools: OwedTools, { channel, ts }: Place): Promise<void> {
  await removing(effect, tools, "chat.delete", channel, async () => {
    await tools.clients.reads.chat.delete({ channel, ts });
  });
}

async function endStream(effect: Effect, tools: OwedTools, { channel, ts }: Place): Promise<void> {
  await removing(effect, tools, "chat.stopStream", channel, async () => {
    await tools.clients.reads.chat.stopStream({ channel, ts });
  });
}

async function endSession(effect: Effect, tools: OwedTools, { channel, ts }: Place): Promise<void> {
  await removing(effect, tools, "agents.sessions.setStatus", channel, async () => {
    await tools.clients.reads.agents.sessions.setStatus({ channel_id: channel, thread_ts: ts, status: "active" });
  });
}

/**
 * Takes away what a turn has posted without anybody recording it. A stream carries no mark until it ends, and may as
 * well be of a turn at work in the thread now: it is left until no stream of that age can be alive.
 */
async function removeStrays(effect: Effect, tools: OwedTools): Promise<boolean> {
  const { channel } = effect.thread;
  const own = await ownMessages(effect, tools);
  const now = tools.clock.now();
  for (const message of own) {
    if (message.turnId !== effect.ref && !isOrphan(message, now)) continue;
    if (message.streaming) await endStream(effect, tools, { channel, ts: message.ts });
    await removeMessage(effect, tools, { channel, ts: message.ts });
  }
  return !own.some((message) => isUnmarked(message) && !isOrphan(message, now));
}

function isUnmarked(message: OwnMessage): boolean {
  return message.turnId === null && message.streamed;
}

function isOrphan(message: OwnMessage, now: number): boolean {
  return isUnmarked(message) && now - Number(message.ts) * 1_000 > STREAM_SURELY_OVER_MS;
}

async function ownMessages(effect: Effect, tools: OwedTools): Promise<readonly OwnMessage[]> {
  const { clients, thread } = { clients: tools.clients, thread: effect.thread };
  try {
    return await readOwnMessages({ clients, tools, thread, since: "0", maxWaitMs: WAIT_MS });
  } catch (error) {
    noteRefusal(error, tools, effect);
    return [];
  }
}

async function removing(
  effect: Effect,
  tools: OwedTools,
  method: string,
  channel: string,
  run: () => Promise<void>,
): Promise<void> {
  const key = { team: effect.thread.team, method, channel };
  try {
    await callSlack(tools, { key, unsure: "again", attempts: ATTEMPTS, maxWaitMs: WAIT_MS, run });
  } catch (error) {
    noteRefusal(error, tools, effect);
  }
}

const GONE = new Set(["message_not_found", "file_not_found", "file_deleted", "thread_not_found"]);
const OVER = new Set(["message_not_in_streaming_state", "stopped_by_user"]);

/** Throws on unless Slack's word is final. */
function noteRefusal(error: unknown, { log }: OwedTools, { kind, thread }: Effect): void {
  if (!(error instanceof SlackRejected) || isUnknownHere(error)) throw error;
  if (GONE.has(error.reason) || OVER.has(error.reason)) return;
  log.warn("slack will not delete something of ours", { kind, team: thread.team, code: error.reason });
}

/** Refusals that end when the app is installed again or gets a new token or scope. */
const UNKNOWN_HERE = new Set([
  "account_inactive",
  "access_denied",
  "ekm_access_denied",
  "invalid_auth",
  "missing_scope",
  "not_allowed_token_type",
  "not_authed",
  "team_access_not_granted",
  "token_expired",
  "token_revoked",
]);

function isUnknownHere(error: unknown): boolean {
  return error instanceof SlackRejected && UNKNOWN_HERE.has(error.reason);
}
