import { AppError } from "../errors.ts";
import { describeError, type Logger } from "../log.ts";
import type { SafeAnswer, SafePart, SafeText } from "../scrub/safe-answer.ts";
import type { PostedMessage } from "../store/store.ts";
import { answerDocument, type Plan, planMessages, planWithTail, tailOf } from "./deliver/plan.ts";
import { attach, type Attachment, attachmentsOf, textAttachment } from "./deliver/attachments.ts";
import { SlackRejected } from "./slack/call.ts";
import type { Clock } from "./slack/clock.ts";
import { deliver, type DeliverTools, IMAGE_RETRY_MS, isHopeless } from "./deliver/deliver.ts";
import { type Earlier, NOTHING_EARLIER, reclaim } from "./deliver/earlier.ts";
import { PostedRecord } from "./deliver/record.ts";
import { failureBody, parkedBody, stoppedBody } from "./failure.ts";
import type { Shared, Uploads } from "./slack/files.ts";
import type { LiveReply, ReplyContext } from "./live-reply.ts";
import type { ReplyDeps, ReplySettings } from "./open-reply.ts";
import { flowOf, remainder } from "./render/units.ts";
import { Progress } from "./live/progress.ts";
import { type Missing, StatusLine } from "./live/status.ts";
import type { RunPart } from "./live/steps.ts";
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
  readonly deps: Pick<ReplyDeps, "say" | "recordPosted" | "posted" | "owe" | "intend" | "effects">;
}

/** A message other than the answer's, and what it is. */
interface Notice {
  readonly body: MessageBody;
  readonly part: "failure" | "notice" | "parked";
  readonly role: "failure" | "notice";
  readonly words: SafeText;
}

/** One turn in its thread: the status while it runs, the live text, and the answer whole at the end. */
export class Reply implements LiveReply {
  readonly #parts: ReplyParts;
  readonly #status: StatusLine;
  readonly #live: LiveWriter;
  readonly #progress: Progress;
  readonly #deliverTools: DeliverTools;
  readonly #record: PostedRecord;
  readonly #reused = new Set<string>();
  #earlier: Earlier = NOTHING_EARLIER;
  #looking: Promise<void> | null = null;
  #attempts = 0;
  /** The thread can take no message of ours: then it is spared the calls that would only be refused as well. */
  #closed = false;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
    const { slack, uploads, clock, log, missing, settings, context } = parts;
    const { say, recordPosted } = parts.deps;
    const { turnId, thread } = context;
    this.#record = new PostedRecord({ turnId, channel: thread.channel, recordPosted, log });
    this.#deliverTools = {
      slack,
      uploads,
      say,
      clock,
      log,
      onPlaced: (placed, hurry) => this.#record.note(placed, "answer", hurry),
      sending: () => this.#status.noteSending(),
      adopted: (part) => this.#earlier.messages.get(part),
      sharedBefore: (name, bytes) => this.#sharedBefore(name, bytes),
      refusals: missing.data,
      imageRetryMs: IMAGE_RETRY_MS,
    };
    this.#live = new LiveWriter(this.#deliverTools, {
      missing,
      settings: settings.stream,
      ready: () => this.#lookBack(),
      onStepsRefused: () => this.#progress.noStream(),
    });
    const onNotice = (ts: string): void => this.#record.note({ ts, fileIds: [] }, "status");
    const onLeft = (ts: string | null, session: boolean): Promise<void> => this.#oweSigns(ts, session);
    const resumed = context.resumed ?? false;
    this.#status = new StatusLine({
      slack,
      say,
      clock,
      log,
      missing,
      turnId,
      resumed,
      settings: settings.status,
      onNotice,
      onLeft,
    });
    this.#progress = new Progress({ clock, say, status: this.#status, live: this.#live });
  }

  async begin(): Promise<void> {
    await this.#unlessClosed(() => this.#status.begin());
    // Half an answer of a dead process should not stand there while this one works; whoever shows text waits for it.
    this.#lookBack().catch((error: unknown) => this.#warn("earlier messages were not looked at", error));
  }

  progress(words: SafeText, run?: RunPart): void {
    this.#progress.begin(words, run);
  }

  stepped(failed: boolean): void {
    this.#progress.settle(failed);
  }

  append(parts: readonly SafePart[]): void {
    this.#progress.rest(parts);
    this.#live.push(parts);
  }

  async finish(answer: SafeAnswer): Promise<readonly PostedMessage[]> {
    this.#progress.end(false);
    try {
      await this.#unlessClosed(() => this.#finish(answer));
    } finally {
      await this.#status.end();
    }
    return this.#record.messages.filter(({ role }) => role === "answer");
  }

  async fail(sentence: SafeText, retry: boolean): Promise<readonly PostedMessage[]> {
    const body = failureBody(sentence, retry ? this.#parts.context.turnId : null);
    return this.#endWith({ body, part: "failure", role: "failure", words: sentence });
  }

  async stopped(by: string): Promise<readonly PostedMessage[]> {
    const { askerId, turnId } = this.#parts.context;
    const words = this.#parts.deps.say("Stopped.");
    const other = by !== askerId && /^[UW][A-Z0-9]+$/.test(by) ? by : null;
    return this.#endWith({ body: stoppedBody(words, other, turnId), part: "notice", role: "notice", words });
  }

  async withdraw(): Promise<void> {
    this.#progress.end(true);
    try {
      await this.#unlessClosed(() => this.#takeBack());
    } catch (error) {
      // With its root the whole thread is gone, and what stood in it.
      if (!isHopeless(error)) throw error;
    } finally {
      await this.#status.end();
    }
  }

  async #takeBack(): Promise<void> {
    const { slack, context, deps } = this.#parts;
    await this.#live.settle();
    // A message whose reply was lost may appear yet; whoever works off the outbox looks for it once more.
    await deps.owe(context.thread, [{ kind: "strays", ref: context.turnId }]);
    for (const message of this.#live.messages) await this.#takeAway(message.ts, () => message.remove());
    await this.#lookBack();
    for (const own of await slack.ownMessages()) {
      if (own.turnId === context.turnId) await this.#takeAway(own.ts, () => slack.remove(own.ts));
    }
  }

  async park(sentence: SafeText): Promise<void> {
    const body = parkedBody(sentence, this.#parts.context.turnId);
    await this.#endWith({ body, part: "parked", role: "notice", words: sentence });
  }

  async #finish(answer: SafeAnswer): Promise<void> {
    const again = this.#attempts > 0;
    this.#attempts += 1;
    await this.#live.settle();
    if (again) this.#looking = null;
    await this.#lookBack(again);
    if (this.#earlier.messages.size === 0) this.#startUploads(answer);
    const spill = this.#earlier.complete ? this.#adoptWhole() : await this.#deliverText(answer, again);
    await this.#attachFiles([...attachmentsOf(answer.parts), ...spill]);
  }

  /** Images take Slack a moment; they are on their way while the text before them is posted. */
  #startUploads(answer: SafeAnswer): void {
    for (const part of answer.parts) if (part.kind === "image") void this.#parts.uploads.image(part);
  }

  /** All of the text stands in the thread since an earlier attempt. */
  #adoptWhole(): readonly Attachment[] {
    this.#noteEarlier();
    return [];
  }

  /** What stays of an earlier attempt is shown, also if that attempt's own notes were lost with its process. */
  #noteEarlier(): void {
    const { messages, files } = this.#earlier;
    for (const placed of messages.values()) this.#record.note(placed, "answer");
    for (const { ts, id } of files) this.#record.note({ ts, fileIds: [id] }, "answer");
  }

  /** Places text, tables, images and tail; gives back a file that holds what the thread does not. */
  async #deliverText(answer: SafeAnswer, again: boolean): Promise<readonly Attachment[]> {
    const flow = flowOf(answer.parts);
    const { turnId, origin } = this.#parts.context;
    const charts = this.#parts.settings.nativeCharts;
    const tail = tailOf(answer, turnId, origin === undefined ? { charts } : { origin, charts });
    if (again || this.#live.messages.length === 0) {
      if (this.#live.uncertain && !again) await this.#takeStrays(new Set());
      return this.#deliverAll(planWithTail(flow, tail), "", answer);
    }
    const rest = this.#live.uncertain ? null : remainder(this.#live.shown, flow);
    if (rest === null) return this.#replaceAll(planWithTail(flow, tail), answer);
    const left = await this.#live.complete(rest, tail);
    this.#noteLive();
    return this.#deliverAll(planMessages(left), "c", answer);
  }

  async #deliverAll(plans: readonly Plan[], prefix: string, answer: SafeAnswer): Promise<readonly Attachment[]> {
    const spilled = plans.length > this.#parts.settings.spillAfterMessages ? this.#spill(plans, answer) : null;
    for (const [i, plan] of (spilled?.plans ?? plans).entries()) {
      const placed = await deliver(this.#deliverTools, plan, `${prefix}${i}`);
      for (const message of placed) this.#record.note(message, "answer");
    }
    return spilled === null ? [] : [spilled.file];
  }

  /**
   * What was shown is not how the answer reads: the messages are set right, in order, and the rest follows. What is too
   * much goes first, so that the answer's buttons come last of all whatever happens in between.
   */
  async #replaceAll(plans: readonly Plan[], answer: SafeAnswer): Promise<readonly Attachment[]> {
    const messages = this.#live.messages;
    if (this.#live.uncertain) await this.#takeStrays(new Set(messages.map(({ ts }) => ts)));
    for (const message of messages.slice(plans.length)) await this.#takeAway(message.ts, () => message.remove());
    let right = 0;
    for (const [i, message] of messages.slice(0, plans.length).entries()) {
      if ((await message.replace(plans[i] ?? [])).length > 0) break;
      right = i + 1;
      this.#record.note({ ts: message.ts, fileIds: message.fileIds }, "answer");
    }
    const wrong = messages.slice(right, plans.length);
    for (const message of wrong) await this.#takeAway(message.ts, () => message.remove());
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
      this.#record.drop(ts);
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
    const tail = beyond.filter(({ kind }) => kind === "small" || kind === "buttons" || kind === "feedback");
    const file = textAttachment("answer.md", answerDocument(flowOf(answer.parts), answer.notes));
    return { plans: [...keep, ...planWithTail([{ kind: "text", markdown: words }, ...images], tail)], file };
  }

  async #attachFiles(files: readonly Attachment[]): Promise<void> {
    if (files.length === 0) return;
    const { shared, troubles } = await attach(this.#deliverTools, files);
    for (const { ts, fileIds } of shared) this.#noteShare(ts, fileIds);
    if (troubles.length === 0) return;
    const plan: Plan = [{ kind: "small", lines: troubles }];
    for (const placed of await deliver(this.#deliverTools, plan, "files")) this.#record.note(placed, "answer");
  }

  /** Without a message of their own yet, shared files are noted with the last message of the answer. */
  #noteShare(ts: string | null, fileIds: readonly string[]): void {
    const last = this.#record.messages.findLast(({ role }) => role === "answer");
    const where = ts ?? last?.ts;
    if (where !== undefined) this.#record.note({ ts: where, fileIds }, "answer");
  }

  #noteLive(): void {
    for (const { ts, fileIds } of this.#live.messages) this.#record.note({ ts, fileIds }, "answer");
  }

  /** Each file that stands there counts for one file of the answer. */
  #sharedBefore(name: string, bytes: number): Shared | undefined {
    const same = this.#earlier.files.filter((file) => file.name === name && file.size === bytes);
    const there = same.find(({ id }) => !this.#reused.has(id));
    if (there === undefined) return undefined;
    this.#reused.add(there.id);
    return { ts: there.ts, fileIds: [there.id] };
  }

  async #endWith(notice: Notice): Promise<readonly PostedMessage[]> {
    this.#progress.end(true);
    try {
      if (!this.#closed) await this.#unlessClosed(() => this.#say(notice));
    } catch (error) {
      if (!isHopeless(error)) throw error;
      this.#warn("the thread takes no message, so it was told nothing", error);
    } finally {
      await this.#status.end();
    }
    return this.#record.messages.filter((message) => message.role !== "status");
  }

  async #say(notice: Notice): Promise<void> {
    await this.#live.abandon();
    this.#noteLive();
    await this.#lookBack().catch((error: unknown) => this.#warn("earlier messages were not looked at", error));
    this.#noteEarlier();
    // An answer that stands to its end is the end, whatever became of the process that brought it.
    if (this.#earlier.complete && notice.part !== "parked") return;
    await this.#intendNotice();
    const shown = this.#status.noteSending();
    this.#record.note({ ts: await this.#postPlainly(notice), fileIds: [] }, notice.role);
    shown();
  }

  /**
   * While the store is away people are told all the same: the claim has written down that this turn may show something,
   * which is enough for the next owner to look.
   */
  async #intendNotice(): Promise<void> {
    const { deps, context } = this.#parts;
    try {
      await deps.intend(context.lease, [{ kind: "notice" }]);
    } catch (error) {
      if (error instanceof AppError && error.code === "turn.lease_lost") throw error;
      this.#warn("a notice was not written down before it was posted", error);
    }
  }

  /** With its button, or at least as text. */
  async #postPlainly({ body, part, words }: Notice): Promise<string> {
    try {
      return await this.#parts.slack.post(body, part);
    } catch (error) {
      if (!(error instanceof SlackRejected) || isHopeless(error)) throw error;
      this.#warn("a notice was refused and is posted as text", error);
      return this.#parts.slack.post({ text: body.text || words, blocks: [] }, part);
    }
  }

  async #unlessClosed(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (isHopeless(error)) {
        this.#closed = true;
        this.#status.abandon();
      }
      throw error;
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
    const { slack, context, deps, settings } = this.#parts;
    const [posted, effects] = await Promise.all([deps.posted(context.turnId), deps.effects(context.turnId)]);
    this.#earlier = await reclaim(slack, context.turnId, { posted, effects }, settings.spillAfterMessages);
  }

  /** Should this process end before the notice has gone, another one takes it away. */
  async #oweSigns(ts: string | null, session: boolean): Promise<void> {
    const { deps, context } = this.#parts;
    try {
      const { channel, rootTs } = context.thread;
      await deps.owe(context.thread, [
        ...(ts === null ? [] : [{ kind: "slack_message" as const, ref: `${channel}/${ts}` }]),
        ...(session ? [{ kind: "session" as const, ref: `${channel}/${rootTs}` }] : []),
      ]);
    } catch (error) {
      this.#warn("a notice that is left was not noted for deletion", error);
    }
  }

  #warn(message: string, error: unknown): void {
    this.#parts.log.warn(message, { error: describeError(error) });
  }
}
