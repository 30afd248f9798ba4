import type { KnownBlock } from "@slack/types";

import { kindWords } from "../../scrub/kind-words.ts";
import { type Action, ENTITIES, isEntity, type Level, type Policy, policyFor } from "../../scrub/policy.ts";
import type { RedactionTotal } from "../../store/audit.ts";
import type { IntakeDeps } from "../deps.ts";
import type { Thread } from "../question.ts";

/** Where the command was typed. */
export type Place = Pick<Thread, "team" | "channel">;

interface Reply {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const DAYS = 30;
const DAY_MS = 24 * 3_600_000;
/** A block takes 3,000 characters; what is hidden may take more room than what was there. */
const TRIED_CHARS = 1_000;
const BLOCK_CHARS = 3_000;

const MEANING: Readonly<Record<Level, string>> = {
  open: "Passwords, keys and other secrets are replaced before anything is posted.\nPersonal data stays as it is.",
  standard:
    "Personal data and secrets are replaced before anything is posted: names, addresses, numbers, and whatever the files themselves hold of people.\nGroups of fewer than 5 people are not shown.",
  strict:
    "Personal data and secrets are replaced before anything is posted, and in the files before Claude gets them.\nGroups of fewer than 11 people are not shown, nor is a chart that could not be read.",
};

const RAW_DATA: Readonly<Record<Level, string>> = {
  open: "Claude works on the files as they were uploaded, in a container of the thread's own.",
  standard:
    "Claude works on the files as they were uploaded, in a container of the thread's own. What comes out of it is replaced here, before Slack sees it.",
  strict: "Claude gets a copy in which people's values are pseudonyms. The files as they were uploaded stay in Slack.",
};

const BECOMES: Readonly<Record<Action, string>> = {
  keep: "stay as they are",
  pseudonym: "are replaced by their kind",
  partial: "keep their last part",
  drop: "are left out",
  block: "keep a text from being posted",
};

/** What is hidden here and how much of it there was: kinds and counts. */
export async function privacyReport(deps: IntakeDeps, place: Place): Promise<Reply> {
  const { policy } = await deps.settingsOf(place);
  const totals = await deps.store.redactionTotals({ ...place, since: Date.now() - DAYS * DAY_MS });
  const paragraphs = [
    `*Privacy in this channel: level ${policy.level}*\n${MEANING[policy.level]}`,
    ...exceptions(policy),
    `*Hidden here in the last ${DAYS} days*\n${hiddenWords(totals)}`,
    `*Who sees the data*\n${RAW_DATA[policy.level]} Everybody in this channel can open the files in Slack.`,
    `*How long copies live*\nAt Claude for ${count(deps.fileTtlDays, "day")} at most, the container for 30 days without a question. What I remember of a thread stays until it is forgotten; of what was hidden I only ever keep counts.`,
    "*How to forget*\n`/analyze forget` lists the threads of this channel: my answers, the copies and the records go at once. Deleting a file in Slack removes its copies too.",
    "`/analyze privacy try` with a text behind it shows what each level would hide in it.",
  ];
  return { text: paragraphs.join("\n\n"), blocks: paragraphs.map(section) };
}

/**
 * What each level would make of a text in this channel. It tells whether a value is in the channel's files, which
 * everybody who can type here can open.
 */
export async function privacyTrial(deps: IntakeDeps, place: Place, text: string): Promise<Reply> {
  if (text === "") {
    const usage = "Put a text behind it: `/analyze privacy try Ann Lee, ann@example.com`";
    return { text: usage, blocks: [section(usage)] };
  }
  const tried = await deps.tryLevels(place, text.slice(0, TRIED_CHARS));
  const { policy } = await deps.settingsOf(place);
  const blocks = tried.flatMap(({ level, text: shown, counts }) => {
    const here = level === policy.level ? ", in force here" : "";
    const hidden = counts.length === 0 ? "hides nothing" : `hides ${listed(counts)}`;
    return [section(`*${level}*${here}: ${hidden}`), plain(shown)];
  });
  const head = "What each level would make of your text. Only you see this, and nothing of it is kept.";
  return { text: head, blocks: [section(head), ...blocks] };
}

/** Kinds of which somebody decided something else than the level says. */
function exceptions(policy: Policy): string[] {
  const usual = policyFor(policy.level);
  const lines = ENTITIES.filter(isEntity)
    .filter((entity) => policy.actionFor(entity) !== usual.actionFor(entity))
    .map((entity) => `• ${kindWords(entity, 2)} ${BECOMES[policy.actionFor(entity)]}`);
  return lines.length === 0 ? [] : [`*Decided otherwise*\n${lines.join("\n")}`];
}

function hiddenWords(totals: readonly RedactionTotal[]): string {
  return totals.length === 0 ? "Nothing had to be hidden." : `${listed(totals)}.`;
}

/** `12 names, 3 e-mail addresses`, the most often hidden first, whatever became of them. */
function listed(counts: readonly { readonly entity: string; readonly count: number }[]): string {
  const sums = new Map<string, number>();
  for (const { entity, count: more } of counts) sums.set(entity, (sums.get(entity) ?? 0) + more);
  const kinds = [...sums].toSorted(([, one], [, other]) => other - one);
  return kinds.map(([entity, sum]) => `${sum.toLocaleString("en-US")} ${kindWords(entity, sum)}`).join(", ");
}

function section(text: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text } };
}

function plain(text: string): KnownBlock {
  return { type: "section", text: { type: "plain_text", text: text.slice(0, BLOCK_CHARS) } };
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
