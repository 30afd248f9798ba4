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

export type ModelStep =
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "text"; readonly text: string }
  /** Runs a shell command in the container; the generator is resumed with its {@link RunResult}. */
  | { readonly type: "bash"; readonly command: string };

/** Something that answers a request step by step: the offline analyst, or a scripted model of a test. */
export interface Model {
  respond(input: ModelInput): AsyncGenerator<ModelStep, "end_turn" | "refusal" | "max_tokens", RunResult | undefined>;
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
