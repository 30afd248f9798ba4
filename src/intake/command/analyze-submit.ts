import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";

import { describeError } from "../../log.ts";
import { type ModalInput, modalErrors, type ModalTarget, readModal, readTarget } from "./analyze-modal.ts";
import type { IntakeDeps } from "../deps.ts";
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
    await start(deps, { target, input, team, askerId: body.user.id, viewId: view.id });
  };
}

interface Submission {
  readonly target: ModalTarget;
  readonly input: ModalInput;
  readonly team: string;
  readonly askerId: string;
  readonly viewId: string;
}

async function start(deps: IntakeDeps, { target, input, team, askerId, viewId }: Submission): Promise<void> {
  const rootTs = target.rootTs ?? (await openThread(deps, target.channel, askerId, input.question));
  if (rootTs === null) return;
  const isShortcut = target.rootTs !== undefined;
  await deps.submit({
    // A thread we opened has one first question; in a thread that was there, the modal's view id tells questions apart.
    id: isShortcut ? `${questionId(team, target.channel, rootTs)}:${viewId}` : questionId(team, target.channel, rootTs),
    thread: { team, channel: target.channel, rootTs },
    ts: rootTs,
    askerId,
    text: input.question,
    source: isShortcut ? "shortcut" : "command",
    fileIds: [...(target.fileIds ?? []), ...input.fileIds],
  });
}

/** Posts the question as the root of a new thread; null when Slack did not take it. */
async function openThread(
  deps: IntakeDeps,
  channel: string,
  askerId: string,
  question: string,
): Promise<string | null> {
  const asked = deps.say(question === "" ? "What is in this file?" : question);
  const blocks = [
    {
      type: "context" as const,
      elements: [{ type: "mrkdwn" as const, text: `<@${askerId}> asked with \`/analyze\`` }],
    },
    { type: "markdown" as const, text: asked },
  ];
  try {
    const posted = await deps.slack.chat.postMessage({
      channel,
      text: `Question: ${asked}`,
      blocks,
      unfurl_links: false,
      unfurl_media: false,
    });
    return posted.ts ?? null;
  } catch (error) {
    deps.log.warn("the thread of a command was not opened", { error: describeError(error) });
    return null;
  }
}
