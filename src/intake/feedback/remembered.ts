import type { KnownBlock, ModalView } from "@slack/types";

import type { Correction } from "../../conversation/corrections/correction.ts";
import { button, FORGET_CORRECTION, sealButtons } from "../../post/buttons.ts";
import type { Turn } from "../../store/store.ts";
import { boundPress, type ButtonArgs, turnHere } from "../buttons.ts";
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
    await deps.slack.views.open({ trigger_id: body.trigger_id, view: await listView(deps, turn, body.user.id) });
  };
}

/** "Forget this" in that list. */
export function onForgetCorrection(deps: IntakeDeps) {
  return async ({ ack, action, body }: ButtonArgs): Promise<void> => {
    await ack();
    const pressed = await boundPress(deps, { action, body });
    if (pressed === null || body.view === undefined) return;
    const { turn, extra: id } = pressed;
    await deps.store.forgetCorrection(turn.question.thread, id);
    await deps.slack.views.update({ view_id: body.view.id, view: await listView(deps, turn, body.user.id) });
  };
}

/** The list as this person sees it: nobody else can press what is in it. */
async function listView({ store, say, sealButtons: sealOf }: IntakeDeps, turn: Turn, user: string): Promise<ModalView> {
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
    blocks: [heading, ...sealButtons(rows, sealOf(turn.question.thread, user))],
  };
}

function row(turnId: string, { id }: Correction, statement: string): KnownBlock {
  return {
    type: "section",
    text: { type: "plain_text", text: statement, emoji: false },
    accessory: button(FORGET_CORRECTION, "Forget this", `${turnId}#${id}`),
  };
}
