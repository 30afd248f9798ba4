import type { AnyChunk, PlanBlock, TaskCardBlock } from "@slack/types";

import { SLACK } from "../../limits.ts";
import { MESSAGE_CHARS, type Plan } from "../deliver/plan.ts";
import { SlackRejected, SlackUnavailable } from "../slack/call.ts";
import { joined } from "./plans.ts";
import { inForms } from "../deliver/forms.ts";
import type { AnswerBlock } from "../render/native-chart.ts";
import { type DeliverTools, isHopeless, render } from "../deliver/deliver.ts";
import type { Weight } from "../render/blocks.ts";
import type { Step, Unit } from "../render/units.ts";

/** How a message on screen can still grow: by Slack's streaming, by editing it, or not any more. */
export type Growth = "stream" | "edit" | "closed";

/**
 * A message that grows while the answer comes in. Every method that shows something gives back what it could not show
 * here and what therefore has to go elsewhere; usually nothing. What this object says is shown, is shown.
 */
export class LiveMessage {
  /** What a message may take up that is not open yet. */
  static readonly firstCapacity: Weight = { chars: SLACK.streamChars, blocks: 20, tables: 1 };
  readonly ts: string;
  readonly part: string;
  readonly #tools: DeliverTools;
  readonly #fileIds: string[] = [];
  #growth: Growth;
  #units: Unit[];
  #stoppedByUser = false;

  constructor(tools: DeliverTools, at: { ts: string; part: string }, growth: Growth, units: Plan) {
    this.#tools = tools;
    this.ts = at.ts;
    this.part = at.part;
    this.#growth = growth;
    this.#units = [...units];
  }

  get growth(): Growth {
    return this.#growth;
  }

  /** Somebody pressed Slack's own Stop button on the stream. */
  get stoppedByUser(): boolean {
    return this.#stoppedByUser;
  }

  get units(): Plan {
    return this.#units;
  }

  /** Nothing but the steps of the work stands in it. */
  get hasOnlySteps(): boolean {
    return this.#units.length > 0 && this.#units.every(({ kind }) => kind === "steps");
  }

  get fileIds(): readonly string[] {
    return this.#fileIds;
  }

  /** What the whole message may take up. */
  get capacity(): Weight {
    return this.#growth === "stream" ? LiveMessage.firstCapacity : EDIT_CAPACITY;
  }

  noteFiles(fileIds: readonly string[]): void {
    this.#fileIds.push(...fileIds);
  }

  async append(plan: Plan): Promise<Plan> {
    if (this.#growth === "closed") return plan;
    return this.#growth === "edit" ? this.#rewrite(plan) : this.#appendToStream(plan);
  }

  /** Shows the last of it and lets the message be. */
  async end(plan: Plan, tail: Plan): Promise<Plan> {
    if (this.#growth === "closed") return [...plan, ...tail];
    const left = this.#growth === "edit" ? await this.#endEdited(plan, tail) : await this.#endStream(plan, tail);
    this.#growth = "closed";
    return left;
  }

  /**
   * Ends the stream before Slack lets it die; the message goes on by edits. Gives back what it showed when it had to go.
   */
  async goOnByEdits(): Promise<Plan> {
    if (this.#growth !== "stream") return [];
    const left = await this.#endStream([], []);
    if (this.#growth === "stream") this.#growth = "edit";
    return left;
  }

  /** Sets the message to exactly these units, whatever it showed; gives them back when Slack will not have it. */
  async replace(plan: Plan): Promise<Plan> {
    if (this.#growth === "stream") await this.#tools.slack.closeStream(this.ts);
    this.#growth = "closed";
    const kept = this.#units;
    this.#units = [];
    const left = await this.#rewrite(plan);
    if (left.length > 0) this.#units = kept;
    return left;
  }

  /** Takes the message away. */
  async remove(): Promise<void> {
    if (this.#growth === "stream") await this.#tools.slack.closeStream(this.ts);
    this.#growth = "closed";
    this.#units = [];
    await this.#tools.slack.remove(this.ts);
  }

  async #appendToStream(plan: Plan): Promise<Plan> {
    try {
      const fileIds = await inForms(this.#tools.refusals, plan, async (forms) => {
        const { body, fileIds } = await render(this.#tools, plan, forms);
        await this.#tools.slack.appendStream(this.ts, chunksOf(body.blocks, this.#tasks));
        return fileIds;
      });
      this.#take(plan, fileIds);
    } catch (error) {
      return this.#afterFailure(error, plan, []);
    }
    return [];
  }

  async #endStream(plan: Plan, tail: Plan): Promise<Plan> {
    try {
      const fileIds = await inForms(this.#tools.refusals, [...plan, ...tail], async (forms) => {
        const content = await render(this.#tools, plan, forms);
        const below = await render(this.#tools, tail, forms);
        const chunks = chunksOf(content.body.blocks, this.#tasks);
        await this.#tools.slack.stopStream(this.ts, { chunks, blocks: below.body.blocks, part: this.part });
        return content.fileIds;
      });
      this.#take([...plan, ...tail], fileIds);
    } catch (error) {
      return this.#afterFailure(error, plan, tail);
    }
    return [];
  }

  /**
   * A refused call has shown nothing; one without a reply may have. Either way the stream is over. The message can
   * still be set to what it should show, which is exact however the call went.
   */
  async #afterFailure(error: unknown, plan: Plan, tail: Plan): Promise<Plan> {
    const refused = error instanceof SlackRejected;
    const doubtful = error instanceof SlackUnavailable && error.mayHaveHappened;
    if ((!refused && !doubtful) || isHopeless(error)) throw error;
    this.#stoppedByUser = refused && error.reason === "stopped_by_user";
    await this.#tools.slack.closeStream(this.ts);
    // Steps without an answer go on being kept; a stop by a person ends them as well.
    const keeps = this.hasOnlySteps && !this.#stoppedByUser;
    if (refused && tail.length === 0 && !keeps) return joined(await this.#leaveMarked(), plan);
    this.#growth = "edit";
    const left = await this.#rewrite([...plan, ...tail]);
    if (left.length === 0) return left;
    if (refused && !keeps) return joined(await this.#leaveMarked(), left);
    const all = joined(this.#units, left);
    await this.remove();
    return all;
  }

  /**
   * The stream ended by itself, without the mark by which its message is known again; an edit to what it shows anyhow
   * gives it one. Gives back what it showed when it had to go.
   */
  async #leaveMarked(): Promise<Plan> {
    if (this.#units.length === 0) return [];
    const left = await this.#rewrite([]);
    this.#growth = "closed";
    return left;
  }

  async #endEdited(plan: Plan, tail: Plan): Promise<Plan> {
    return plan.length + tail.length === 0 ? [] : this.#rewrite([...plan, ...tail]);
  }

  async #rewrite(plan: Plan): Promise<Plan> {
    const all = joined(this.#units, plan);
    try {
      const fileIds = await inForms(this.#tools.refusals, all, async (forms) => {
        const { body, fileIds } = await render(this.#tools, all, forms);
        await this.#tools.slack.update(this.ts, body, this.part);
        return fileIds;
      });
      this.#take(plan, fileIds);
    } catch (error) {
      if (!(error instanceof SlackRejected) || isHopeless(error)) throw error;
      this.#growth = "closed";
      if (!error.afterDoubt) return plan;
      await this.remove();
      return all;
    }
    return [];
  }

  get #tasks(): readonly Step[] {
    const steps = this.#units.find(({ kind }) => kind === "steps");
    return steps?.kind === "steps" ? steps.steps : [];
  }

  #take(plan: Plan, fileIds: readonly string[]): void {
    this.#units = joined(this.#units, plan);
    this.#fileIds.push(...fileIds.filter((id) => !this.#fileIds.includes(id)));
  }
}

const EDIT_CAPACITY: Weight = { chars: MESSAGE_CHARS, blocks: SLACK.blocksPerMessage - 5, tables: 1 };

/** Streams take text as text, steps as tasks of their plan, and everything else as blocks. Tasks that stand there are left out. */
export function chunksOf(blocks: readonly AnswerBlock[], standing: readonly Step[] = []): AnyChunk[] {
  const chunks: AnyChunk[] = [];
  for (const block of blocks) {
    const last = chunks.at(-1);
    if (block.type === "plan") chunks.push(...planChunks(block, standing));
    else if (block.type === "markdown") chunks.push({ type: "markdown_text", text: block.text });
    else if (last !== undefined && isBlocksChunk(last)) last.blocks.push(block);
    else chunks.push({ type: "blocks", blocks: [block] });
  }
  return chunks;
}

function planChunks({ title, tasks = [] }: PlanBlock, standing: readonly Step[]): AnyChunk[] {
  const chunks: AnyChunk[] = [{ type: "plan_update", title }];
  for (const task of tasks) {
    if (!isTaskCard(task)) continue;
    const { task_id: id, title: words, status } = task;
    const stands = standing.some((step) => step.id === id && step.title === words && step.status === status);
    if (!stands) chunks.push({ type: "task_update", id, title: words, status });
  }
  return chunks;
}

function isTaskCard(task: NonNullable<PlanBlock["tasks"]>[number]): task is TaskCardBlock {
  return "task_id" in task && typeof task["title"] === "string";
}

function isBlocksChunk(chunk: AnyChunk): chunk is Extract<AnyChunk, { type: "blocks" }> {
  return chunk.type === "blocks";
}
