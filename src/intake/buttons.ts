import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";

import { readSealed, type SealedValue } from "../button-seal.ts";
import { readTurnValue } from "../post/buttons.ts";
import type { Turn } from "../store/store.ts";
import { askSlack } from "./access/ask-slack.ts";
import type { Purpose } from "./access/door.ts";
import { tellPrivately } from "./access/tell.ts";
import type { IntakeDeps } from "./deps.ts";
import { askedAgain, type Thread } from "./question.ts";

export type ButtonArgs = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;

/** Who pressed what where, as every payload of a button tells. */
interface Press {
  readonly action: { readonly action_id: string; readonly value?: string };
  readonly body: {
    readonly user: { readonly id: string };
    readonly team: { readonly id: string } | null;
    readonly channel?: { readonly id: string } | undefined;
    readonly view?: { readonly id: string } | undefined;
    readonly container?: Readonly<Record<string, unknown>>;
  };
}

/** The turn a button stands for, and what else its value says. */
export interface Pressed {
  readonly turn: Turn;
  readonly extra: string;
}

export const EXPIRED = "This button has expired. Ask again in the thread.";

/** Buttons posted before this moment carry the bare id of their turn; those of later turns are sealed. */
const SEALED_SINCE = Date.UTC(2026, 10, 29, 21);

/**
 * What a button stands for, where its value is ours, still good, and meant for this person, this thread and this
 * purpose; null otherwise, and then the person was told. Whether the person may is another question: see
 * {@link pressedHere}.
 */
export async function boundPress(deps: IntakeDeps, press: Press): Promise<Pressed | null> {
  const value = press.action.value ?? "";
  const sealed = readSealed(value);
  const pressed = sealed === null ? await bareTurn(deps, press, value) : await sealedTurn(deps, press, sealed);
  if (pressed === null) await tellPresser(deps, press, EXPIRED);
  return pressed;
}

async function sealedTurn({ store, seal }: IntakeDeps, press: Press, sealed: SealedValue): Promise<Pressed | null> {
  const { action, body } = press;
  const turn = await store.turn(sealed.subject);
  if (turn === null) return null;
  const { thread } = turn.question;
  // A view is in no channel: there the value has to name the person.
  const isInView = body.container?.["type"] === "view" && sealed.person !== "" && body.team?.id === thread.team;
  if (!isInView && !isHere(thread, body)) return null;
  const isOurs = seal.holds(sealed, { purpose: action.action_id, thread, user: body.user.id });
  return isOurs ? { turn, extra: sealed.extra } : null;
}

async function bareTurn({ store }: IntakeDeps, { body }: Press, value: string): Promise<Pressed | null> {
  const { turnId, rest } = readTurnValue(value) ?? { turnId: value, rest: "" };
  const turn = turnId === "" ? null : await store.turn(turnId);
  if (turn === null || turn.createdAt >= SEALED_SINCE || !isHere(turn.question.thread, body)) return null;
  return { turn, extra: rest };
}

/** What a button stands for, if this person may use it here; null otherwise, and then the person was told. */
export async function pressedHere(deps: IntakeDeps, press: Press, purpose: Purpose = "use"): Promise<Pressed | null> {
  const pressed = await boundPress(deps, press);
  if (pressed === null) return null;
  const { team, channel } = pressed.turn.question.thread;
  const refusal = await deps.door.refusalNow({ team, channel, user: press.body.user.id }, purpose);
  if (refusal === null) return pressed;
  await tellPresser(deps, press, refusal);
  return null;
}

/** As {@link pressedHere}, for buttons whose value says no more than their turn. */
export async function turnHere(deps: IntakeDeps, press: Press, purpose: Purpose = "use"): Promise<Turn | null> {
  return (await pressedHere(deps, press, purpose))?.turn ?? null;
}

/** Whether the button was pressed in the thread, as far as Slack tells. */
function isHere(thread: Thread, { team, channel, container }: Press["body"]): boolean {
  const root = container?.["thread_ts"];
  const isInThread = typeof root !== "string" || root === thread.rootTs;
  return team?.id === thread.team && channel?.id === thread.channel && isInThread;
}

async function tellPresser(deps: IntakeDeps, { body }: Press, sentence: string): Promise<void> {
  const root = body.container?.["thread_ts"];
  const rootTs = typeof root === "string" ? root : undefined;
  if (body.channel !== undefined) {
    await tellPrivately(deps, { channel: body.channel.id, user: body.user.id, rootTs }, sentence);
  } else if (body.view !== undefined) {
    const { id: view_id } = body.view;
    await askSlack(() => deps.slack.views.update({ view_id, view: sentenceView(deps.say(sentence)) }));
  }
}

function sentenceView(text: string) {
  return {
    type: "modal" as const,
    title: { type: "plain_text" as const, text: "Threadsheet" },
    close: { type: "plain_text" as const, text: "Close" },
    blocks: [{ type: "section" as const, text: { type: "plain_text" as const, text } }],
  };
}

/** "Stop" under a running answer. */
export function onStop(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = await turnHere(deps, { action, body });
    if (turn !== null) await deps.cancel(turn.id, body.user.id);
  };
}

/** "Retry" under an answer or a failure: the same question again, as a turn of its own. */
export function onRetry(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = await turnHere(deps, { action, body }, "ask");
    if (turn === null) return;
    // One press is one retry, however often Slack delivers it.
    const id = `${turn.question.id}:retry:${action.action_ts}`;
    const askedTs = action.action_ts;
    await deps.submit({ ...askedAgain(turn.question), id, askedTs, askerId: body.user.id, source: "retry" });
  };
}

/** "Show code" under an answer. */
export function onShowCode(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = await turnHere(deps, { action, body });
    if (turn === null || !("trigger_id" in body)) return;
    await deps.showCode({ turn, user: body.user.id, triggerId: body.trigger_id, viewId: null, page: 0 });
  };
}

/** Turning pages inside the code view. */
export function onCodePage(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const pressed = await boundPress(deps, { action, body });
    if (pressed === null || body.view === undefined) return;
    const page = Number(pressed.extra);
    const { turn } = pressed;
    await deps.showCode({ turn, user: body.user.id, triggerId: body.trigger_id, viewId: body.view.id, page });
  };
}
