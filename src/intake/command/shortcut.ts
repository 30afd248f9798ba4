import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from "@slack/bolt";

import { tellPrivately } from "../access/tell.ts";
import { analyzeModal } from "./analyze-modal.ts";
import type { IntakeDeps } from "../deps.ts";
import type { MessageFields } from "../messages/message-event.ts";

/** "Analyze this file" in a message's menu: asks what to find out about the files of that message. */
export function onAnalyzeMessage(deps: IntakeDeps) {
  return async ({
    ack,
    shortcut,
    context,
  }: SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const { id: channel } = shortcut.channel;
    const visit = { team: context.teamId ?? shortcut.team?.id ?? "", channel, user: shortcut.user.id };
    const refusal = await deps.door.refusalNow(visit, "ask");
    if (refusal !== null) {
      await tellPrivately(deps, { ...visit, rootTs: shortcut.message["thread_ts"] }, refusal);
      return;
    }
    const message = shortcut.message as MessageFields;
    const fileIds = (message.files ?? []).flatMap((file) => (file.id === undefined ? [] : [file.id]));
    const target = { channel, rootTs: message.thread_ts ?? shortcut.message_ts, fileIds };
    // The name that Slack gives every direct message.
    const where = shortcut.channel.name === "directmessage" ? null : "here";
    await deps.slack.views.open({ trigger_id: shortcut.trigger_id, view: analyzeModal(target, "", where) });
  };
}
