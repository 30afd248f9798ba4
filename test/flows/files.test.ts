import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  answered,
  ask,
  botMessages,
  eventually,
  MAYA,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const CSV = "region,revenue\nEMEA,10\nAPAC,32\n";
const ANSWER = [
  { type: "run" as const, command: "# Adding up\nsum", stdout: "42" },
  { type: "text" as const, text: "It is 42." },
];

/** What the last request told Claude. */
function lastPrompt(world: World): string {
  return JSON.stringify(world.claude.control.requests().at(-1));
}

/** Ids of the uploads placed into the container by the last request. */
function lastPlaced(world: World): string[] {
  return [
    ...lastPrompt(world).matchAll(
      /"container_upload","?file_id":"(file_\w+)"|"file_id":"(file_\w+)","type":"container_upload"/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? "");
}

describe("files of a thread", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(async () => {
    await world.close();
  });

  it("count when they were posted before the bot was mentioned", async () => {
    world.claude.control.script(ANSWER);
    const { ts } = await world.slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "look",
      files: [textFile("early.csv", CSV)],
    });

    const asked = await ask(world, "total?", { thread: ts });
    await answered(world, asked);

    expect(lastPrompt(world)).toContain("$INPUT_DIR/early.csv");
    expect(lastPlaced(world)).toHaveLength(1);
  });

  it("join in when a reply brings another one, which is then the only one placed", async () => {
    world.claude.control.script([ANSWER, ANSWER]);
    const asked = await ask(world, "total?", { files: [textFile("one.csv", CSV)] });
    await answered(world, asked);

    await ask(world, "and with this?", {
      thread: asked.rootTs,
      mention: false,
      files: [textFile("two.csv", "region,name\nEMEA,Europe\n")],
    });
    await answered(world, asked, 2);

    expect(lastPrompt(world)).toContain("one.csv");
    expect(lastPrompt(world)).toContain("$INPUT_DIR/two.csv");
    expect(lastPlaced(world)).toHaveLength(1);
  });

  it("are all taken when several come at once, also under one name", async () => {
    world.claude.control.script(ANSWER);

    const asked = await ask(world, "compare", {
      files: [
        textFile("data.csv", CSV),
        textFile("data.csv", "region,revenue\nEMEA,11\n"),
        textFile("more.json", '[{"a":1},{"a":2}]'),
      ],
    });
    await answered(world, asked);

    expect(lastPlaced(world)).toHaveLength(3);
    expect(lastPrompt(world)).toContain("data-2.csv");
    expect(lastPrompt(world)).toContain("more.json");
  });

  it("are unpacked when they are compressed", async () => {
    world.claude.control.script(ANSWER);

    const asked = await ask(world, "total?", {
      files: [{ name: "sales.csv.gz", base64: gzipSync(CSV).toString("base64") }],
    });
    await answered(world, asked);

    expect(lastPrompt(world)).toContain("columns: region (text), revenue (");
  });

  it("are uploaded once, however often the same bytes are posted", async () => {
    const before = world.claude.control.files().length;
    world.claude.control.script([ANSWER, ANSWER]);
    const csv = "a,b\n1,2\n3,4\n";

    await answered(world, await ask(world, "total?", { files: [textFile("same.csv", csv)] }));
    await answered(world, await ask(world, "total?", { files: [textFile("same.csv", csv)] }));

    expect(world.claude.control.files().length - before).toBe(1);
  });

  it.each([
    ["an empty file", { name: "empty.csv", base64: "" }, /empty/i],
    [
      "a program",
      {
        name: "tool.exe",
        base64: Buffer.from("MZ\u0090\u0000\u0003\u0000\u0000\u0000\u0004", "latin1").toString("base64"),
      },
      /read|kind|use/i,
    ],
    [
      "a file that lives elsewhere",
      { name: "Budget", external: "https://docs.google.com/spreadsheets/d/1" },
      /download|Google|export/i,
    ],
  ])("are refused in one kind sentence: %s", async (_what, file, sentence) => {
    const requests = world.claude.control.requests().length;

    const asked = await ask(world, "total?", { files: [file] });
    const messages = await eventually(world, "a refusal", () => {
      const found = botMessages(world, asked.channel, asked.rootTs).filter((message) =>
        sentence.test(visibleText([message])),
      );
      return found.length > 0 ? found : null;
    });

    expect(visibleText(messages)).not.toMatch(/Error|undefined|\bat \w+\.ts/);
    expect(world.claude.control.requests().length).toBe(requests);
  });

  it("are used without the one that cannot be, and the thread is told which", async () => {
    world.claude.control.script(ANSWER);

    const asked = await ask(world, "total?", { files: [textFile("good.csv", CSV), { name: "bad.csv", base64: "" }] });
    const text = visibleText(await answered(world, asked));

    expect(text).toContain("It is 42.");
    expect(text).toContain("bad.csv");
  });
});
