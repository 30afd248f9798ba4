import { describeError, type Logger } from "../../log.ts";
import type { SafeImagePart, SafeText } from "../../scrub/safe-answer.ts";
import { type DataRefusals, inForms } from "./forms.ts";
import type { Plan } from "./plan.ts";
import type { Hurry } from "./record.ts";
import { SlackRejected } from "../slack/call.ts";
import type { Clock } from "../slack/clock.ts";
import { pause } from "../slack/clock.ts";
import { isSlacksDoing, type Shared, type Uploads, type UploadSource } from "../slack/files.ts";
import type { AnswerBlock } from "../render/native-chart.ts";
import { bareText, blocksOf, fallbackText, type Forms } from "../render/blocks.ts";
import { splitMarkdown } from "../render/split.ts";
import { monoTable } from "../render/tables.ts";
import type { Unit } from "../render/units.ts";
import type { MessageBody, ThreadClient } from "../slack/thread-client.ts";

/** A message of the answer as it was placed. */
export interface Placed {
  readonly ts: string;
  readonly fileIds: readonly string[];
}

export interface DeliverTools {
  readonly slack: ThreadClient;
  readonly uploads: Uploads;
  readonly say: (plain: string) => SafeText;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told as soon as a message's ts is known. */
  readonly onPlaced: (placed: Placed, hurry?: Hurry) => void;
  /** Told before a message is sent; what it gives is told once the message stands, which ends the thread's status line. */
  readonly sending: () => () => void;
  /** The message of this part that an earlier process has posted, if any. */
  readonly adopted: (part: string) => Placed | undefined;
  /** The share of a file of this name and size that an earlier process has made, if any. */
  readonly sharedBefore: (name: string, bytes: number) => Shared | undefined;
  /** What this workspace refused of the blocks for data. */
  readonly refusals: DataRefusals;
  /** How long Slack may go on calling a fresh image unknown. */
  readonly imageRetryMs: number;
}

/** Slack's word on an image block right after the upload may be late. */
export const IMAGE_RETRY_MS = 30_000;

/** A message ready to be sent, with the Slack files it shows. */
export interface Rendered {
  readonly body: MessageBody;
  readonly fileIds: readonly string[];
}

/** Reasons for which no other form of the message would be taken either. */
const HOPELESS = new Set([
  "channel_not_found",
  "is_archived",
  "not_in_channel",
  "thread_not_found",
  "cannot_reply_to_message",
  "messages_tab_disabled",
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "token_revoked",
  "token_expired",
  "missing_scope",
  "access_denied",
  "no_permission",
  "ekm_access_denied",
  "team_access_not_granted",
  "not_allowed_token_type",
]);

/** Whether the thread can take no message of ours at all, however it looks. */
export function isHopeless(error: unknown): boolean {
  if (!(error instanceof SlackRejected)) return false;
  return HOPELESS.has(error.reason) || error.reason.startsWith("restricted_action");
}

/** The message for a plan; images are waited for, and one that cannot be had is named in a sentence. */
export async function render(tools: DeliverTools, plan: Plan, forms: Forms): Promise<Rendered> {
  const blocks: AnswerBlock[] = [];
  const fileIds: string[] = [];
  for (const unit of plan) {
    if (unit.kind !== "image") {
      blocks.push(...blocksOf(unit, undefined, forms));
      continue;
    }
    const id = await orNull(tools, () => tools.uploads.image(unit.image));
    if (id !== null) fileIds.push(id);
    blocks.push(...(id === null ? missingImage(tools, unit.image) : blocksOf(unit, id)));
  }
  return { body: { text: fallbackText(plan.map(words).join("\n")), blocks }, fileIds };
}

/**
 * Posts a plan, stepping down when Slack refuses it: whole, in single blocks, in simpler forms, at last as bare text.
 * Throws only when no form is taken, or Slack cannot be reached.
 */
export async function deliver(tools: DeliverTools, plan: Plan, part: string): Promise<readonly Placed[]> {
  const known = tools.adopted(part);
  if (known !== undefined) return [known];
  try {
    return await inForms(tools.refusals, plan, async (forms) => {
      const rendered = await render(tools, plan, forms);
      return rendered.body.blocks.length === 0 ? [] : [await post(tools, rendered, part)];
    });
  } catch (error) {
    if (!(error instanceof SlackRejected) || isHopeless(error)) throw error;
    return stepDown(tools, plan, part, error);
  }
}

async function post(tools: DeliverTools, { body, fileIds }: Rendered, part: string): Promise<Placed> {
  const shown = tools.sending();
  const placed = { ts: await postPatiently(tools, body, part), fileIds };
  shown();
  tools.onPlaced(placed);
  return placed;
}

/** Right after its upload Slack may still call an image file invalid; that passes (slack-github-action#413). */
async function postPatiently(tools: DeliverTools, body: MessageBody, part: string): Promise<string> {
  const until = tools.clock.now() + tools.imageRetryMs;
  for (let wait = 250; ; wait = Math.min(4_000, wait * 2)) {
    try {
      return await tools.slack.post(body, part);
    } catch (error) {
      if (!isUnreadyImage(error, body) || tools.clock.now() + wait > until) throw error;
      await pause(tools.clock, wait);
    }
  }
}

function isUnreadyImage(error: unknown, body: MessageBody): boolean {
  if (!(error instanceof SlackRejected) || !body.blocks.some((block) => block.type === "image")) return false;
  return error.remarks.some((remark) => /invalid slack file/i.test(remark));
}

async function stepDown(
  tools: DeliverTools,
  plan: Plan,
  part: string,
  refused: SlackRejected,
): Promise<readonly Placed[]> {
  const parts = plan.length > 1 ? plan.map((unit) => [unit]) : simplerForms(plan[0], refused);
  const simpler = withoutFeedback(plan, refused) ?? parts;
  if (simpler === null) return lastResort(tools, plan, part);
  const placed: Placed[] = [];
  for (const [i, smaller] of simpler.entries()) placed.push(...(await deliver(tools, smaller, `${part}.${i}`)));
  return placed;
}

/** The plan without its thumbs where it is them that Slack refuses: a workspace may not know them yet. */
function withoutFeedback(plan: Plan, { remarks }: SlackRejected): readonly Plan[] | null {
  const rest = plan.filter(({ kind }) => kind !== "feedback");
  if (rest.length === plan.length || rest.length === 0) return null;
  return remarks.some((remark) => /context_actions|feedback_buttons/.test(remark)) ? [rest] : null;
}

const TOO_LONG = /too_long|too_many|too_large/;
const SHORT_ENOUGH = 1_500;

/** The same content in blocks Slack may like better, or null when there is no such form. */
function simplerForms(unit: Unit | undefined, refused: SlackRejected): readonly Plan[] | null {
  if (unit?.kind === "table") return [[{ kind: "text", markdown: monoTable(unit.table) }]];
  if (unit?.kind !== "text" || !TOO_LONG.test(refused.reason) || unit.markdown.length <= SHORT_ENOUGH) return null;
  const half = Math.ceil(unit.markdown.length / 2) + 200;
  return splitMarkdown(unit.markdown, half).map((markdown) => [{ kind: "text", markdown }]);
}

/** Text beyond this is easier to read in a file than in a row of messages. */
const FILE_CHARS = 8_000;
/** Slack parts longer texts by itself, anywhere. */
const BARE_CHARS = 3_500;

async function lastResort(tools: DeliverTools, plan: Plan, part: string): Promise<readonly Placed[]> {
  const [unit] = plan;
  if (unit === undefined || unit.kind === "buttons" || unit.kind === "feedback") return [];
  if (unit.kind === "steps" || unit.kind === "chart") return [];
  if (unit.kind === "image") return shareImage(tools, unit.image, part);
  const text = words(unit);
  if (text.length > FILE_CHARS) {
    const shared = await shareText(tools, text);
    if (shared !== null) return shared;
  }
  return postBare(tools, text, part);
}

async function postBare(tools: DeliverTools, text: string, part: string): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const [i, piece] of splitMarkdown(text, BARE_CHARS).entries()) {
    const body = { text: bareText(piece), blocks: [] };
    placed.push(await post(tools, { body, fileIds: [] }, `${part}.bare${i}`));
  }
  return placed;
}

async function shareImage(tools: DeliverTools, image: SafeImagePart, part: string): Promise<readonly Placed[]> {
  const source = { name: image.name, content: { path: image.path }, alt: image.alt };
  const shared = await shareOnce(tools, source, image.bytes);
  if (shared === null) return postBare(tools, missingWords(tools, image), part);
  return notePlaced(tools, shared);
}

async function shareText(tools: DeliverTools, text: string): Promise<readonly Placed[] | null> {
  const shared = await shareOnce(tools, { name: "answer.md", content: { text } }, Buffer.byteLength(text));
  return shared === null ? null : notePlaced(tools, shared);
}

async function shareOnce(tools: DeliverTools, source: UploadSource, bytes: number): Promise<Shared | null> {
  return tools.sharedBefore(source.name, bytes) ?? (await orNull(tools, () => tools.uploads.share([source])));
}

function notePlaced(tools: DeliverTools, shared: Shared): readonly Placed[] {
  if (shared.ts === null) return [];
  const placed = { ts: shared.ts, fileIds: shared.fileIds };
  tools.onPlaced(placed);
  return [placed];
}

/**
 * Null when a file cannot be brought to Slack: then words stand for it, for the answer must not wait for a file. Throws
 * what is not Slack's doing: the answer then comes whole with the next attempt.
 */
export async function orNull<T>(tools: Pick<DeliverTools, "log">, attempt: () => Promise<T>): Promise<T | null> {
  try {
    return await attempt();
  } catch (error) {
    if (!isSlacksDoing(error)) throw error;
    tools.log.warn("a file of the answer could not be put to slack", { error: describeError(error) });
    return null;
  }
}

function missingImage(tools: DeliverTools, image: SafeImagePart): AnswerBlock[] {
  return blocksOf({ kind: "text", markdown: missingWords(tools, image) });
}

function missingWords(tools: DeliverTools, image: SafeImagePart): string {
  return tools.say(`A chart belongs here (${image.alt}), but Slack did not take the image.`);
}

function words(unit: Unit): string {
  switch (unit.kind) {
    case "text":
      return unit.markdown;
    case "table":
      return monoTable(unit.table);
    case "image":
      return unit.image.alt;
    case "small":
      return unit.lines.join("\n");
    case "buttons":
    case "feedback":
    case "steps":
    case "chart":
      return "";
    default:
      return unit satisfies never;
  }
}
