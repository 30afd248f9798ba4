import type { HomeView, KnownBlock } from "@slack/types";

import type { TurnState } from "../../conversation/conversation.ts";
import { cost } from "../../post/render/footer.ts";
import { clip } from "../../post/render/blocks.ts";
import type { HomeLook, HomeThread } from "./look.ts";

export const HOME_REFRESH = "home_refresh";
export const HOME_SETTINGS = "home_settings";

const QUESTION_CHARS = 150;

const STATES: Readonly<Record<TurnState, string>> = {
  queued: "Waiting",
  running: "Being answered",
  answered: "Being answered",
  done: "Answered",
  failed: "Failed",
  cancelled: "Stopped",
};

const HOW_TO_ASK = [
  "• Post a file and mention me with your question, or send me both in a direct message.",
  "• Go on in the thread: “now by region”, “as a chart”, “only Q3”.",
  "• `/analyze` opens a form; there the answer can also come to you alone first. `/analyze help` tells the rest.",
].join("\n");

/** The Home tab as Slack takes it: at most 40 of a view's 100 blocks. */
export function homeView(look: HomeLook): HomeView {
  const help = [header("How to ask"), text(HOW_TO_ASK)];
  const isNew = look.threads.length === 0;
  return {
    type: "home",
    blocks: [
      header("Ask your data, in the thread"),
      { type: "actions", elements: [button(HOME_REFRESH, "Refresh")] },
      ...(isNew ? help : []),
      ...threads(look),
      ...(isNew ? [] : help),
      ...money(look),
      ...settings(look),
      ...privacy(look),
    ],
  };
}

function threads({ threads: shown, isPartial, user }: HomeLook): KnownBlock[] {
  const partial = "Slack did not tell me your channels just now, so only what you asked yourself is here.";
  return [
    header("Recent threads"),
    ...(shown.length === 0 ? [text("None yet, in the channels that you and I are in.")] : []),
    ...shown.flatMap((thread) => row(thread, user)),
    ...(isPartial ? [small(partial)] : []),
  ];
}

function row(thread: HomeThread, user: string): KnownBlock[] {
  const { askerId, at, dollars, link, question, state } = thread;
  const seconds = Math.floor(at / 1_000);
  const facts = [
    `*${STATES[state]}*`,
    placeOf(thread),
    askerId === user ? "" : `asked by <@${askerId}>`,
    `<!date^${seconds}^{date_short_pretty} {time}|${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC>`,
    cost(dollars, 0),
    link === null ? "" : `<${link}|Open thread>`,
  ];
  return [
    { type: "section", text: { type: "plain_text", text: clip(question, QUESTION_CHARS), emoji: false } },
    small(facts.filter((fact) => fact !== "").join(" · ")),
  ];
}

/** Threads of direct messages are only ever shown to the person they belong to. */
function placeOf({ thread: { channel }, isDirect }: HomeThread): string {
  return isDirect ? "our direct message" : `<#${channel}>`;
}

function money({ isAdmin, spending, inForce: { budgets } }: HomeLook): KnownBlock[] {
  const own = `*Your questions*\n${spent(spending.person, budgets.personMonth)}`;
  const all = `*The whole workspace*\n${spent(spending.workspace, budgets.workspaceMonth)}`;
  return [header("What it costs this month"), fields(isAdmin ? [own, all] : [own])];
}

function spent(dollars: number, budget: number | null): string {
  const amount = cost(dollars, 0) || "nothing yet";
  return budget === null ? amount : `${amount} of $${budget}`;
}

function settings({ inForce, isAdmin }: HomeLook): KnownBlock[] {
  const { policy, model, retentionDays } = inForce;
  return [
    header("Settings in force"),
    fields([
      `*Privacy level*\n${policy.level}`,
      `*Model*\n${model}`,
      `*Threads at rest*\nforgotten after ${days(retentionDays)}`,
    ]),
    small("A channel may have its own; `/analyze settings` tells what is in force in it."),
    ...(isAdmin ? [{ type: "actions" as const, elements: [button(HOME_SETTINGS, "Settings")] }] : []),
  ];
}

function privacy({ fileTtlDays }: HomeLook): KnownBlock[] {
  const lines = [
    "• Files of a thread go to Claude's Files API and into a code-execution container of that thread. Code execution and Files are not eligible for zero data retention or HIPAA.",
    "• Personal data and secrets are masked in everything I post, charts included. Threads never see each other's files.",
    `• Copies at Claude end after ${days(fileTtlDays)}. Deleting a file in Slack deletes its copy and what I made of it, \`/analyze forget\` what I keep of a thread.`,
  ];
  return [header("What happens to your files"), text(lines.join("\n"))];
}

function button(actionId: string, label: string) {
  const face = { type: "plain_text", text: label, emoji: false } as const;
  return { type: "button", action_id: actionId, text: face } as const;
}

function days(count: number): string {
  return `${count} day${count === 1 ? "" : "s"}`;
}

function header(words: string): KnownBlock {
  return { type: "header", text: { type: "plain_text", text: words, emoji: false } };
}

function text(mrkdwn: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text: mrkdwn } };
}

function small(mrkdwn: string): KnownBlock {
  return { type: "context", elements: [{ type: "mrkdwn", text: mrkdwn }] };
}

function fields(all: readonly string[]): KnownBlock {
  return { type: "section", fields: all.map((words) => ({ type: "mrkdwn", text: words })) };
}
