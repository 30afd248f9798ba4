import { describe, expect, it } from "vitest";

import { currentTurn, exchanges, pendingCall } from "../../../src/playground/claude/prompt/history.ts";
import type { Block, PromptRequest } from "../../../src/playground/claude/prompt/request.ts";

const upload = (id: string): Block => ({ type: "container_upload", file_id: id });
const call: Block = {
  type: "server_tool_use",
  id: "srvtoolu_01A",
  name: "bash_code_execution",
  input: { command: "ls" },
};

function conversation(...messages: PromptRequest["messages"]) {
  return exchanges({ model: "claude-sonnet-5-5", messages });
}

describe("the turn being generated", () => {
  it("is everything the person said since the last answer, over several messages", () => {
    const turns = conversation(
      { role: "user", content: [upload("old")] },
      { role: "assistant", content: "Yes." },
      { role: "user", content: [upload("new")] },
      { role: "system", content: "Be brief." },
      { role: "user", content: "and?" },
    );

    expect(currentTurn(turns)).toEqual([upload("new"), { type: "text", text: "and?" }]);
  });

  it("is still the message that a paused turn began with", () => {
    const turns = conversation(
      { role: "user", content: [upload("old")] },
      { role: "assistant", content: "Yes." },
      { role: "user", content: [upload("new")] },
      { role: "assistant", content: "Wait." },
      { role: "assistant", content: [call] },
    );

    expect(pendingCall(turns)).toEqual(call);
    expect(currentTurn(turns)).toEqual([upload("new")]);
  });

  it("is pending only while the call stands at the very end", () => {
    const answered = conversation(
      { role: "user", content: "go" },
      { role: "assistant", content: [call] },
      { role: "user", content: "go on" },
    );

    expect(pendingCall(answered)).toBeNull();
  });
});
