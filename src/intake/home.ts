import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";

import type { IntakeDeps } from "./deps.ts";
import { HELP_TEXT } from "./command/help.ts";

const PRIVACY_TEXT = [
  "*What happens to your files*",
  "• Files of a thread go to Claude's Files API and into a code-execution container of that thread. Code execution and Files are not eligible for zero data retention or HIPAA.",
  "• Personal data and secrets are masked in everything I post, charts included. Threads never see each other's files.",
  "• Deleting a file in Slack deletes its copy at Claude and what I made of it. `/analyze forget` removes what I keep of a thread, `/analyze privacy` tells what was hidden.",
].join("\n");

/** The Home tab: how to ask, and what happens to the data. */
export function onHomeOpened(deps: IntakeDeps) {
  return async ({ event }: SlackEventMiddlewareArgs<"app_home_opened"> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== "home") return;
    await deps.slack.views.publish({ user_id: event.user, view: { type: "home", blocks: homeBlocks() } });
  };
}

function homeBlocks(): KnownBlock[] {
  return [
    { type: "header", text: { type: "plain_text", text: "Ask your data, in the thread" } },
    { type: "section", text: { type: "mrkdwn", text: HELP_TEXT } },
    { type: "divider" },
    { type: "section", text: { type: "mrkdwn", text: PRIVACY_TEXT } },
  ];
}
