import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { readPageValue } from "../post/buttons.ts";
import type { Turn } from "../store/store.ts";
import type { IntakeDeps } from "./deps.ts";
import type { Question } from "./question.ts";

export type ButtonArgs = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;

/** Where something was pressed, as every payload of a button tells. */
interface Place {
  readonly team: { readonly id: string } | null;
  readonly channel?: { readonly id: string } | undefined;
}

/**
 * The turn a button stands for; null when there is none of it in the place where the button was pressed: its value
 * travels through Slack's clients.
 */
export async function turnHere(
  { store }: IntakeDeps,
  { action, body }: { readonly action: { readonly value?: string }; readonly body: Place },
): Promise<Turn | null> {
  const turn = action.value === undefined ? null : await store.turn(action.value);
  if (turn === null) return null;
  const { team, channel } = turn.question.thread;
  return team === body.team?.id && channel === body.channel?.id ? turn : null;
}

/** "Stop" under a running answer. */
export function onStop(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    if (action.value !== undefined) await deps.cancel(action.value, body.user.id);
  };
}

/** "Retry" under an answer or a failure: the same question again, as a turn of its own. */
export function onRetry(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    if (action.value === undefined) return;
    const turn = await deps.store.turn(action.value);
    if (turn === null) return;
    // One press is one retry, however often Slack delivers it.
    const id = `${turn.question.id}:retry:${action.action_ts}`;
    const askedTs = action.action_ts;
    await deps.submit({ ...askedAgain(turn.question), id, askedTs, askerId: body.user.id, source: "retry" });
  };
}

/** A shared answer is computed where it stands now, out of what is there. */
function askedAgain({ sharedFrom, ...question }: Question): Question {
  return sharedFrom === undefined ? question : { ...question, fileIds: [] };
}

/** "Show code" under an answer. */
export function onShowCode(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    if (action.value === undefined || !("trigger_id" in body)) return;
    await deps.showCode({ turnId: action.value, triggerId: body.trigger_id, viewId: null, page: 0 });
  };
}

/** Turning pages inside the code view. */
export function onCodePage(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const target = readPageValue(action.value ?? "");
    if (target === null || body.view === undefined) return;
    await deps.showCode({ ...target, triggerId: body.trigger_id, viewId: body.view.id });
  };
}
