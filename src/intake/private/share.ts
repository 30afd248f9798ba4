import { describeError } from "../../log.ts";
import type { Share, Turn } from "../../store/store.ts";
import { type ButtonArgs, turnHere } from "../buttons.ts";
import { canPost } from "../command/command.ts";
import { isPassing, postRoot } from "../command/root-message.ts";
import type { IntakeDeps } from "../deps.ts";
import { channelsOf } from "../people/channels-of.ts";
import { questionId } from "../question.ts";

/** `event_type` of the metadata by which the thread of a shared answer is known again. */
const SHARE_EVENT = "threadsheet.share";
/** Longer than all calls of one press take; a press whose process died may be followed by another one after that. */
const HOLD_MS = 2 * 60_000;
/** Between our clock and Slack's. */
const CLOCKS_APART_MS = 10 * 60_000;

const OTHERS = "Only the person who asked can share this answer.";
const BUSY = "I am just sharing this answer.";
const GONE = "This answer is not there any more, so it cannot be shared.";
const UNKNOWN = "Slack does not tell me just now whether you are in that channel. Please try again in a minute.";
const FAILED = "I could not share this answer: Slack did not take it. Please try again in a minute.";

/** "Share to channel" under an answer that was given in private: posts it into the channel it was asked from, once. */
export function onShare(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = await turnHere(deps, { action, body });
    const channel = turn?.question.askedFrom;
    if (turn === null || channel === undefined) return;
    const user = body.user.id;
    const tell = (sentence: string): Promise<unknown> => tellAsker(deps, turn, user, sentence);
    const obstacle = await obstacleOf(deps, turn, user, channel);
    if (obstacle !== null) return void (await tell(obstacle));
    const wanted = { toChannel: channel, press: `${user}:${action.action_ts}`, holdMs: HOLD_MS };
    const share = await deps.store.beginShare(turn.id, wanted);
    if (share === null) return void (await tell(GONE));
    if (!share.isMine && share.rootTs === null) return void (await tell(BUSY));
    await tell(await shareNow(deps, turn, share));
  };
}

/** Why it cannot be shared, as a sentence; null when nothing is in the way. */
async function obstacleOf(deps: IntakeDeps, turn: Turn, user: string, channel: string): Promise<string | null> {
  if (user !== turn.question.askerId) return OTHERS;
  const refusal = await deps.door.refusalNow({ team: turn.question.thread.team, channel, user }, "ask");
  if (refusal !== null) return refusal;
  if (!(await canPost(deps, channel)))
    return `I am not in <#${channel}>, so I cannot post there. Type \`/invite @${deps.botName}\` there and press again.`;
  // Whoever has left the channel since then may not speak into it through the bot.
  const isIn = await isMember(deps, user, channel);
  if (isIn === true) return null;
  if (isIn === null) return UNKNOWN;
  return `You are not in <#${channel}> any more, so I did not share this there.`;
}

/** Null when Slack does not say. */
async function isMember(deps: IntakeDeps, user: string, channel: string): Promise<boolean | null> {
  try {
    return (await channelsOf(deps, user)).has(channel);
  } catch (error) {
    deps.log.warn("the channels of a person were not told", { error: describeError(error) });
    return null;
  }
}

/** Everything in here may be done again: the root is found by its mark, the turn by its question. */
async function shareNow(deps: IntakeDeps, turn: Turn, share: Share): Promise<string> {
  const { thread, askerId } = turn.question;
  const rootTs = share.rootTs ?? (await shareRoot(deps, turn, share));
  if (rootTs === null) return FAILED;
  if (share.rootTs === null) await deps.store.rootShared(turn.id, rootTs);
  const channel = share.toChannel;
  const { fresh } = await deps.submit({
    id: questionId(thread.team, channel, rootTs),
    thread: { team: thread.team, channel, rootTs },
    ts: rootTs,
    askerId,
    text: turn.question.text,
    source: "share",
    fileIds: [],
    sharedFrom: turn.id,
  });
  return `${fresh ? "Shared" : "Already shared"} in <#${channel}>.`;
}

/** Posts the root of the new thread; null when Slack refuses it for good or the answer is gone. */
async function shareRoot(deps: IntakeDeps, turn: Turn, { toChannel, begunAt }: Share): Promise<string | null> {
  const words = await deps.shareWords(turn.id, toChannel);
  if (words === null) return null;
  const who = `<@${turn.question.askerId}> shared an answer that was given in private`;
  const { question, files: names } = words;
  const files = names.length === 0 ? [] : [{ type: "plain_text" as const, text: names.join(", ") }];
  try {
    return await postRoot(deps, {
      channel: toChannel,
      mark: { event: SHARE_EVENT, field: "turn", value: turn.id },
      text: `Shared answer: ${question}`,
      blocks: [
        { type: "context", elements: [{ type: "mrkdwn", text: who }] },
        { type: "markdown", text: question },
        ...(files.length === 0 ? [] : [{ type: "context" as const, elements: files }]),
      ],
      lookSince: ((begunAt - CLOCKS_APART_MS) / 1_000).toFixed(6),
    });
  } catch (error) {
    if (isPassing(error)) throw error;
    deps.log.warn("an answer was not shared", { error: describeError(error) });
    return null;
  }
}

async function tellAsker(deps: IntakeDeps, turn: Turn, user: string, sentence: string): Promise<void> {
  const { channel, rootTs } = turn.question.thread;
  try {
    await deps.slack.chat.postEphemeral({ channel, user, thread_ts: rootTs, text: sentence });
  } catch (error) {
    // What was done is seen in the channel; sharing it again for a word would be worse.
    deps.log.warn("nobody was told what became of a share", { error: describeError(error) });
  }
}
