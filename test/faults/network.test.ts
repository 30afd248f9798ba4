/** Networks that do not lead to Claude. What they do to a bot that runs is in `slow/network.test.ts`. */
import { afterEach, describe, expect, it } from "vitest";

import { answered, ask, startWorld, visibleText, type World } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { DEAD_ENDS, deadEnd } from "./support/process-gate.ts";

let world: World | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

describe("a bot that answers", { timeout: 60_000 }, () => {
  it.each(DEAD_ENDS)("F61: and finds %s instead of Claude for good, says so and offers to try again", async (kind) => {
    const baseUrl = await deadEnd(kind);
    const claude = {
      mode: "api",
      apiKey: "sk-ant-not-used-here",
      baseUrl,
      model: "claude-sonnet-5-5",
      effort: "medium",
    } as const;
    world = await startWorld({ bot: { claude, patienceMs: 1 } });

    const asked = await ask(world, "how much?");
    const said = visibleText(await answered(world, asked));
    await expectQuiet(world, [asked]);

    expect(said).toMatch(/Claude is not reachable|The connection to Claude broke/);
    expect(said).toContain("retry_turn");
  });
});
