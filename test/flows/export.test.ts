import { readFile } from "node:fs/promises";

import { expect, it, onTestFinished } from "vitest";

import { EXPORT_THREAD, FEEDBACK } from "../../src/post/buttons.ts";
import { answered, ask, botMessages, eventually, OMAR, startWorld, textFile } from "../support/bot.ts";

const FILES = [textFile("customers.csv", "name,city,revenue\nAda Lovelace,London,10\nGrace Hopper,New York,32\n")];
const TABLE = "| name | revenue |\n|---|--:|\n| Ada Lovelace | 10 |\n| Grace Hopper | =1+1 |";
const CODE = 'import pandas as pd\nprint(pd.read_csv("$INPUT_DIR/customers.csv").revenue.sum())';

it("Export posts the thread's questions, code and answers as a notebook that runs beside the files, and the tables as CSV", async () => {
  const world = await startWorld();
  onTestFinished(() => world.close());
  const run = { type: "run" as const, command: CODE, stdout: "10 1 42" };
  world.claude.control.script([
    [run, { type: "text", text: `**42** in all.\n\n${TABLE}` }],
    [run, { type: "text", text: "Still **42**." }],
  ]);
  const asked = await ask(world, "how much did Ada Lovelace and all others bring?", { files: FILES });
  await answered(world, asked);
  await ask(world, "and now?", { thread: asked.rootTs, mention: false });
  await answered(world, asked, 2);
  world.claude.control.script([run, { type: "text", text: "Without blanks **42**." }]);
  await ask(world, "blank means 0", { thread: asked.rootTs, mention: false });
  const messages = await answered(world, asked, 3);
  const answer = messages.at(-1);
  const [right = ""] = /[^"]+~right~[^"]+/.exec(JSON.stringify(answer?.blocks)) ?? [];
  await world.slack.control.press({
    as: OMAR,
    channel: asked.channel,
    ts: answer?.ts ?? "",
    action_id: FEEDBACK,
    value: right,
  });
  await eventually(world, "the verdict is noted", () =>
    world.slack.control
      .thread(asked.channel, asked.rootTs, OMAR)
      .find(({ text: words }) => words.includes("noted this answer as right")),
  );

  await world.slack.control.press({
    as: OMAR,
    channel: asked.channel,
    ts: answer?.ts ?? "",
    action_id: EXPORT_THREAD,
  });
  const file = await eventually(world, "a notebook in the thread", () => {
    const files = botMessages(world, asked.channel, asked.rootTs).flatMap((message) => message.files ?? []);
    return files.find(({ name }) => name.endsWith(".ipynb")) ?? null;
  });

  expect(file.name).toBe("customers-analysis.ipynb");
  const text = await readFile(world.slack.control.file(file.id).path, "utf8");
  const { cells } = JSON.parse(text) as { cells: { source: string }[] };
  const sources = cells.map(({ source }) => source).join("\n---\n");
  expect(sources).toContain("- customers.csv");
  expect(sources).toContain("- pandas");
  expect(sources.split("$INPUT_DIR/customers.csv")).toHaveLength(4);
  expect(sources).toContain("**42** in all.");
  expect(sources).toContain("Remembered in the thread:\n\n- blank means 0");
  expect(sources).toContain("Without blanks **42**.\n\n_Right for 1_");
  expect(sources).toContain("> and now?");
  expect(text).not.toContain("Lovelace");
  const table = botMessages(world, asked.channel, asked.rootTs)
    .flatMap((message) => message.files ?? [])
    .find(({ name }) => name === "table-1.csv");
  expect(await readFile(world.slack.control.file(table?.id ?? "").path, "utf8")).toBe(
    "name,revenue\r\n[PERSON_1],10\r\n[PERSON_2],'=1+1\r\n",
  );
});
