import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { tellPrivately } from "../access/tell.ts";
import { type ModalInput, modalErrors, type ModalTarget, readModal, readTarget } from "./analyze-modal.ts";
import type { IntakeDeps } from "../deps.ts";
import { openDirect, openThread } from "./open-thread.ts";
import { questionId } from "../question.ts";

/** The submitted modal: opens the thread it asks for, or uses the one the shortcut came from. */
export function onAnalyzeSubmit(deps: IntakeDeps) {
  return async ({
    ack,
    view,
    body,
    context,
  }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs): Promise<void> => {
    const target = readTarget(view.private_metadata);
    const input = readModal(view.state.values);
    const errors = target === null ? null : modalErrors(input, target);
    if (errors !== null) return ack({ response_action: "errors", errors });
    await ack();
    if (target === null) return;
    const team = context.teamId ?? body.team?.id ?? "";
    const again = context["replayed"] === true;
    // The form may have been open for long, and its channel is only what it was opened with.
    const visit = { team, channel: target.channel, user: body.user.id };
    const refusal = await deps.door.refusalNow(visit, "ask");
    if (refusal !== null) return await tellPrivately(deps, { ...visit, rootTs: target.rootTs }, refusal);
    await start(deps, { target, input, team, askerId: body.user.id, viewId: view.id, again });
  };
}

interface Submission {
  readonly target: ModalTarget;
  readonly input: ModalInput;
  readonly team: string;
  readonly askerId: string;
  readonly viewId: string;
  readonly again: boolean;
}

async function start(deps: IntakeDeps, submission: Submission): Promise<void> {
  if (submission.input.where === "private") return await startInPrivate(deps, submission);
  const { target, input, team, askerId, viewId, again } = submission;
  const { channel } = target;
  const rootTs =
    target.rootTs ?? (await openThread(deps, { channel, askerId, question: input.question, viewId, again }));
  if (rootTs === null) return;
  const isShortcut = target.rootTs !== undefined;
  await deps.submit({
    // A thread we opened has one first question; in a thread that was there, the modal's view id tells questions apart.
    id: isShortcut ? `${questionId(team, channel, rootTs)}:${viewId}` : questionId(team, channel, rootTs),
    thread: { team, channel, rootTs },
    ts: rootTs,
    askerId,
    text: input.question,
    source: isShortcut ? "shortcut" : "command",
    fileIds: [...(target.fileIds ?? []), ...input.fileIds],
  });
}

/** The thread is one of the asker's direct message; the files may be those of the channel all the same. */
async function startInPrivate(deps: IntakeDeps, submission: Submission): Promise<void> {
  const { target, input, team, askerId, viewId, again } = submission;
  const askedFrom = target.channel;
  const channel = await openDirect(deps, askedFrom, askerId);
  if (channel === null) return;
  // Where nobody may ask in direct messages no question of a channel gets around that.
  const refusal = await deps.door.refusalNow({ team, channel, user: askerId, place: "dm" }, "ask");
  if (refusal !== null) return await tellPrivately(deps, { channel: askedFrom, user: askerId }, refusal);
  const rootTs = await openThread(deps, { channel, askerId, question: input.question, viewId, again, askedFrom });
  if (rootTs === null) return;
  await deps.submit({
    id: questionId(team, channel, rootTs),
    thread: { team, channel, rootTs },
    ts: rootTs,
    askerId,
    text: input.question,
    source: "command",
    fileIds: [...(target.fileIds ?? []), ...input.fileIds],
    askedFrom,
  });
}
