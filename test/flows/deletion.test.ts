import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import {
  answered,
  ask,
  botMessages,
  eventually,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";
import { temporaryFolder } from "../store/make.ts";

const CSV = "region,revenue\nZanzibar,77123\n";
const RUN = {
  type: "run" as const,
  command: "# Listing Zanzibar\nlist",
  stdout: "Zanzibar 77123",
  outputs: [{ name: "table.csv", base64: Buffer.from(CSV).toString("base64") }],
};
const ANSWER = [RUN, { type: "text" as const, text: "**77,123** in Zanzibar." }];

describe("a file deleted in Slack", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let world: World;

  beforeEach(async () => {
    folder = temporaryFolder();
    world = await startWorld({ bot: { database: folder.path("bot.sqlite"), spoolDir: folder.path("spool") } });
  });

  afterEach(async () => {
    await world.close();
    folder.remove();
  });

  async function askAbout(name: string) {
    const asked = await ask(world, "how much?", { files: [textFile(name, CSV)] });
    await answered(world, asked);
    const posted = await eventually(world, "the table", () =>
      botMessages(world, SALES, asked.rootTs)
        .flatMap(({ files = [] }) => files)
        .at(0),
    );
    const root = world.slack.control.thread(SALES, asked.rootTs)[0];
    return { ...asked, fileId: root?.files?.[0]?.id ?? "", postedId: posted.id };
  }

  /** All bytes on disk of what the bot keeps. */
  function kept(): string {
    const files = readdirSync(folder.path(""), { recursive: true, withFileTypes: true });
    return files
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
      .join("\n");
  }

  it("takes along its copies, what was made of it, and every value of it on disk; the thread is told", async () => {
    world.claude.control.script([ANSWER]);
    const asked = await askAbout("sales.csv");
    expect(kept()).toContain("Zanzibar");

    await world.slack.control.deleteFile(asked.fileId);
    const told = await eventually(world, "a receipt", () =>
      botMessages(world, SALES, asked.rootTs).find((message) => visibleText([message]).includes("was deleted")),
    );

    expect(visibleText([told])).toContain("its copy at Claude, the chart or file I posted");
    await vi.waitFor(() => expect(world.claude.control.files()).toEqual([]), { timeout: 20_000 });
    expect(() => world.slack.control.file(asked.postedId)).toThrow("file_not_found");
    await world.close();
    expect(kept()).not.toMatch(/Zanzibar|77123|77,123/);
  });

  it("leaves other threads alone, and the thread tells what is gone when it is asked again", async () => {
    world.claude.control.script([ANSWER, ANSWER]);
    const [asked, other] = [await askAbout("sales.csv"), await askAbout("others.csv")];

    await world.slack.control.deleteFile(asked.fileId);
    await eventually(world, "a receipt", () =>
      botMessages(world, SALES, asked.rootTs).find((message) => visibleText([message]).includes("was deleted")),
    );
    await ask(world, "and now?", { thread: asked.rootTs });
    const refused = await eventually(world, "a refusal", () =>
      botMessages(world, SALES, asked.rootTs).find((message) => visibleText([message]).includes("deleted in Slack")),
    );

    expect(visibleText([refused])).toContain("so I do not use it");
    expect(world.claude.control.requests()).toHaveLength(2);
    expect(world.claude.control.files().map(({ filename }) => filename)).toContain("others.csv");
    expect(
      botMessages(world, SALES, other.rootTs).filter((message) => visibleText([message]).includes("deleted")),
    ).toEqual([]);
  });

  it("is not needed for a question to go: deleting it takes its answer, its files and its words, and nothing else", async () => {
    world.claude.control.script([ANSWER, [{ type: "text", text: "It is **Mozambique**." }]]);
    const asked = await askAbout("sales.csv");
    const next = await ask(world, "and which is next to Burundi?", { thread: asked.rootTs });
    await eventually(world, "the second answer", () =>
      botMessages(world, SALES, asked.rootTs).find((message) => visibleText([message]).includes("Mozambique")),
    );
    expect(kept()).toContain("Burundi");

    world.slack.control.remove({ channel: SALES, ts: next.ts });
    await vi.waitFor(
      () => expect(visibleText(botMessages(world, SALES, asked.rootTs))).not.toMatch(/Mozambique/),
      10_000,
    );
    const left = visibleText(botMessages(world, SALES, asked.rootTs));
    world.claude.control.script([[{ type: "text", text: "Fine." }]]);
    await ask(world, "still there?", { thread: asked.rootTs });
    await eventually(world, "the third answer", () =>
      botMessages(world, SALES, asked.rootTs).find((message) => visibleText([message]).includes("Fine.")),
    );

    expect(left).toContain("77,123");
    const recap = JSON.stringify(world.claude.control.requests().at(-1));
    expect(recap).toContain("77,123");
    expect(recap).not.toMatch(/Burundi|Mozambique/);
    await world.close();
    expect(kept()).not.toMatch(/Burundi|Mozambique/);
  });
});
