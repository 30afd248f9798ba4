import type { Dataset, Refusal } from "../files/dataset.ts";

/** One execution of code inside a turn. */
export interface CodeRun {
  /** `python` for REPL cells and scripts, `bash` for commands, `sql` where the analyst says so. */
  readonly language: "python" | "bash" | "sql";
  readonly code: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly returnCode: number;
  /** return code ≠ 0, a tool error, or a traceback in stderr although the code was 0. */
  readonly failed: boolean;
  /** Of what it printed, before scrub; see `outputHash` of `lost/repeats.ts`. */
  readonly outputHash?: string;
}

/** A piece of code that ran earlier in the thread, for rebuilding a lost container. */
export interface CodeRunRecord {
  readonly language: string;
  readonly code: string;
  /** What it printed then; not known of runs that were kept before there were hashes. */
  readonly outputHash?: string | undefined;
}

/** A file the analysis produced, downloaded to disk. */
export interface Artifact {
  /** Id at the Files API; deleted there after posting. */
  readonly remoteFileId: string;
  readonly name: string;
  readonly kind: "png" | "jpeg" | "csv" | "xlsx" | "json" | "text" | "pdf" | "other";
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Texts of the picture as the code that drew it told them. Untrusted: never a reason to look less closely. */
  readonly texts?: readonly string[];
}

/** A piece of the answer in reading order; a chart stands where the text shows it. */
export type AnswerPart =
  | { readonly kind: "text"; readonly markdown: string }
  | {
      readonly kind: "artifact";
      readonly artifact: Artifact;
      readonly alt: string;
      /** The same chart with pseudonyms in it, as far as the model did what it was asked; not checked yet. */
      readonly redrawn?: Artifact;
    };

export interface Cost {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Model tokens only. */
  readonly dollars: number;
  /** Upper bound for container time; billed separately by the provider. */
  readonly containerDollars: number;
}

/** Of the numbers in an answer so many were found in what its code printed. */
export interface NumbersFound {
  readonly found: number;
  readonly total: number;
}

/** Stands in the place of the model of an answer that none was asked for. */
export const COMPUTED_HERE = "computed here, no model call";

/** What a turn produced, before scrub. */
export interface Answer {
  readonly parts: readonly AnswerPart[];
  readonly codeRuns: readonly CodeRun[];
  /** Plain sentences that must stand with the answer: container rebuilt, code failed, answer cut … */
  readonly notes: readonly string[];
  /** `complete`; `partial` when a limit or cut ended it; `refused` when the model declined. */
  readonly outcome: "complete" | "partial" | "refused";
  /** How many of the answer's numbers the code's output holds; null when no code ran. */
  readonly numbers?: NumbersFound | null;
  /** Plain questions to go on with, each short enough for a button. */
  readonly next?: readonly string[];
  /** Statements that hold for the thread and that it was told to apply. */
  readonly remembered?: readonly string[];
  readonly datasets: readonly Dataset[];
  readonly refusals: readonly Refusal[];
  /** As the provider reports it; a local stand-in has a model name of its own. */
  readonly model: string;
  readonly durationMs: number;
  readonly cost: Cost;
  readonly containerId: string | null;
}

/** What the analysis reports while it works. */
export type AnalysisEvent =
  /** Something begins; code runs have several steps, all of them under way until the run is over. */
  | { readonly kind: "step"; readonly words: string; readonly run?: "begins" | "goes on" }
  /** The code run under way is over. */
  | { readonly kind: "stepped"; readonly failed: boolean }
  /** More answer text; pieces concatenate to the text parts of the answer. */
  | { readonly kind: "text"; readonly delta: string }
  /** A chart or file stands here in the answer. */
  | { readonly kind: "artifact"; readonly artifact: Artifact; readonly alt: string }
  /** What was shown so far does not count: the stream broke and the answer begins anew. */
  | { readonly kind: "restart" };
