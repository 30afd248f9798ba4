import type { KnownBlock, ModalView } from "@slack/types";

import type { Correction } from "../../conversation/corrections/correction.ts";
import { button, FORGET_CORRECTION, readTurnValue } from "../../post/buttons.ts";
import type { Turn } from "../../store/store.ts";
import { type ButtonArgs, turnHere } from "../buttons.ts";
import type { IntakeDeps } from "../deps.ts";

const NOTHING = "Nothing is remembered in this thread.";
const HEADING = "These hold for every answer in this thread.";
/** A view has at most 100 blocks; a statement is one. */
const SHOWN = 50;

/** "Remembered" under an answer: what holds for its thread, each with a button that drops it. */
export function onRemembered(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const turn = await turnHere(deps, { action, body });
    if (turn === null) return;
    await deps.slack.views.open({ trigger_id: body.trigger_id, view: await listView(deps, turn) });
  };
}

/** "Forget this" in that list. */
export function onForgetCorrection(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const pressed = readTurnValue(action.value ?? "");
    const turn = pressed === null ? null : await deps.store.turn(pressed.turnId);
    // Inside a view Slack names no channel; the list was opened where the answer stands.
    if (pressed === null || turn === null || turn.question.thread.team !== body.team?.id) return;
    await deps.store.forgetCorrection(turn.question.thread, pressed.rest);
    if (body.view === undefined) return;
    await deps.slack.views.update({ view_id: body.view.id, view: await listView(deps, turn) });
  };
}

async function listView({ store, say }: IntakeDeps, turn: Turn): Promise<ModalView> {
  const held = await store.corrections(turn.question.thread);
  const rows = held.slice(0, SHOWN).map((each) => row(turn.id, each, say(each.statement)));
  const heading: KnownBlock = {
    type: "section",
    text: { type: "plain_text", text: held.length === 0 ? NOTHING : HEADING, emoji: false },
  };
  return {
    type: "modal",
    title: { type: "plain_text", text: "Remembered here" },
    close: { type: "plain_text", text: "Close" },
    blocks: [heading, ...rows],
  };
}

function row(turnId: string, { id }: Correction, statement: string): KnownBlock {
  return {
    type: "section",
    text: { type: "plain_text", text: statement, emoji: false },
    accessory: button(FORGET_CORRECTION, "Forget this", `${turnId}#${id}`),
  };
}
