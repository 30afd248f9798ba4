import type { SafeCodeRun, SafeText } from "../../scrub/safe-answer.ts";
import { requirementsOf } from "./requirements.ts";

/** A question of the thread with what ran for it. */
export interface NotebookStep {
  readonly question: SafeText;
  readonly answer: SafeText;
  readonly runs: readonly SafeCodeRun[];
  /** What people thought of the answer; null where nobody said. */
  readonly verdict?: SafeText | null;
}

export interface NotebookOptions {
  /** Names of the thread's files, as the code opens them. */
  readonly files: readonly SafeText[];
  readonly steps: readonly NotebookStep[];
  /** What people of the thread said to hold. */
  readonly remembered?: readonly SafeText[];
}

type Cell =
  | { readonly cell_type: "markdown"; readonly id: string; readonly metadata: object; readonly source: string }
  | {
      readonly cell_type: "code";
      readonly id: string;
      readonly metadata: object;
      readonly execution_count: null;
      readonly outputs: readonly object[];
      readonly source: string;
    };

/** Outputs are there to compare with, not to be read in full. */
const OUTPUT_CHARS = 20_000;

/**
 * The thread's work as a Jupyter notebook (nbformat 4.5, nbformat.readthedocs.io): each question with its code, what the
 * code printed, and the answer. It runs where the thread's files lie beside it. Pure; takes scrubbed text only.
 */
export function notebook({ files, steps, remembered = [] }: NotebookOptions): string {
  const runs = steps.flatMap((step) => step.runs);
  const sources = [intro(files, requirementsOf(runs), remembered), setup(), ...steps.flatMap(cellsOf)];
  const cells = sources.map((cell, i) => ({ ...cell, id: `cell-${i + 1}` }));
  const kernel = { display_name: "Python 3", language: "python", name: "python3" };
  const metadata = { kernelspec: kernel, language_info: { name: "python" } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

type Draft = Omit<Extract<Cell, { cell_type: "markdown" }>, "id"> | Omit<Extract<Cell, { cell_type: "code" }>, "id">;

function intro(files: readonly SafeText[], requirements: readonly string[], remembered: readonly SafeText[]): Draft {
  const rules =
    remembered.length === 0
      ? []
      : ["", "Remembered in the thread:", "", ...remembered.map((rule) => `- ${unjoined(rule)}`)];
  const needed =
    requirements.length === 0 ? [] : ["", "Needed packages:", "", ...requirements.map((name) => `- ${name}`)];
  return markdown(
    [
      "# Analysis of a Slack thread",
      "",
      files.length === 0 ? "The thread had no files." : "Put these files of the thread beside this notebook:",
      "",
      ...files.map((name) => `- ${unjoined(name)}`),
      ...needed,
      ...rules,
      "",
      "What was hidden in Slack is hidden here as well, in code and output.",
    ].join("\n"),
  );
}

/** The code opens its files below two folders that it finds in the environment. */
function setup(): Draft {
  return code(
    [
      "# Where the code looks for its files and leaves its own",
      "import os",
      'os.environ.setdefault("INPUT_DIR", os.getcwd())',
      'os.environ.setdefault("OUTPUT_DIR", os.path.join(os.getcwd(), "output"))',
      'os.makedirs(os.environ["OUTPUT_DIR"], exist_ok=True)',
    ].join("\n"),
    [],
  );
}

function cellsOf({ question, answer, runs, verdict = null }: NotebookStep, index: number): Draft[] {
  const judged = verdict === null ? "" : `\n\n_${unjoined(verdict)}_`;
  const asked = `## ${index + 1}. Question\n\n${quoted(unjoined(question))}`;
  return [markdown(asked), ...runs.map(runCell), markdown(`**Answer**\n\n${unjoined(answer)}${judged}`)];
}

function runCell(run: SafeCodeRun): Draft {
  const outputs = [stream("stdout", run.stdout), stream("stderr", run.stderr)].flat();
  return code(sourceOf(run), outputs);
}

function sourceOf({ language, code: source, failed, returnCode }: SafeCodeRun): string {
  const text = unjoined(source).trimEnd();
  const warned = failed ? [`# This run failed with code ${returnCode}.`] : [];
  if (language === "python") return [...warned, text].join("\n");
  // A cell magic has to be the first line (ipython.readthedocs.io, cell magics).
  if (language === "bash") return ["%%bash", ...warned, text].join("\n");
  return [...warned, "import duckdb", `duckdb.sql(${tripleQuoted(text)}).show()`].join("\n");
}

function tripleQuoted(text: string): string {
  return `"""${text.replaceAll("\\", "\\\\").replaceAll('"""', String.raw`\"\"\"`)}"""`;
}

function stream(name: "stdout" | "stderr", text: string): object[] {
  if (text.trim() === "") return [];
  const shown = text.length > OUTPUT_CHARS ? `${text.slice(0, OUTPUT_CHARS)}\n…` : text;
  return [{ output_type: "stream", name, text: unjoined(shown) }];
}

function markdown(source: string): Draft {
  return { cell_type: "markdown", metadata: {}, source };
}

function code(source: string, outputs: readonly object[]): Draft {
  return { cell_type: "code", metadata: {}, execution_count: null, outputs, source };
}

function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

/** Word joiners keep Slack from making links of text; in a notebook they would only break it. */
function unjoined(text: string): string {
  return text.replaceAll("\u2060", "");
}
