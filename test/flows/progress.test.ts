import { afterEach, describe, expect, it } from "vitest";

import type { Model } from "../../src/playground/claude/model.ts";
import { answered, ask, botMessages, eventually, startWorld, textFile, type World } from "../support/bot.ts";

const CODE = [
  "python3 - <<'EOF'",
  "import os, pandas as pd",
  'df = pd.read_csv(os.environ["INPUT_DIR"] + "/sales.csv")',
  'print(df.groupby("region")["revenue"].sum())',
  "EOF",
].join("\n");
const FILES = [textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n")];

interface Task {
  readonly title: string;
  readonly status: string;
}

describe("people who wait", () => {
  let world: World;

  afterEach(async () => {
    await world.close();
  });

  /** The tasks that the thread shows above the answer. */
  function tasks(channel: string, rootTs: string): Task[] {
    const blocks = botMessages(world, channel, rootTs).flatMap((message) => message.blocks ?? []);
    const plan = blocks.find((block) => Reflect.get(Object(block), "type") === "plan");
    return plan === undefined ? [] : JSON.parse(JSON.stringify(Reflect.get(Object(plan), "tasks")));
  }

  it("see step by step what is done, in words, and the answer comes under it in the same message", async () => {
    const shown = Promise.withResolvers<void>();
    const model: Model = {
      async *respond() {
        yield { type: "bash", command: CODE };
        yield { type: "text", text: "**Revenue is 42.**" };
        return "end_turn";
      },
    };
    const shell = async () => {
      await shown.promise;
      return { stdout: "EMEA 10\nAPAC 32\n42\n", stderr: "", returnCode: 0 };
    };
    world = await startWorld({ model, shell });

    const asked = await ask(world, "how much?", { files: FILES });
    const working = await eventually(world, "the steps of the work", () => {
      const steps = tasks(asked.channel, asked.rootTs);
      return steps.length > 0 ? steps : null;
    });
    shown.resolve();
    const messages = await answered(world, asked);

    const running = ["Reading sales.csv (2 rows)", "Grouping by region"];
    expect(working.filter(({ status }) => status === "in_progress").map(({ title }) => title)).toEqual(running);
    const done = tasks(asked.channel, asked.rootTs);
    expect(done.map(({ status }) => status)).toEqual(done.map(() => "complete"));
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).toContain("Revenue is 42.");
    expect(JSON.stringify(done)).not.toContain("pd.read_csv");
  });
});
