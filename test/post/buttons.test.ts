import type { KnownBlock } from "@slack/types";
import { describe, expect, it } from "vitest";

import { button, RETRY_TURN, sealButtons, SHOW_CODE, STOP_TURN } from "../../src/post/buttons.ts";

describe("sealing buttons", () => {
  it("reaches every button of ours, wherever it stands, and nothing else", () => {
    const text = { type: "mrkdwn", text: "Stopped." } as const;
    const other = button("somebody_elses", "Other", "untouched");
    const blocks: KnownBlock[] = [
      { type: "section", text, accessory: button(STOP_TURN, "Stop", "turn-1", "danger") },
      {
        type: "actions",
        elements: [button(SHOW_CODE, "Show code", "turn-1"), button(RETRY_TURN, "Retry", "turn-1"), other],
      },
    ];

    const sealed = sealButtons(blocks, (actionId, turnId) => `${actionId} of ${turnId}`);

    expect(sealed).toEqual([
      {
        type: "section",
        text,
        accessory: { ...button(STOP_TURN, "Stop", "", "danger"), value: "stop_turn of turn-1" },
      },
      {
        type: "actions",
        elements: [
          button(SHOW_CODE, "Show code", "show_code of turn-1"),
          button(RETRY_TURN, "Retry", "retry_turn of turn-1"),
          other,
        ],
      },
    ]);
    expect(JSON.stringify(blocks)).not.toContain(" of turn-1");
  });
});
