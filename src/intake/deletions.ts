import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

import { describeError } from "../log.ts";
import type { IntakeDeps } from "./deps.ts";
import { type Thread, WITHDRAWN } from "./question.ts";

/** What stays of our words says nothing that the people of the thread have not read. */
const KEEP = { keepMessages: true };
const AT_ONCE = 100;

/**
 * Somebody deleted a file in Slack: what was made of it goes as well, here, at Claude, and in the thread. Since nobody
 * can tell which answers rest on it, everything of its threads goes; questions begin anew with the files that are left.
 */
export function onFileDeleted(deps: IntakeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"file_deleted"> & AllMiddlewareArgs): Promise<void> => {
    const team = context.teamId ?? body.team_id;
    for (const thread of await deps.store.threadsWith(team, event.file_id)) {
      const gone = await deps.forget(thread, WITHDRAWN, KEEP);
      await tell(deps, thread, gone.files);
    }
  };
}

async function tell({ slack, say, log }: IntakeDeps, thread: Thread, files: number): Promise<void> {
  const posted = files === 0 ? "" : `, the ${files === 1 ? "chart or file" : `${files} charts and files`} I posted`;
  const text = say(
    `A file of this thread was deleted, so I removed what I had of it: its copy at Claude${posted}, and what I remembered here. Mention me to ask about the files that are left.`,
  );
  const quiet = { unfurl_links: false, unfurl_media: false };
  try {
    await slack.chat.postMessage({ channel: thread.channel, thread_ts: thread.rootTs, text, ...quiet });
  } catch (error) {
    // The thread itself may be gone with the file; what matters is done.
    log.info("nobody could be told of a deletion", { stage: "intake", error: describeError(error) });
  }
}

/** The app was removed from a workspace: nothing of it is kept. */
export function onUninstalled(deps: IntakeDeps) {
  return async ({ context, body }: SlackEventMiddlewareArgs<"app_uninstalled"> & AllMiddlewareArgs): Promise<void> => {
    await forgetTeam(deps, context.teamId ?? body.team_id);
  };
}

/** Without the bot's token nothing can be answered in the workspace any more; those of single people do not matter. */
export function onTokensRevoked(deps: IntakeDeps) {
  return async ({
    event,
    context,
    body,
  }: SlackEventMiddlewareArgs<"tokens_revoked"> & AllMiddlewareArgs): Promise<void> => {
    if ((event.tokens.bot ?? []).length > 0) await forgetTeam(deps, context.teamId ?? body.team_id);
  };
}

async function forgetTeam({ store, forget }: IntakeDeps, team: string): Promise<void> {
  for (;;) {
    const conversations = await store.recentConversations(team, AT_ONCE);
    for (const { thread } of conversations) await forget(thread, WITHDRAWN, KEEP);
    if (conversations.length < AT_ONCE) break;
  }
  await store.forgetTeam(team);
}
