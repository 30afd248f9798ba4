import type { AllMiddlewareArgs, BlockAction, FeedbackButtonsAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { describeError } from "../../log.ts";
import { readVerdictValue } from "../../post/buttons.ts";
import type { Turn } from "../../store/store.ts";
import { turnHere } from "../buttons.ts";
import type { IntakeDeps } from "../deps.ts";
import { reasonModal } from "./reason.ts";

const RIGHT = "Thank you, I noted this answer as right.";
const WRONG = "Thank you, I noted this answer as wrong.";
const GONE = "This answer is not in my records any more, so I could not note that.";

type ThumbArgs = SlackActionMiddlewareArgs<BlockAction<FeedbackButtonsAction>> & AllMiddlewareArgs;

/** A thumb under an answer: the verdict is kept at once, and whoever says "wrong" is asked why. */
export function onFeedback(deps: IntakeDeps) {
  return async ({ ack, action, body }: ThumbArgs): Promise<void> => {
    await ack();
    const given = readVerdictValue(action.value);
    const turn = given === null ? null : await turnHere(deps, { action: { value: given.turnId }, body });
    if (given === null || turn === null) return;
    const person = body.user.id;
    // The trigger is good for three seconds only, so the form comes before everything else.
    if (given.verdict === "wrong") await askWhy(deps, turn, body.trigger_id);
    const kept = await deps.feedback.give(turn, person, given.verdict);
    await tellPerson(deps, turn, person, kept ? (given.verdict === "right" ? RIGHT : WRONG) : GONE);
  };
}

/** The verdict counts without the form as well: a trigger may be too old by the time it arrives. */
async function askWhy({ slack, log }: IntakeDeps, turn: Turn, triggerId: string): Promise<void> {
  try {
    await slack.views.open({ trigger_id: triggerId, view: reasonModal(turn.id) });
  } catch (error) {
    log.warn("the form for a reason could not be opened", { error: describeError(error) });
  }
}

/** A sentence in the turn's thread that only this person sees. */
export async function tellPerson(
  deps: IntakeDeps,
  { question }: Turn,
  person: string,
  sentence: string,
): Promise<void> {
  const { channel, rootTs } = question.thread;
  await deps.slack.chat.postEphemeral({ channel, user: person, thread_ts: rootTs, text: deps.say(sentence) });
}
