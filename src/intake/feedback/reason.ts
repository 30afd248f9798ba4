import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";

import { readSealed } from "../../button-seal.ts";
import { SLACK } from "../../limits.ts";
import { button, REMEMBER, sealButtons } from "../../post/buttons.ts";
import type { Turn } from "../../store/store.ts";
import type { IntakeDeps } from "../deps.ts";
import { tellPerson } from "./verdict.ts";

export const REASON_VIEW = "feedback_reason";
const REASON = "reason";
/** Nobody thinks about a reason for longer. */
const LIFE_MS = 24 * 3_600_000;
const KEPT = "Thank you, your reason is kept with it.";
const GONE = "This answer is not in my records any more, so I could not keep your reason.";

const VALUES = z.object({ [REASON]: z.object({ [REASON]: z.object({ value: z.string().nullish() }) }) });

/** What is wrong, in the own words of the person who said so; nobody else can send the form. */
export function reasonModal(
  { seal }: Pick<IntakeDeps, "seal">,
  { id: subject, question }: Turn,
  person: string,
): ModalView {
  const state = { purpose: REASON_VIEW, thread: question.thread, subject, person };
  return {
    type: "modal",
    callback_id: REASON_VIEW,
    private_metadata: seal.seal(state, LIFE_MS),
    title: { type: "plain_text", text: "What is wrong?" },
    submit: { type: "plain_text", text: "Send" },
    close: { type: "plain_text", text: "Skip" },
    blocks: [
      {
        type: "input",
        block_id: REASON,
        optional: true,
        label: { type: "plain_text", text: "What should it be?" },
        hint: {
          type: "plain_text",
          text: "A rule such as “blank means 0” or “exclude test accounts” can be remembered for this thread.",
        },
        element: {
          type: "plain_text_input",
          action_id: REASON,
          multiline: true,
          max_length: SLACK.modalTextChars,
          placeholder: { type: "plain_text", text: "Blank means 0" },
        },
      },
    ],
  };
}

/** The reason somebody gave for "wrong"; a rule in it is offered to be remembered. */
export function onReason(deps: IntakeDeps) {
  return async ({ ack, view, body }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const values = VALUES.safeParse(view.state.values);
    const reason = values.success ? (values.data[REASON][REASON].value ?? "").trim() : "";
    if (reason === "") return;
    const turn = await turnOf(deps, view.private_metadata, body.user.id);
    if (turn === null) return;
    const { kept, statement } = await deps.feedback.explain(turn, body.user.id, reason);
    if (!kept) return await tellPerson(deps, turn, body.user.id, GONE);
    if (statement === null) return await tellPerson(deps, turn, body.user.id, KEPT);
    await offer(deps, turn, body.user.id, statement);
  };
}

/** The turn that a form is about, if it was opened here for this person. */
async function turnOf({ store, seal }: IntakeDeps, metadata: string, user: string): Promise<Turn | null> {
  const sealed = readSealed(metadata);
  const turn = sealed === null ? null : await store.turn(sealed.subject);
  if (sealed === null || turn === null) return null;
  return seal.holds(sealed, { purpose: REASON_VIEW, thread: turn.question.thread, user }) ? turn : null;
}

async function offer(deps: IntakeDeps, turn: Turn, user: string, statement: string): Promise<void> {
  const { channel, rootTs } = turn.question.thread;
  const seal = deps.sealButtons(turn.question.thread, user);
  const text = deps.say(`${KEPT} Shall “${statement}” hold for this thread from now on?`);
  const blocks: KnownBlock[] = [
    { type: "section", text: { type: "plain_text", text, emoji: false } },
    {
      type: "actions",
      elements: [button(REMEMBER, "Remember and answer again", `${turn.id}#${statement}`, "primary")],
    },
  ];
  await deps.slack.chat.postEphemeral({ channel, user, thread_ts: rootTs, text, blocks: sealButtons(blocks, seal) });
}
