import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import { codeRun, hasFailed, toolOutcome, toolRequest, wordsFor } from "../../../src/analysis/claude/code-run.ts";

function bashResult(fields: { return_code?: number; stderr?: string; files?: string[] }): Anthropic.ContentBlock {
  const content = (fields.files ?? []).map((file_id) => ({ type: "bash_code_execution_output" as const, file_id }));
  return {
    type: "bash_code_execution_tool_result",
    tool_use_id: "srvtoolu_1",
    content: {
      type: "bash_code_execution_result",
      stdout: "42\n",
      stderr: fields.stderr ?? "",
      return_code: fields.return_code ?? 0,
      content,
    },
  };
}

describe("a code run", () => {
  it("joins what was asked with what came of it", () => {
    const request = toolRequest("srvtoolu_1", "bash_code_execution", { command: "python3 a.py" });
    const outcome = toolOutcome(bashResult({ files: ["file_1", "file_2"] }));

    expect(outcome?.fileIds).toEqual(["file_1", "file_2"]);
    expect(request && outcome && codeRun(request, outcome)).toMatchObject({
      language: "bash",
      code: "python3 a.py",
      stdout: "42\n",
      failed: false,
    });
  });

  it("has failed with a return code, a tool error, or a traceback that a pipe swallowed", () => {
    const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1\nKeyError';
    const error: Anthropic.ContentBlock = {
      type: "bash_code_execution_tool_result",
      tool_use_id: "srvtoolu_1",
      content: { type: "bash_code_execution_tool_result_error", error_code: "execution_time_exceeded" },
    };

    const outcomes = [bashResult({ return_code: 1 }), bashResult({ stderr: traceback }), error].map(toolOutcome);

    expect(outcomes.map((outcome) => outcome !== null && hasFailed(outcome))).toEqual([true, true, true]);
    expect(hasFailed(toolOutcome(bashResult({ stderr: "UserWarning: font" }))!)).toBe(false);
  });

  it("says how a tool error came about, in words", () => {
    const request = toolRequest("srvtoolu_1", "code_execution", { code: "while True: pass" })!;
    const outcome = toolOutcome({
      type: "code_execution_tool_result",
      tool_use_id: "srvtoolu_1",
      content: { type: "code_execution_tool_result_error", error_code: "execution_time_exceeded" },
    })!;

    expect(codeRun(request, outcome).stderr).toBe("The code ran longer than the container allows.");
  });

  it("ignores file views and blocks of other kinds", () => {
    expect(toolRequest("srvtoolu_1", "text_editor_code_execution", { command: "view", path: "a" })).toBeNull();
    expect(toolOutcome({ type: "text", text: "hi", citations: null })).toBeNull();
  });

  it.each([
    ["# Revenue by month\nimport pandas as pd", "Revenue by month"],
    ["import pandas as pd\n# Grouping by region...\ndf.groupby()", "Grouping by region"],
    ["-- Totals per product\nSELECT 1", "Totals per product"],
    ["#!/bin/bash\n# Looking at the file\nhead x", "Looking at the file"],
    ["df.head()\n# late comment", "Running code"],
  ])("shows %j as progress in words", (code, words) => {
    expect(wordsFor({ id: "1", language: "bash", code })).toBe(words);
  });
});
