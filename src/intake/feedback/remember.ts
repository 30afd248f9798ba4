import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { correction, saidAt } from "../../conversation/corrections/correction.ts";
import { pressedHere } from "../buttons.ts";
import type { IntakeDeps } from "../deps.ts";
import { askedAgain } from "../question.ts";

type PressArgs = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;

/** "Remember and answer again": the rule holds for the thread, and the question is answered once more under it. */
export function onRemember(deps: IntakeDeps) {
  return async ({ ack, action, body, respond }: PressArgs): Promise<void> => {
    await ack();
    const pressed = await pressedHere(deps, { action, body }, "ask");
    if (pressed === null) return;
    const { question } = pressed.turn;
    const statement = pressed.extra;
    await deps.store.remember(question.thread, correction(statement, body.user.id, saidAt(action.action_ts)));
    // One press is one question, however often Slack delivers it.
    const id = `${question.id}:remembered:${action.action_ts}`;
    await deps.submit({
      ...askedAgain(question),
      id,
      askedTs: action.action_ts,
      askerId: body.user.id,
      source: "retry",
    });
    const text = deps.say(`Remembered: ${statement}. I answer again.`);
    await respond({ response_type: "ephemeral", replace_original: true, text });
  };
}
