import { setTimeout as sleep } from "node:timers/promises";

import type { BashCodeExecutionToolResultBlock, ContainerSkill, Message } from "@anthropic-ai/sdk/resources/messages";

import type { CatalogModel } from "../catalog.ts";
import type { CommandResult, ContainerSession } from "../storage/containers.ts";
import { WireError } from "../errors.ts";
import type { ServerToolUse } from "../prompt/history.ts";
import type { Model, ModelEnd, ModelInput, ModelStep, RunResult, ToldRun } from "../model.ts";
import type { MessagesRequest } from "../prompt/request.ts";
import type { Binding, Signatures } from "../prompt/signatures.ts";
import type { UsageMeter } from "../prompt/usage.ts";
import { offersCode } from "../prompt/validate.ts";
import type { Ending, MessageWriter } from "./writer.ts";

type CommandStep = Extract<ModelStep, { type: "bash" }> | ToldRun;

/** A model in the middle of its answer. It outlives the request when the turn pauses. */
interface Talk {
  readonly generator: ReturnType<Model["respond"]>;
  readonly controller: AbortController;
  /** The command that was announced but not yet run. */
  readonly open: CommandStep;
}

/** Paused answers by the id of the call they wait for. */
export class PausedTalks {
  readonly #talks = new Map<string, Talk>();

  put(callId: string, talk: Talk): void {
    this.#talks.set(callId, talk);
    const oldest = this.#talks.keys().next();
    if (this.#talks.size > 100 && oldest.done !== true) this.#talks.delete(oldest.value);
  }

  take(callId: string): Talk | null {
    const talk = this.#talks.get(callId) ?? null;
    this.#talks.delete(callId);
    return talk;
  }
}

export interface TurnOptions {
  readonly request: MessagesRequest;
  readonly catalogModel: CatalogModel;
  readonly model: Model;
  readonly input: Omit<ModelInput, "signal">;
  readonly session: ContainerSession;
  readonly pending: ServerToolUse | null;
  readonly paused: PausedTalks;
  readonly writer: MessageWriter;
  readonly meter: UsageMeter;
  readonly signatures: Signatures;
  readonly binding: Binding;
  /** Commands after which the server's loop pauses the turn. */
  readonly loopLimit: number;
  readonly signal: AbortSignal;
}

/** One answer: the model's steps, with commands really run in between, written as they come. */
export class Turn {
  readonly #options: TurnOptions;
  #commands = 0;

  constructor(options: TurnOptions) {
    this.#options = options;
  }

  /** Gives the finished message. Rejects when the client goes away, after the model and its command were stopped. */
  async run(): Promise<Message> {
    const { pending, paused, signal } = this.#options;
    const resumed = pending === null ? null : paused.take(pending.id);
    const controller = resumed?.controller ?? new AbortController();
    const stop = () => controller.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const generator = resumed?.generator ?? this.#begin(controller.signal);
    try {
      return await this.#play(generator, controller, resumed?.open ?? null);
    } catch (error) {
      controller.abort(error);
      // What the model still does while it stops interests nobody; the reason is thrown below.
      void generator.return("end_turn").catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #begin(signal: AbortSignal): ReturnType<Model["respond"]> {
    return this.#options.model.respond({ ...this.#options.input, signal });
  }

  async #play(generator: Talk["generator"], controller: AbortController, open: CommandStep | null): Promise<Message> {
    const { meter, writer, pending, signal } = this.#options;
    meter.sample();
    await writer.start();
    let result = pending === null ? undefined : await this.#execute(pending.id, open ?? commandOf(pending));
    for (;;) {
      const next = await abortable(generator.next(result), signal);
      if (next.done === true) return await this.#finish(endingOf(next.value, this.#options.request));
      const outcome = await this.#take(next.value, { generator, controller });
      if (outcome.ending !== undefined) return await this.#finish(outcome.ending);
      result = outcome.result;
    }
  }

  /** Writes one step. An ending means that the turn is over before the model said so. */
  async #take(step: ModelStep, talk: Omit<Talk, "open">): Promise<{ result?: RunResult; ending?: Ending }> {
    const { writer, signal } = this.#options;
    const cut = (fits: boolean) => (fits ? {} : { ending: { reason: "max_tokens" } satisfies Ending });
    switch (step.type) {
      case "text":
        return cut(await this.#text(step.text));
      case "thinking":
        return cut(await this.#thinking(step.text));
      case "tool_use":
        return cut(await writer.clientCall(step.name, step.input));
      case "wait":
        await sleep(step.ms, undefined, { signal });
        return {};
      default:
        return await this.#command(step, talk);
    }
  }

  async #text(text: string): Promise<boolean> {
    // The service never sends an empty text block.
    if (text === "") return true;
    return await this.#options.writer.text(text);
  }

  async #thinking(text: string): Promise<boolean> {
    const { request, catalogModel, writer, signatures, binding } = this.#options;
    const display = thinkingDisplay(request, catalogModel);
    if (display === "off") return true;
    return await writer.thinking(text, display === "shown", (shown) => signatures.sign(binding, request.model, shown));
  }

  async #command(step: CommandStep, talk: Omit<Talk, "open">): Promise<{ result?: RunResult; ending?: Ending }> {
    const { request, writer, meter, session, paused, loopLimit } = this.#options;
    if (!offersCode(request)) {
      throw new WireError("api_error", "The model called `code_execution`, which this request does not offer.");
    }
    const id = await writer.command(step.command);
    if (id === null) return { ending: { reason: "max_tokens" } };
    if (step.pause === true || this.#commands >= loopLimit) {
      session.claim();
      paused.put(id, { ...talk, open: step });
      return { ending: { reason: "pause_turn" } };
    }
    const result = await this.#execute(id, step);
    // The model reads the result: another sampling step over the whole prompt.
    meter.sample();
    return { result };
  }

  async #execute(id: string, step: CommandStep): Promise<RunResult> {
    const { session, writer, signal } = this.#options;
    const told = step.type === "run" ? step : null;
    const result = told === null ? await session.run(step.command, signal) : await tell(told, session);
    this.#commands += 1;
    await writer.result(resultBlock(id, result, told));
    return { stdout: result.stdout, stderr: result.stderr, returnCode: result.returnCode, outputs: result.outputs };
  }

  async #finish(ending: Ending): Promise<Message> {
    const { writer, session, request } = this.#options;
    return await writer.finish(ending, session.describe(skillsOf(request)));
  }
}

/** Thinking is on unless the model is older and was not asked; its text stays hidden unless asked for. */
function thinkingDisplay(request: MessagesRequest, model: CatalogModel): "off" | "hidden" | "shown" {
  const config = request.thinking;
  if (config === undefined) return model.bindsThinking ? "hidden" : "off";
  if (config.type === "disabled") return "off";
  if (config.type === "adaptive") return config.display === "summarized" ? "shown" : "hidden";
  return config.display === "omitted" ? "hidden" : "shown";
}

function commandOf(call: ServerToolUse): CommandStep {
  const command = call.input["command"];
  return { type: "bash", command: typeof command === "string" ? command : "" };
}

async function tell(step: ToldRun, session: ContainerSession): Promise<CommandResult> {
  const outputs = step.error_code === undefined ? (step.outputs ?? []) : [];
  return {
    stdout: step.stdout ?? "",
    stderr: step.stderr ?? "",
    returnCode: step.return_code ?? (step.error_code === undefined ? 0 : 1),
    outputs: outputs.map((output) => output.name),
    fileIds: await session.tell(outputs),
    tooLarge: false,
  };
}

function resultBlock(id: string, result: CommandResult, told: ToldRun | null): BashCodeExecutionToolResultBlock {
  const failed = told?.error_code ?? (result.tooLarge ? "output_file_too_large" : undefined);
  if (failed !== undefined) {
    const content = { type: "bash_code_execution_tool_result_error", error_code: failed } as const;
    return { type: "bash_code_execution_tool_result", tool_use_id: id, content };
  }
  return {
    type: "bash_code_execution_tool_result",
    tool_use_id: id,
    content: {
      type: "bash_code_execution_result",
      stdout: result.stdout,
      stderr: result.stderr,
      return_code: result.returnCode,
      content: result.fileIds.map((fileId) => ({ type: "bash_code_execution_output", file_id: fileId })),
    },
  };
}

function endingOf(end: ModelEnd, request: MessagesRequest): Ending {
  if (end === "refusal") return refusal(null, null);
  if (typeof end === "object") return refusal(end.category, end.explanation);
  return { reason: end, sequence: end === "stop_sequence" ? (request.stop_sequences?.[0] ?? null) : null };
}

function refusal(category: NonNullable<Ending["details"]>["category"], explanation: string | null): Ending {
  return { reason: "refusal", details: { type: "refusal", category, explanation } };
}

function skillsOf(request: MessagesRequest): ContainerSkill[] {
  const { container } = request;
  if (typeof container !== "object" || container === null) return [];
  return (container.skills ?? []).map((skill) => ({ ...skill, version: skill.version ?? "latest" }));
}

/** The promise, or the abort if that comes first. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
