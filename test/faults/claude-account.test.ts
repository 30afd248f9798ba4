import { describe, expect, it } from "vitest";

import { answered, ask, SALES, visibleText } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { RUN, said } from "./support/claude-desk.ts";
import { startWatchedWorld } from "./support/claude-world.ts";

const CALL = { target: "claude" as const, call: "POST /v1/messages" };
const KEY = "Claude does not accept my key";
const LIMIT = "The spending limit of our Claude account is reached";

function refusing(status: number, type: string, code?: string) {
  const details = code === undefined ? {} : { details: { error_code: code } };
  const body = { type: "error", error: { type, message: "invalid x-api-key sk-ant-123", ...details } };
  return { ...CALL, times: 1_000, action: { kind: "status" as const, status, body } };
}

describe("a Claude that refuses the account", () => {
  it.each([
    ["a revoked key", refusing(401, "authentication_error"), KEY, "ANTHROPIC_API_KEY any more"],
    ["a key without rights", refusing(403, "permission_error"), KEY, "ANTHROPIC_API_KEY any more"],
    ["an open bill", refusing(402, "billing_error"), LIMIT, "spending limit"],
    [
      "a spend cap without retry-after",
      refusing(429, "rate_limit_error", "enforced_spend_limit_reached"),
      LIMIT,
      "spending limit",
    ],
  ])("F38: for %s is asked once; everybody is told at once, the admin once", async (_what, rule, sentence, notice) => {
    const world = await startWatchedWorld({ bot: { adminChannel: SALES } });
    world.faults.set([rule]);

    const first = await ask(world, "first?");
    expect(visibleText(await answered(world, first))).toContain(sentence);
    const others = [await ask(world, "second?"), await ask(world, "third?")];
    for (const asked of others) expect(visibleText(await answered(world, asked))).toContain(sentence);
    await expectQuiet(world, [first, ...others], { repeats: true });

    expect(world.faults.calls).toBe(1);
    const inChannel = world.slack.control.messages(SALES).map(({ text }) => text);
    expect(inChannel.filter((text) => text.includes(notice))).toHaveLength(1);
    expect(world.log.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      "Claude refuses every call",
    ]);
    expect(`${JSON.stringify(world.slack.control.state())}${JSON.stringify(world.log)}`).not.toContain("sk-ant-123");
  });

  it("F38: for a reason of this request alone is asked again by the next one", async () => {
    const world = await startWatchedWorld();
    world.faults.set([{ ...refusing(400, "invalid_request_error"), times: 1 }]);
    world.claude.control.script([[RUN, said("The second is 42.")]]);

    await answered(world, await ask(world, "first?"));
    const second = await answered(world, await ask(world, "second?"));

    expect(visibleText(second)).toContain("The second is 42.");
    expect(world.faults.calls).toBe(2);
  });
});
