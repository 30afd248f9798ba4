import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";

import type { Turn } from "../../store/store.ts";
import { analyzeModal } from "./analyze-modal.ts";
import type { IntakeDeps } from "../deps.ts";
import { forgetList } from "./forget-list.ts";
import { HELP_TEXT } from "./help.ts";
import { auditCommand } from "../settings/audit.ts";
import { settingsCommand } from "../settings/settings.ts";
import { privacyReport, privacyTrial } from "./privacy.ts";

type CommandArgs = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

/** What is tried against the levels; a question may begin with the word as well. */
const TRIAL = /^privacy try(?:\s+|$)/i;

/** Words that ask no question. */
const ABOUT: ReadonlySet<string> = new Set(["status", "privacy", "forget", "settings", "audit"]);

/** An answer for the asker's eyes first. */
const PRIVATE = /^private(?:\s+|$)/i;

/** `/analyze`: opens the modal, or answers `help`, `status`, `privacy`, `settings` and `forget` for the asker's eyes only. */
export function onAnalyze(deps: IntakeDeps) {
  return async (args: CommandArgs): Promise<void> => {
    const { ack, command, respond } = args;
    const text = command.text.trim();
    await ack();
    const refusal = await refusalOf(deps, command, text);
    if (refusal !== null) {
      await respond({ response_type: "ephemeral", text: deps.say(refusal) });
      return;
    }
    const place = { team: command.team_id, channel: command.channel_id };
    if (TRIAL.test(text)) {
      const trial = await privacyTrial(deps, place, text.replace(TRIAL, ""));
      await respond({ response_type: "ephemeral", ...trial });
      return;
    }
    switch (text.toLowerCase()) {
      case "help":
        await respond({ response_type: "ephemeral", text: HELP_TEXT });
        return;
      case "status":
        await respond({
          response_type: "ephemeral",
          text: await statusText(deps, command.team_id, command.channel_id),
        });
        return;
      case "privacy":
        await respond({ response_type: "ephemeral", ...(await privacyReport(deps, place)) });
        return;
      case "audit":
        await auditCommand(deps, args);
        return;
      case "settings":
        await settingsCommand(deps, args);
        return;
      case "forget":
        await respond({ response_type: "ephemeral", ...(await forgetList(deps, place, command.user_id)) });
        return;
      default:
        await openModal(deps, args, text);
    }
  };
}

/** Everybody may read how it works; what concerns the channel's threads is for those who may ask. */
async function refusalOf(
  { door }: IntakeDeps,
  { team_id: team, channel_id: channel, user_id: user }: CommandArgs["command"],
  text: string,
): Promise<string | null> {
  const word = text.toLowerCase();
  if (word === "help") return null;
  const purpose = TRIAL.test(text) || ABOUT.has(word) ? "use" : "ask";
  return await door.refusalNow({ team, channel, user }, purpose);
}

async function openModal(deps: IntakeDeps, { command, respond }: CommandArgs, text: string): Promise<void> {
  // A channel the bot is not in could be asked from but never be answered in: say so before anything is typed.
  if (!(await canPost(deps, command.channel_id))) {
    await respond({ response_type: "ephemeral", text: notMemberText(deps.botName) });
    return;
  }
  const where = PRIVATE.test(text) ? "private" : "here";
  const question = text.replace(PRIVATE, "");
  const view = analyzeModal({ channel: command.channel_id }, question, isDirect(command) ? null : where);
  await deps.slack.views.open({ trigger_id: command.trigger_id, view });
}

/** Slack gives every direct message this name in what it sends for commands and shortcuts. */
function isDirect({ channel_name: name }: { readonly channel_name: string }): boolean {
  return name === "directmessage";
}

/** Whether the bot is in the channel. */
export async function canPost({ slack }: Pick<IntakeDeps, "slack">, channel: string): Promise<boolean> {
  try {
    const { channel: info } = await slack.conversations.info({ channel });
    return info?.is_member === true || info?.is_im === true || info?.is_mpim === true;
  } catch {
    // A private channel the bot is not in answers `channel_not_found`; a missing read scope must not block the modal.
    return false;
  }
}

export function notMemberText(botName: string): string {
  return `I am not in this channel, so I could not post an answer here. Type \`/invite @${botName}\` and try again.`;
}

async function statusText({ store }: IntakeDeps, team: string, channel: string): Promise<string> {
  const open: Turn[] = [];
  const here = (await store.recentConversations(team, 200)).filter(({ thread }) => thread.channel === channel);
  for (const { thread } of here) open.push(...(await store.openTurns(thread)));
  const running = open.filter((turn) => turn.state === "running").length;
  const waiting = open.filter((turn) => turn.state === "queued").length;
  const idle = running + waiting === 0;
  const working = idle
    ? "I am not working on anything in this channel."
    : `In this channel: ${running} being answered, ${waiting} waiting.`;
  return `${working} I remember ${here.length === 1 ? "one thread" : `${here.length} threads`} here; \`/analyze forget\` shows them.`;
}
