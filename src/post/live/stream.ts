import { describeError } from "../../log.ts";
import type { SafePart } from "../../scrub/safe-answer.ts";
import { type Plan, planMessages } from "../deliver/plan.ts";
import { type Bite, takeBite } from "./bite.ts";
import { SlackRejected, SlackUnavailable } from "../slack/call.ts";
import { inForms } from "../deliver/forms.ts";
import { deliver, type DeliverTools, isHopeless, type Placed, render } from "../deliver/deliver.ts";
import { chunksOf, type Growth, LiveMessage } from "./live-message.ts";
import { carryOn, contentOf, joined, lastText, reopened } from "./plans.ts";
import { openCode } from "../render/split.ts";
import { continueText, flowOf, glue, type StepsUnit, type Unit } from "../render/units.ts";
import type { LiveOptions, StreamSettings } from "./live-options.ts";
import type { MessageBody } from "../slack/thread-client.ts";
import { Serial } from "./serial.ts";
import type { Missing } from "./status.ts";

/**
 * Shows an answer while it comes in. Slack's streaming where the workspace has it and has a stream left this minute,
 * otherwise a message that is edited, and nothing until the end where there are no edits to spare either: the last word
 * of every answer comes before the first words of another. One writer per reply, one call at a time: two appends at once would open two
 * streams. When showing gets into trouble it falls silent; the end of the answer then brings what is missing.
 */
export class LiveWriter {
  readonly #tools: DeliverTools;
  readonly #missing: Missing;
  readonly #settings: StreamSettings;
  readonly #ready: () => Promise<unknown>;
  readonly #work = new Serial();
  readonly #messages: LiveMessage[] = [];
  readonly #shown: Unit[] = [];
  #pending: Unit[] = [];
  #reopen = "";
  /** The text that new text follows, shown or not. */
  #lastText = "";
  #writtenAt = 0;
  #silent = false;
  #uncertain = false;
  #callOffWrite: (() => void) | null = null;
  #callOffRotation: (() => void) | null = null;
  /** As they are now, whatever of them is shown. */
  #steps: StepsUnit | null = null;
  #stepsWait: "not begun" | "waiting" | "over" | "refused" = "not begun";
  #callOffSteps: (() => void) | null = null;
  readonly #startedAt: number;
  readonly #onStepsRefused: () => void;

  constructor(tools: DeliverTools, options: LiveOptions) {
    this.#tools = tools;
    this.#missing = options.missing;
    this.#settings = options.settings;
    this.#ready = options.ready;
    this.#onStepsRefused = options.onStepsRefused;
    this.#startedAt = tools.clock.now();
  }

  /** Nothing more is shown before the end. */
  get isSilent(): boolean {
    return this.#silent;
  }

  /** The steps of the work stand in the message that is open. */
  get showsSteps(): boolean {
    return this.#current()?.units.some(({ kind }) => kind === "steps") ?? false;
  }

  /** What the messages show, as it came; only meaningful after {@link LiveWriter.settle}. */
  get shown(): Plan {
    return this.#shown;
  }

  get messages(): readonly LiveMessage[] {
    return this.#messages;
  }

  /** A call went out of which nobody knows whether it took effect. */
  get uncertain(): boolean {
    return this.#uncertain;
  }

  /** More of the answer; it shows up when Slack's pace allows. Files are left for the end. */
  push(parts: readonly SafePart[]): void {
    for (const part of parts) {
      if (part.kind === "text") continueText(this.#pending, glue(this.#lastText, part.markdown) + part.markdown);
      else this.#pending.push(...flowOf([part]));
      this.#lastText = part.kind === "text" ? part.markdown : "";
      if (part.kind === "image") void this.#tools.uploads.image(part);
    }
    this.#schedule();
  }

  /** The steps as they are now: shown above the text of the message that is open, or in one opened for them. */
  showSteps(steps: StepsUnit): void {
    this.#steps = steps;
    const { stepsAfterMs } = this.#settings;
    if (this.#silent || stepsAfterMs === null) return;
    if (this.#stepsWait !== "not begun") return this.#schedule();
    this.#stepsWait = "waiting";
    const wait = Math.max(0, this.#startedAt + stepsAfterMs - this.#tools.clock.now());
    this.#callOffSteps = this.#tools.clock.after(wait, () => {
      this.#stepsWait = "over";
      this.#schedule();
    });
  }

  /** No more live writing; resolves when the call under way is through. */
  async settle(): Promise<void> {
    this.#silent = true;
    this.#callOffWrite?.();
    this.#callOffWrite = null;
    this.#callOffRotation?.();
    this.#callOffRotation = null;
    this.#callOffSteps?.();
    await this.#work.idle();
  }

  /** Shows the rest and the tail below it; gives back what did not fit into the messages there are. */
  async complete(rest: Plan, tail: Plan): Promise<Plan> {
    await this.settle();
    let message = this.#current();
    if (message !== null && this.#bite(rest, message).left.length > 0 && (await this.#makeRoom(message))) {
      message = this.#current();
    }
    if (message === null) return [...reopened(rest, this.#reopen), ...tail];
    const bite = this.#bite(rest, message);
    const display = this.#withSteps(bite.display, message);
    if (bite.left.length === 0) return contentOf(await message.end(display, tail));
    const left = contentOf(await message.end(display, []));
    this.#reopen = bite.reopen;
    return [...left, ...reopened(bite.left, this.#reopen), ...tail];
  }

  /** Leaves what is shown, and the little that came after it where it still fits. Never throws. */
  async abandon(): Promise<void> {
    await this.settle();
    const message = this.#current();
    if (message === null) return;
    try {
      const bite = this.#bite(this.#pending, message);
      await message.end(this.#withSteps(bite.display, message), []);
    } catch (error) {
      this.#tools.log.warn("a live message was left open", { error: describeError(error) });
    }
  }

  #schedule(): void {
    const isDue = this.#pending.length > 0 || this.#stepsFor(this.#current()) !== null;
    if (this.#silent || this.#callOffWrite !== null || !isDue) return;
    this.#callOffWrite = this.#tools.clock.after(this.#pauseLeft(), () => {
      void this.#work.run(() => this.#write());
    });
  }

  #pauseLeft(): number {
    if (this.#messages.length === 0) return this.#pending.length === 0 ? 0 : this.#settings.holdMs;
    const streaming = this.#current()?.growth === "stream";
    const every = streaming ? this.#settings.appendEveryMs : this.#settings.updateEveryMs;
    return Math.max(0, this.#writtenAt + every - this.#tools.clock.now());
  }

  async #write(): Promise<void> {
    if (this.#current()?.growth === "edit" && !this.#mayEdit()) return this.#again();
    let writing: Plan = this.#pending;
    this.#pending = [];
    try {
      await this.#ready();
      if (writing.length === 0) await this.#writeSteps();
      while (writing.length > 0 && !this.#silent) writing = await this.#step(writing);
    } catch (error) {
      this.#fallSilent(error);
    }
    this.#pending = joined(writing, this.#pending);
    this.#again();
  }

  #mayEdit(): boolean {
    const { slack } = this.#tools;
    return this.#pending.length === 0 ? slack.reserveStepsEdit() : slack.reserveLiveEdit();
  }

  #again(): void {
    this.#writtenAt = this.#tools.clock.now();
    this.#callOffWrite = null;
    this.#schedule();
  }

  /** One call's worth of content; gives back the rest. */
  async #step(content: Plan): Promise<Plan> {
    const message = this.#current();
    const bite = this.#bite(content, message);
    if (bite.big) return this.#showBig(content);
    if (bite.display.length > 0 && !(await this.#show(message, bite))) return content;
    if (bite.full) await this.#rotate();
    return bite.left;
  }

  /** Steps alone: an open message takes them, or a stream is opened for them; an edited message is not. */
  async #writeSteps(): Promise<void> {
    const message = this.#current();
    const steps = this.#stepsFor(message);
    if (steps === null || this.#silent) return;
    if (message !== null) {
      await this.#show(message, this.#bite([], message));
    } else if (!(await this.#openStream([steps], this.#nextPart()))) {
      this.#refuseSteps();
    }
  }

  #refuseSteps(): void {
    this.#stepsWait = "refused";
    this.#onStepsRefused();
  }

  /** The steps when the message shows them otherwise; for no message when one may be opened with them. */
  #stepsFor(message: LiveMessage | null): StepsUnit | null {
    if (message === null) return this.#stepsWait === "over" && this.#messages.length === 0 ? this.#steps : null;
    const shown = message.units.find(({ kind }) => kind === "steps");
    return shown === undefined || JSON.stringify(shown) === JSON.stringify(this.#steps) ? null : this.#steps;
  }

  #withSteps(plan: Plan, message: LiveMessage | null): Plan {
    const steps = this.#stepsFor(message);
    return steps === null ? plan : [steps, ...plan];
  }

  #bite(content: Plan, message: LiveMessage | null): Bite {
    const shown = joined(message?.units ?? [], this.#withSteps([], message));
    return takeBite(content, shown, this.#capacity(message), this.#reopen);
  }

  /** A stream of steps alone may go on by edits, which have more room and no end. */
  async #makeRoom(message: LiveMessage): Promise<boolean> {
    if (!message.hasOnlySteps || message.growth !== "stream") return false;
    if (!this.#tools.slack.reserveEditedMessage()) return false;
    await message.goOnByEdits();
    return true;
  }

  /** `false` when it was not shown, and will not be before the end. */
  async #show(message: LiveMessage | null, bite: Bite): Promise<boolean> {
    const display = this.#withSteps(bite.display, message);
    const left = message === null ? display : contentOf(await message.append(display));
    if (message?.stoppedByUser) {
      this.#silent = true;
      return true;
    }
    if (left.length > 0 && !(await this.#open(message === null ? left : carryOn(message.units, left)))) {
      this.#silent = true;
      // Of what was there before some may be gone; the end sets all of it right.
      this.#uncertain ||= message !== null;
      return false;
    }
    this.#shown.splice(0, this.#shown.length, ...joined(this.#shown, bite.original));
    this.#reopen = bite.reopen;
    return true;
  }

  async #showBig(content: Plan): Promise<Plan> {
    const [unit, ...rest] = content;
    if (unit === undefined) return rest;
    for (const plan of planMessages([unit])) {
      const part = this.#nextPart();
      for (const placed of await deliver(this.#tools, plan, part)) this.#add(placed, part, "closed", plan);
    }
    this.#shown.push(unit);
    this.#quietWhenMany();
    return rest;
  }

  /** `false` when there is room for neither kind of message. */
  async #open(plan: Plan): Promise<boolean> {
    const part = this.#nextPart();
    if (!(await this.#openStream(plan, part))) {
      if (this.#stepsFor(null) !== null) this.#refuseSteps();
      if (!this.#tools.slack.reserveEditedMessage()) return false;
      await this.#openEdited(contentOf(plan), part);
    }
    this.#quietWhenMany();
    return true;
  }

  /** `false` when there is no stream to be had. */
  async #openStream(plan: Plan, part: string): Promise<boolean> {
    const { slack } = this.#tools;
    if (this.#missing.streams) return false;
    if (!(contentOf(plan).length === 0 ? slack.reserveStepsStream() : slack.reserveStream())) return false;
    const shown = this.#tools.sending();
    try {
      const { ts, fileIds } = await this.#place(plan, ({ blocks }) => slack.startStream(chunksOf(blocks)));
      shown();
      this.#add({ ts, fileIds }, part, "stream", plan);
      // A stream carries no mark until it ends. One without content is found by being a stream, and costs no commit.
      this.#tools.onPlaced({ ts, fileIds }, contentOf(plan).length === 0 ? "lazily" : "now");
      return true;
    } catch (error) {
      if (isHopeless(error)) throw error;
      if (error instanceof SlackUnavailable) return this.#adoptLostStream(plan, part, error);
      if (!(error instanceof SlackRejected)) throw error;
      if (NO_STREAMING.test(error.reason)) this.#missing.streams = true;
      return false;
    }
  }

  /**
   * The reply to `chat.startStream` was lost. Only one turn works in a thread, so a stream of ours that we do not know
   * is the one we asked for; it is turned into a message we can edit.
   */
  async #adoptLostStream(plan: Plan, part: string, cause: SlackUnavailable): Promise<boolean> {
    if (!cause.mayHaveHappened) return false;
    const own = await this.#tools.slack.ownMessages();
    const lost = own.find(({ streaming, ts }) => streaming && !this.#messages.some((message) => message.ts === ts));
    if (lost === undefined) return false;
    this.#tools.onPlaced({ ts: lost.ts, fileIds: [] }, "now");
    const message = this.#add({ ts: lost.ts, fileIds: [] }, part, "stream", []);
    const isAnswer = contentOf(plan).length > 0;
    if (isAnswer && (await message.replace(plan)).length === 0) return true;
    await this.#takeAway(message);
    return false;
  }

  async #openEdited(plan: Plan, part: string): Promise<void> {
    const shown = this.#tools.sending();
    const { ts, fileIds } = await this.#place(plan, (body) => this.#tools.slack.post(body, part));
    shown();
    this.#add({ ts, fileIds }, part, "edit", plan);
    this.#tools.onPlaced({ ts, fileIds });
  }

  /** Makes a message of the plan, in whatever form of it Slack takes. */
  #place(plan: Plan, open: (body: MessageBody) => Promise<string>): Promise<Placed> {
    return inForms(this.#tools.refusals, plan, async (forms) => {
      const { body, fileIds } = await render(this.#tools, plan, forms);
      return { ts: await open(body), fileIds };
    });
  }

  #add(placed: Placed, part: string, growth: Growth, plan: Plan): LiveMessage {
    const message = new LiveMessage(this.#tools, { ts: placed.ts, part }, growth, plan);
    message.noteFiles(placed.fileIds);
    this.#messages.push(message);
    if (growth === "stream") this.#rotateLater(message);
    return message;
  }

  #rotateLater(message: LiveMessage): void {
    this.#callOffRotation?.();
    this.#callOffRotation = this.#tools.clock.after(this.#settings.streamMaxMs, () => {
      void this.#work.run(async () => {
        if (this.#current() !== message || message.growth !== "stream") return;
        await this.#rotate().catch((error: unknown) => this.#fallSilent(error));
      });
    });
  }

  /** Ends the message that is open; what comes next opens another. */
  async #rotate(): Promise<void> {
    const message = this.#current();
    if (message === null || (await this.#makeRoom(message))) return;
    if (message.hasOnlySteps) {
      await this.#takeAway(message);
      return this.#refuseSteps();
    }
    if (this.#reopen === "") this.#reopen = openCode(lastText(message.units)).reopen;
    const homeless = contentOf(await message.end(this.#withSteps([], message), []));
    if (homeless.length > 0) await this.#openEdited(homeless, this.#nextPart());
  }

  async #takeAway(message: LiveMessage): Promise<void> {
    this.#messages.splice(this.#messages.indexOf(message), 1);
    await message.remove();
  }

  #quietWhenMany(): void {
    if (this.#messages.length >= this.#settings.maxMessages) this.#silent = true;
  }

  #fallSilent(error: unknown): void {
    this.#silent = true;
    this.#uncertain ||= error instanceof SlackUnavailable;
    this.#tools.log.warn("live answer fell silent", { error: describeError(error) });
  }

  #current(): LiveMessage | null {
    const last = this.#messages.at(-1);
    return last === undefined || last.growth === "closed" ? null : last;
  }

  #capacity(message: LiveMessage | null) {
    return message?.capacity ?? LiveMessage.firstCapacity;
  }

  #nextPart(): string {
    return `L${this.#messages.length}`;
  }
}

/** Refusals of `chat.startStream` that will not change: GovSlack and older tenants lack it (`unknown_method`). */
const NO_STREAMING = /^(?:unknown_method|not_allowed|missing_scope|feature_not_enabled|method_not_supported)/;
