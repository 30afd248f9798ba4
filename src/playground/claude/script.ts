import { z } from "zod";

import { badRequest } from "./errors.ts";
import type { Model, ModelEnd, ModelInput, ModelStep, RunResult } from "./model.ts";

const output = z.strictObject({ name: z.string().min(1), base64: z.string() });

const step = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("thinking"), text: z.string() }),
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("bash"), command: z.string(), pause: z.boolean().optional() }),
  z.strictObject({
    type: z.literal("run"),
    command: z.string(),
    stdout: z.string().optional(),
    stderr: z.string().optional(),
    return_code: z.number().int().optional(),
    outputs: z.array(output).optional(),
    error_code: z
      .enum([
        "invalid_tool_input",
        "unavailable",
        "too_many_requests",
        "execution_time_exceeded",
        "output_file_too_large",
      ])
      .optional(),
    pause: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("tool_use"), name: z.string(), input: z.record(z.string(), z.unknown()) }),
  z.strictObject({ type: z.literal("wait"), ms: z.number().min(0) }),
  /** Ends the turn; without it a turn ends with `end_turn`. */
  z.strictObject({
    type: z.literal("stop"),
    reason: z.enum(["end_turn", "refusal", "max_tokens", "tool_use", "stop_sequence", "model_context_window_exceeded"]),
    category: z.enum(["cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"]).nullish(),
    explanation: z.string().nullish(),
  }),
  /** Starts the turn over: with a command in it, the server's loop never comes to an end by itself. */
  z.strictObject({ type: z.literal("repeat") }),
]);

const turnSchema = z.array(step);
const scriptSchema = z.union([z.array(turnSchema), turnSchema]);

export type ScriptStep = z.infer<typeof step>;
/** What one request is answered with; an empty list is an empty answer. */
export type ScriptTurn = readonly ScriptStep[];

/** A script as it comes from outside: a list of turns, or the steps of a single turn. Throws a 400. */
export function parseScript(value: unknown): ScriptTurn[] {
  const result = scriptSchema.safeParse(value);
  if (!result.success) throw badRequest("steps: Input should be a list of turns, each a list of steps");
  return isTurns(result.data) ? result.data : [result.data];
}

function isTurns(script: ScriptStep[] | ScriptStep[][]): script is ScriptStep[][] {
  return script.every((entry) => Array.isArray(entry));
}

/**
 * A model that says what it is told: each request takes the next turn. When all are used up, requests go to
 * `otherwise`. A turn that pauses is continued from where it stopped and takes no further turn.
 */
export function scriptedModel(turns: readonly ScriptTurn[], otherwise: Model): Model {
  const left = [...turns];
  return {
    respond: (input) => {
      const turn = left.shift();
      return turn === undefined ? otherwise.respond(input) : play(turn, input);
    },
  };
}

async function* play(turn: ScriptTurn, input: ModelInput): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined> {
  for (let at = 0; at < turn.length; at += 1) {
    const entry = turn[at];
    input.signal.throwIfAborted();
    if (entry === undefined) break;
    if (entry.type === "stop") return endOf(entry);
    if (entry.type === "repeat") at = -1;
    else yield entry;
  }
  return "end_turn";
}

function endOf(stop: Extract<ScriptStep, { type: "stop" }>): ModelEnd {
  if (stop.reason !== "refusal") return stop.reason;
  return { reason: "refusal", category: stop.category ?? null, explanation: stop.explanation ?? null };
}
