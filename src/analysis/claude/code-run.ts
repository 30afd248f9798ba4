import type Anthropic from "@anthropic-ai/sdk";

import type { CodeRun } from "../answer.ts";

type ContentBlock = Anthropic.ContentBlock;

/** What one tool result block says: the run, and ids of files it left in `$OUTPUT_DIR`. */
export interface ToolOutcome {
  readonly toolUseId: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly returnCode: number;
  /** Code of a tool error (`execution_time_exceeded` …); null when the code ran. */
  readonly errorCode: string | null;
  readonly fileIds: readonly string[];
}

/** What Claude asked to have executed. */
export interface ToolRequest {
  readonly id: string;
  readonly language: CodeRun["language"];
  readonly code: string;
}

/** The request of a finished `server_tool_use` block; null for file views and edits, which run nothing. */
export function toolRequest(id: string, name: string, input: unknown): ToolRequest | null {
  if (name === "bash_code_execution") return { id, language: "bash", code: stringField(input, "command") };
  if (name === "code_execution") return { id, language: "python", code: stringField(input, "code") };
  return null;
}

/** The outcome of a result block; null for every other block. Unknown contents count as empty. */
export function toolOutcome(block: ContentBlock): ToolOutcome | null {
  if (block.type !== "bash_code_execution_tool_result" && block.type !== "code_execution_tool_result") return null;
  const { content, tool_use_id: toolUseId } = block;
  const nothing = { toolUseId, stdout: "", stderr: "", returnCode: 1, errorCode: null, fileIds: [] };
  switch (content.type) {
    case "bash_code_execution_result":
    case "code_execution_result": {
      const { stdout, stderr, return_code: returnCode } = content;
      const fileIds = content.content.map((output) => output.file_id);
      return { toolUseId, stdout, stderr, returnCode, errorCode: null, fileIds };
    }
    case "bash_code_execution_tool_result_error":
    case "code_execution_tool_result_error":
      return { ...nothing, errorCode: content.error_code };
    default:
      return { ...nothing, returnCode: 0 };
  }
}

/** Request and outcome together. */
export function codeRun(request: ToolRequest, outcome: ToolOutcome): CodeRun {
  return {
    language: request.language,
    code: request.code,
    stdout: outcome.stdout,
    stderr: outcome.errorCode === null ? outcome.stderr : sayToolError(outcome.errorCode),
    returnCode: outcome.returnCode,
    failed: hasFailed(outcome),
  };
}

/**
 * Whether the run must count as failed. A pipe can swallow the return code, so a traceback in stderr counts as well
 * (seen in recorded live traffic).
 */
export function hasFailed(outcome: ToolOutcome): boolean {
  if (outcome.errorCode !== null || outcome.returnCode !== 0) return true;
  return /^Traceback \(most recent call last\)/m.test(outcome.stderr);
}

/** First comment of the code in plain words, for the status line; a neutral phrase when there is none. */
export function wordsFor(request: ToolRequest): string {
  for (const line of request.code.split("\n")) {
    const comment = /^\s*(?:#(?!!)|--)\s*(\S.*)$/.exec(line)?.[1];
    if (comment !== undefined) return comment.replace(/[.…:\s]+$/, "").slice(0, 80);
    if (line.trim() !== "" && !/^\s*(?:#!|(?:import|from|set|cd|python3?|cat)\b)/.test(line)) break;
  }
  return "Running code";
}

function sayToolError(code: string): string {
  const words: Record<string, string> = {
    execution_time_exceeded: "The code ran longer than the container allows.",
    output_file_too_large: "The code wrote a file that is larger than the container may return.",
    too_many_requests: "The container is busy.",
    unavailable: "The container is not available.",
    invalid_tool_input: "The container did not accept the code.",
  };
  return words[code] ?? `The container reported ${code}.`;
}

function stringField(input: unknown, name: string): string {
  if (typeof input !== "object" || input === null) return "";
  const value: unknown = Reflect.get(input, name);
  return typeof value === "string" ? value : "";
}
