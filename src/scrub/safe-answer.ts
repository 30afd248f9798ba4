import type { Action, Level } from "./policy.ts";

/**
 * What may leave the process. Values of these types are made in `scrub.ts` alone: the brand keeps unscrubbed text from
 * compiling into `post/`.
 */
declare const safe: unique symbol;

/** Markdown that Slack may render: scrubbed, no live mention, broadcast, date token or foreign link in it. */
export type SafeText = string & { readonly [safe]: "text" };

export interface SafeTextPart {
  readonly kind: "text";
  readonly markdown: SafeText;
}

export interface SafeTablePart {
  readonly kind: "table";
  readonly header: readonly SafeText[];
  readonly rows: readonly (readonly SafeText[])[];
  readonly align: readonly ("left" | "right" | "center")[];
}

/** A chart: bytes checked, metadata stripped, lying on disk. */
export interface SafeImagePart {
  readonly kind: "image";
  readonly name: SafeText;
  readonly alt: SafeText;
  readonly path: string;
  readonly bytes: number;
  readonly mime: "image/png" | "image/jpeg";
}

/** Any other artifact, cleaned and lying on disk. */
export interface SafeFilePart {
  readonly kind: "file";
  readonly name: SafeText;
  readonly path: string;
  readonly bytes: number;
}

export type SafePart = SafeTextPart | SafeTablePart | SafeImagePart | SafeFilePart;

export interface SafeCodeRun {
  readonly language: "python" | "bash" | "sql";
  readonly code: SafeText;
  readonly stdout: SafeText;
  readonly stderr: SafeText;
  readonly returnCode: number;
  readonly failed: boolean;
  /** Keyed hash of what it printed before scrub, to tell whether it prints the same again. */
  readonly outputHash?: string | undefined;
}

/** One replacement made by scrub; never the value. */
export interface Redaction {
  readonly entity: string;
  readonly surface: Surface;
  /** What became of it. */
  readonly action: Action;
  readonly count: number;
}

/** Where a text is going to stand; decides the writer that escapes it. */
export type Surface =
  | "text"
  | "table"
  | "code"
  | "stdout"
  | "file_name"
  | "alt_text"
  | "error"
  | "status"
  | "csv"
  | "file"
  /** Words in the picture itself. */
  | "chart";

/** A turn's answer after scrub, in reading order: the only thing `post/` accepts. */
export interface SafeAnswer {
  readonly [safe]: "answer";
  readonly parts: readonly SafePart[];
  readonly notes: readonly SafeText[];
  readonly codeRuns: readonly SafeCodeRun[];
  readonly footer: SafeFooter;
  readonly outcome: "complete" | "partial" | "refused";
  readonly redactions: readonly Redaction[];
  /** Questions to go on with; their buttons name them by their place here. */
  readonly next?: readonly SafeText[];
}

export interface SafeFooter {
  readonly datasets: readonly SafeText[];
  readonly model: SafeText;
  readonly durationMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly dollars: number;
  readonly containerDollars: number;
  /** How many of the answer's numbers stand in what the code printed; null when no code ran. */
  readonly numbers: { readonly found: number; readonly total: number } | null;
  /** What holds for the thread because somebody said so. */
  readonly remembered: readonly SafeText[];
  /** How much the answer's place hides. */
  readonly level: Level;
}
