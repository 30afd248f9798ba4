/** What the emulated model is given for one Messages request. */
export interface ModelInput {
  /** Text of the last user message, text blocks joined by blank lines. */
  readonly userText: string;
  readonly system: string;
  readonly model: string;
  /** Folder of the container's inputs, its working folder; both live as long as the container. */
  readonly inputDir: string;
  readonly workDir: string;
  /** True when this request goes on after `pause_turn`. */
  readonly continued: boolean;
  /** Whether the request offers the code execution tool; without it no command may be yielded. */
  readonly canRun?: boolean;
  readonly signal: AbortSignal;
}

/** What one execution in the container gave. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly returnCode: number;
  /** Names of the top-level files left in `$OUTPUT_DIR`. */
  readonly outputs: readonly string[];
}

export type RunErrorCode =
  | "invalid_tool_input"
  | "unavailable"
  | "too_many_requests"
  | "execution_time_exceeded"
  | "output_file_too_large";

/** A run that is only told: nothing is executed, the result is as given. For scripts. */
export interface ToldRun {
  readonly type: "run";
  readonly command: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly return_code?: number;
  readonly outputs?: readonly { readonly name: string; readonly base64: string }[];
  /** The tool itself failed; stdout, stderr and outputs are then left out. */
  readonly error_code?: RunErrorCode;
  /** As for `bash`. */
  readonly pause?: boolean;
}

export type ModelStep =
  /** One thinking block. */
  | { readonly type: "thinking"; readonly text: string }
  /** One text block. */
  | { readonly type: "text"; readonly text: string }
  /**
   * Runs a shell command in the container; the generator is resumed with its {@link RunResult}. With `pause` the turn
   * ends before the command with `pause_turn`; the command runs, and the generator goes on, in the continuation.
   */
  | { readonly type: "bash"; readonly command: string; readonly pause?: boolean }
  | ToldRun
  /** Calls a tool of the client; the turn should end with `tool_use` afterwards. */
  | { readonly type: "tool_use"; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  /** Silence for so long, with pings. */
  | { readonly type: "wait"; readonly ms: number };

export interface Refusal {
  readonly reason: "refusal";
  readonly category: "cyber" | "bio" | "frontier_llm" | "reasoning_extraction" | "general_harms" | null;
  readonly explanation: string | null;
}

/** Why the turn ended. `pause_turn` has no place here: a step with `pause`, or the loop limit, brings it about. */
export type ModelEnd =
  | "end_turn"
  | "refusal"
  | "max_tokens"
  | "tool_use"
  | "stop_sequence"
  | "model_context_window_exceeded"
  | Refusal;

/** Something that answers a request step by step: the offline analyst, or a scripted model of a test. */
export interface Model {
  respond(input: ModelInput): AsyncGenerator<ModelStep, ModelEnd, RunResult | undefined>;
}

/** Runs one shell command of the emulated container. Never throws for what the command did wrong. */
export type Shell = (
  command: string,
  place: {
    readonly inputDir: string;
    readonly workDir: string;
    readonly outputDir: string;
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly stdout: string; readonly stderr: string; readonly returnCode: number }>;
