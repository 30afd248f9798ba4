import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";

import { readTarget } from "./analyze-modal.ts";
import type { IntakeDeps } from "../deps.ts";

const OPTION_CHARS = 75;
const MAX_OPTIONS = 50;

/** Recent files of the channel the modal was opened in, filtered by what was typed. */
export function onRecentFiles(deps: IntakeDeps) {
  return async ({
    ack,
    body,
    payload,
    context,
  }: SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs): Promise<void> => {
    const metadata = body.view?.private_metadata;
    const target = readTarget(metadata ?? "");
    if (target === null) return ack({ options: [] });
    // Who left the channel since the form was opened sees nothing of it any more.
    const team = context.teamId ?? body.team?.id ?? "";
    if (!(await deps.door.directory.opens(team, body.user.id, target.channel))) return ack({ options: [] });
    const { files = [] } = await deps.slack.files.list({ channel: target.channel, count: MAX_OPTIONS });
    const typed = payload.value.toLowerCase();
    const options = files.flatMap((file) => {
      const name = file.name ?? file.title ?? "";
      if (file.id === undefined || name === "" || !name.toLowerCase().includes(typed)) return [];
      return [{ text: { type: "plain_text" as const, text: name.slice(0, OPTION_CHARS) }, value: file.id }];
    });
    await ack({ options });
  };
}
