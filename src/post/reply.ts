import { describeError, type Logger } from "../log.ts";
import type { SafeAnswer, SafePart, SafeText } from "../scrub/safe-answer.ts";
import type { PostedMessage } from "../store/store.ts";
import { answerDocument, type Plan, planMessages, planWithTail, tailOf } from "./deliver/plan.ts";
import { attach, type Attachment, attachmentsOf, textAttachment } from "./deliver/attachments.ts";
import { SlackRejected } from "./slack/call.ts";
import type { Clock } from "./slack/clock.ts";
import { deliver, type DeliverTools, isHopeless, type Placed } from "./deliver/deliver.ts";
import { type Earlier, NOTHING_EARLIER, reclaim } from "./deliver/earlier.ts";
import { failureBody, stoppedBody } from "./failure.ts";
import type { Uploads } from "./slack/files.ts";
import type { LiveReply, ReplyContext } from "./live-reply.ts";
import type { ReplyDeps, ReplySettings } from "./open-reply.ts";
import { flowOf, remainder } from "./render/units.ts";
import { type Missing, StatusLine } from "./live/status.ts";
import { LiveWriter } from "./live/stream.ts";
import type { MessageBody, ThreadClient } from "./slack/thread-client.ts";

export interface ReplyParts {
  readonly context: ReplyContext;
  readonly slack: ThreadClient;
  readonly uploads: Uploads;
  readonly settings: ReplySettings;
  readonly missing: Missing;
  readonly clock: Clock;
  readonly log: Logger;
  readonly deps: Pick<ReplyDeps, "say" | "recordPosted" | "posted">;
}

/** Slack's word on an image block right after the upload may be late. */
const IMAGE_RETRY_MS = 30_000;

/** One turn in its thread: the status while it runs, the live text, and the answer whole at the end. */
export class Reply implements LiveReply {
  readonly #parts: ReplyParts;
  readonly #status: StatusLine;
  readonly #live: LiveWriter;
  readonly #deliverTools: DeliverTools;
  readonly #placed = new Map<string, PostedMessage>();
  #earlier: Earlier = NOTHING_EARLIER;
  #looking: Promise<void> | null = null;
  #attempts = 0;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
    const { slack, uploads, clock, log, missing, settings, context } = parts;
    const { say } = parts.deps;
    this.#deliverTools = {
      slack,
      uploads,
      say,
      clock,
      log,
      onPlaced: (placed) => this.#record(placed, "answer"),
      onShown: () => this.#status.noteMessage(),
      adopted: (part) => this.#earlier.messages.get(part),
      imageRetryMs: IMAGE_RETRY_MS,
    };
    this.#live = new LiveWriter(this.#deliverTools, missing, settings.stream, () => this.#lookBack());
    this.#status = new StatusLine({
      slack,
      say,
      clock,
      log,
      missing,
      turnId: context.turnId,
      settings: settings.status,
      onNotice: (ts) => this.#record({ ts, fileIds: [] }, "status"),
    });
  }

  async begin(): Promise<void> {
    await this.#status.begin();
    // Half an answer of a dead process should not stand there while this one works; whoever shows text waits for it.
    this.#lookBack().catch((error: unknown) => this.#warn("earlier messages were not looked at", error));
  }

  progress(words: SafeText): void {
    this.#status.progress(words);
  }

  append(parts: readonly SafePart[]): void {
    this.#live.push(parts);
  }

  async finish(answer: SafeAnswer): Promise<readonly PostedMessage[]> {
    try {
      await this.#finish(answer);
    } finally {
      await this.#status.end();
    }
    return [...this.#placed.values()].filter(({ role }) => role === "answer");
  }

  fail(sentence: SafeText, retry: boolean): Promise<readonly PostedMessage[]> {
    return this.#endWith(failureBody(sentence, retry ? this.#parts.context.turnId : null), "failure", sentence);
  }

  stopped(by: string): Promise<readonly PostedMessage[]> {
    const { askerId, turnId } = this.#parts.context;
    const words = this.#parts.deps.say("Stopped.");
    const other = by !== askerId && /^[UW][A-Z0-9]+$/.test(by) ? by : null;
    return this.#endWith(stoppedBody(words, other, turnId), "notice", words);
  }

  async #finish(answer: SafeAnswer): Promise<void> {
    const again = this.#attempts > 0;
    this.#attempts += 1;
    await this.#live.settle();
    if (again) this.#looking = null;
    await this.#lookBack(again);
    if (this.#earlier.messages.size === 0) this.#startUploads(answer);
    const spill = await this.#deliverText(answer, again);
    await this.#attachFiles([...attachmentsOf(answer.parts), ...spill]);
  }

  /** Images take Slack a moment; they are on their way while the text before them is posted. */
  #startUploads(answer: SafeAnswer): void {
    for (const part of answer.parts) if (part.kind === "image") void this.#parts.uploads.image(part);
  }

  /** Places text, tables, images and tail; gives back a file that holds what the thread does not. */
  async #deliverText(answer: SafeAnswer, again: boolean): Promise<readonly Attachment[]> {
    const flow = flowOf(answer.parts);
    const tail = tailOf(answer, this.#parts.context.turnId);
    if (again || this.#live.messages.length === 0) {
      if (this.#live.uncertain && !again) await this.#takeStrays(new Set());
      return this.#deliverAll(planWithTail(flow, tail), "", answer);
    }
    const rest = this.#live.uncertain ? null : remainder(this.#live.shown, flow);
    if (rest === null) return this.#replaceAll(planWithTail(flow, tail), answer);
    const left = await this.#live.complete(rest, tail);
    for (const { ts, fileIds } of this.#live.messages) await this.#record({ ts, fileIds }, "answer");
    return this.#deliverAll(planMessages(left), "c", answer);
  }

  async #deliverAll(plans: readonly Plan[], prefix: string, answer: SafeAnswer): Promise<readonly Attachment[]> {
    const spilled = plans.length > this.#parts.settings.spillAfterMessages ? this.#spill(plans, answer) : null;
    for (const [i, plan] of (spilled?.plans ?? plans).entries()) {
      const placed = await deliver(this.#deliverTools, plan, `${prefix}${i}`);
      for (const message of placed) await this.#record(message, "answer");
    }
    return spilled === null ? [] : [spilled.file];
  }

  /** What was shown is not how the answer reads: the messages are set right, in order, and the rest follows. */
  async #replaceAll(plans: readonly Plan[], answer: SafeAnswer): Promise<readonly Attachment[]> {
    const messages = this.#live.messages;
    let right = 0;
    for (const [i, message] of messages.entries()) {
      const plan = plans[i];
      if (plan === undefined || (await message.replace(plan)).length > 0) break;
      right = i + 1;
      await this.#record({ ts: message.ts, fileIds: message.fileIds }, "answer");
    }
    for (const message of messages.slice(right)) await this.#takeAway(message.ts, () => message.remove());
    if (this.#live.uncertain) await this.#takeStrays(new Set(messages.map(({ ts }) => ts)));
    return this.#deliverAll(plans.slice(right), `c${right}.`, answer);
  }

  /** Live messages of which the reply was lost and that appeared all the same. */
  async #takeStrays(known: ReadonlySet<string>): Promise<void> {
    for (const own of await this.#parts.slack.ownMessages()) {
      const live = own.turnId === this.#parts.context.turnId && /^L\d/.test(own.part ?? "");
      if (known.has(own.ts) || (!live && !own.streaming)) continue;
      if (own.streaming) await this.#parts.slack.closeStream(own.ts);
      await this.#takeAway(own.ts, () => this.#parts.slack.remove(own.ts));
    }
  }

  async #takeAway(ts: string, remove: () => Promise<void>): Promise<void> {
    try {
      await remove();
      this.#placed.delete(ts);
    } catch (error) {
      if (!(error instanceof SlackRejected)) throw error;
      this.#warn("a message could not be taken away", error);
    }
  }

  /** Too long to be read in a thread: the beginning stays, the whole becomes a file. Images stay visible. */
  #spill(plans: readonly Plan[], answer: SafeAnswer): { plans: readonly Plan[]; file: Attachment } {
    const keep = plans.slice(0, this.#parts.settings.spillAfterMessages - 1);
    const beyond = plans.slice(keep.length).flat();
    const words = this.#parts.deps.say("The answer is too long for a thread. The whole of it is in answer.md below.");
    const images = beyond.filter(({ kind }) => kind === "image");
    const tail = beyond.filter(({ kind }) => kind === "small" || kind === "buttons");
    const file = textAttachment("answer.md", answerDocument(flowOf(answer.parts), answer.notes));
    return { plans: [...keep, ...planWithTail([{ kind: "text", markdown: words }, ...images], tail)], file };
  }

  async #attachFiles(files: readonly Attachment[]): Promise<void> {
    if (files.length === 0) return;
    const { uploads, log, deps } = this.#parts;
    const { shared, troubles } = await attach({ uploads, say: deps.say, log }, files, this.#earlier);
    for (const { ts, fileIds } of shared) await this.#recordShare(ts, fileIds);
    if (troubles.length === 0) return;
    const plan: Plan = [{ kind: "small", lines: troubles }];
    for (const placed of await deliver(this.#deliverTools, plan, "files")) await this.#record(placed, "answer");
  }

  /** Without a message of their own yet, shared files are noted with the last message of the answer. */
  async #recordShare(ts: string | null, fileIds: readonly string[]): Promise<void> {
    const last = [...this.#placed.values()].findLast(({ role }) => role === "answer");
    if (ts !== null) await this.#record({ ts, fileIds }, "answer");
    else if (last !== undefined) await this.#record({ ts: last.ts, fileIds: [...last.fileIds, ...fileIds] }, "answer");
  }

  async #endWith(body: MessageBody, role: "failure" | "notice", words: SafeText): Promise<readonly PostedMessage[]> {
    try {
      await this.#live.abandon();
      await this.#lookBack().catch((error: unknown) => this.#warn("earlier messages were not looked at", error));
      await this.#record({ ts: await this.#postPlainly(body, role, words), fileIds: [] }, role);
      this.#status.noteMessage();
    } finally {
      await this.#status.end();
    }
    return [...this.#placed.values()].filter((message) => message.role !== "status");
  }

  /** With its button, or at least as text. */
  async #postPlainly(body: MessageBody, part: string, words: SafeText): Promise<string> {
    try {
      return await this.#parts.slack.post(body, part);
    } catch (error) {
      if (!(error instanceof SlackRejected) || isHopeless(error)) throw error;
      this.#warn("a notice was refused and is posted as text", error);
      return this.#parts.slack.post({ text: body.text || words, blocks: [] }, part);
    }
  }

  /** Once per attempt, and only where an earlier attempt may have left something. */
  #lookBack(force = false): Promise<void> {
    if (!force && !this.#parts.context.resumed) return Promise.resolve();
    this.#looking ??= this.#reclaim().catch((error: unknown) => {
      this.#looking = null;
      throw error;
    });
    return this.#looking;
  }

  async #reclaim(): Promise<void> {
    const { slack, context, deps } = this.#parts;
    const recorded = (await deps.posted?.(context.turnId)) ?? [];
    this.#earlier = await reclaim(slack, context.turnId, recorded);
  }

  /** The record helps later; a store that is away for a moment must not keep the answer from its thread. */
  async #record(placed: Placed, role: PostedMessage["role"]): Promise<void> {
    const { turnId, thread } = this.#parts.context;
    const before = this.#placed.get(placed.ts);
    const message = { turnId, channel: thread.channel, ts: placed.ts, role, fileIds: placed.fileIds };
    this.#placed.set(placed.ts, message);
    if (before !== undefined && before.fileIds.length === placed.fileIds.length) return;
    try {
      await this.#parts.deps.recordPosted(message);
    } catch (error) {
      this.#warn("a posted message was not recorded", error);
    }
  }

  #warn(message: string, error: unknown): void {
    this.#parts.log.warn(message, { error: describeError(error) });
  }
}
