import type { AllMiddlewareArgs, BlockAction, FeedbackButtonsAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { describeError } from "../../log.ts";
import type { Turn } from "../../store/store.ts";
import { tellPrivately } from "../access/tell.ts";
import { pressedHere } from "../buttons.ts";
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
    const pressed = await pressedHere(deps, { action, body });
    const verdict = pressed?.extra;
    if (pressed === null || (verdict !== "right" && verdict !== "wrong")) return;
    const { turn } = pressed;
    const person = body.user.id;
    // The trigger is good for three seconds only, so the form comes before everything else.
    if (verdict === "wrong") await askWhy(deps, turn, person, body.trigger_id);
    const kept = await deps.feedback.give(turn, person, verdict);
    await tellPerson(deps, turn, person, kept ? (verdict === "right" ? RIGHT : WRONG) : GONE);
  };
}

/** The verdict counts without the form as well: a trigger may be too old by the time it arrives. */
async function askWhy(deps: IntakeDeps, turn: Turn, person: string, triggerId: string): Promise<void> {
  try {
    await deps.slack.views.open({ trigger_id: triggerId, view: reasonModal(deps, turn, person) });
  } catch (error) {
    deps.log.warn("the form for a reason could not be opened", { error: describeError(error) });
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
  await tellPrivately(deps, { channel, user: person, rootTs }, sentence);
}
