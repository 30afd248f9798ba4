import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type {
  SafeAnswer,
  SafeCodeRun,
  SafeFilePart,
  SafeImagePart,
  SafePart,
  SafeTablePart,
  SafeText,
  SafeTextPart,
} from "../../../src/scrub/safe-answer.ts";

/** One red pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64",
);

/** Text of a test's own, which needs no scrubbing. */
export function safe(text: string): SafeText {
  if (!isSafe(text)) throw new Error("never");
  return text;
}

export function text(markdown: string): SafeTextPart {
  return { kind: "text", markdown: safe(markdown) };
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): SafeTablePart {
  const align = header.map((): "left" => "left");
  return { kind: "table", header: header.map(safe), rows: rows.map((row) => row.map(safe)), align };
}

export function image(name: string, alt = `Chart ${name}`): SafeImagePart {
  const path = onDisk(name, PIXEL);
  return { kind: "image", name: safe(name), alt: safe(alt), path, bytes: PIXEL.length, mime: "image/png" };
}

export function file(name: string, content: string): SafeFilePart {
  return { kind: "file", name: safe(name), path: onDisk(name, content), bytes: Buffer.byteLength(content) };
}

export function codeRun(run: Partial<Record<keyof SafeCodeRun, unknown>> & { code?: string } = {}): SafeCodeRun {
  const { code = "print(1)", stdout = "1", stderr = "", failed = false } = run;
  return {
    language: "python",
    code: safe(code),
    stdout: safe(String(stdout)),
    stderr: safe(String(stderr)),
    returnCode: failed === true ? 1 : 0,
    failed: failed === true,
  };
}

export interface AnswerOptions {
  readonly notes?: readonly string[];
  readonly codeRuns?: readonly SafeCodeRun[];
}

export function answer(
  parts: readonly SafePart[],
  { notes = [], codeRuns = [codeRun()] }: AnswerOptions = {},
): SafeAnswer {
  const made: Omit<SafeAnswer, symbol> = {
    parts,
    notes: notes.map(safe),
    codeRuns,
    footer: {
      datasets: [safe("sales.csv")],
      model: safe("claude-sonnet-5-5"),
      durationMs: 12_300,
      inputTokens: 8_000,
      outputTokens: 200,
      dollars: 0.031,
      containerDollars: 0.004,
      numbers: null,
      remembered: [],
      level: "standard",
    },
    outcome: "complete",
    redactions: [],
  };
  if (!isAnswer(made)) throw new Error("never");
  return made;
}

/** The footer that {@link answer} comes with. */
export const FOOTER = "sales.csv · 12 s · 8.2k tokens · $0.031 + ≤ $0.004 container · claude-sonnet-5-5";

function onDisk(name: string, content: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), "post-")), name);
  writeFileSync(path, content);
  return path;
}

function isSafe(value: string): value is SafeText {
  return typeof value === "string";
}

function isAnswer(value: unknown): value is SafeAnswer {
  return typeof value === "object";
}
