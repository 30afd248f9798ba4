import { afterEach, describe, expect, it } from "vitest";

import {
  answered,
  ask,
  eventually,
  MAYA,
  OMAR,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
  type WorldOptions,
} from "../support/bot.ts";

const CSV = textFile(
  "people.csv",
  "customer,email,phone,spent\nZoë Quill,zoe@globex.example,+44 20 7946 0017,10\nAnn Lee,ann@acme.example,+44 20 7946 0958,32\n",
);
const SAYS = [{ type: "text" as const, text: "Zoë Quill spent 10, write to zoe@globex.example." }];

describe("privacy", () => {
  let world: World;

  afterEach(async () => {
    await world.close();
  });

  /** A world in which one question about people was answered. */
  async function asked(bot: WorldOptions["bot"] = {}): Promise<string> {
    world = await startWorld({ bot });
    world.claude.control.script(SAYS);
    return visibleText(await answered(world, await ask(world, "who spent what?", { files: [CSV] })));
  }

  async function privately(text: string, pattern: RegExp): Promise<string> {
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text });
    return await eventually(world, `an ephemeral message like ${pattern}`, () => {
      const messages = world.slack.control.messages(SALES, MAYA).filter(({ ephemeral_to: to }) => to === MAYA);
      return messages.map((message) => visibleText([message])).find((shown) => pattern.test(shown));
    });
  }

  it("tells under the answer what was hidden, and to whoever asks how much it was in the channel", async () => {
    const answer = await asked();

    const report = await privately("privacy", /Privacy in this channel/);

    expect(answer).toContain("[PERSON_1] spent 10, write to [EMAIL_1].");
    expect(answer).toContain("hidden: 1 name, 1 e-mail address · privacy level standard");
    expect(report).toContain("level standard");
    expect(report).toContain(String.raw`*Hidden here in the last 30 days*\n1 e-mail address, 1 name.`);
    expect(report).toContain("Claude works on the files as they were uploaded");
    expect(report).toContain("At Claude for 30 days at most");
    expect(report).toContain("/analyze forget");
    expect(report).not.toMatch(/Zoë|globex/);
  });

  it("is nobody else's to see, and says so when nothing was hidden", async () => {
    world = await startWorld();

    const report = await privately("Privacy", /Privacy in this channel/);

    expect(report).toContain("Nothing had to be hidden.");
    expect(visibleText(world.slack.control.messages(SALES, OMAR))).not.toContain("Privacy in this channel");
  });

  it("counts every answer once, over restarts", async () => {
    await asked();
    await world.restartBot();
    world.claude.control.script(SAYS);
    await answered(world, await ask(world, "again?", { files: [CSV] }));

    const report = await privately("privacy", /Privacy in this channel/);

    expect(report).toContain("2 e-mail addresses, 2 names.");
  });

  it("shows what each level would hide of a text, knowing the channel's files", async () => {
    await asked();

    const trial = await privately("privacy try Ask Zoë Quill", /What each level/);

    expect(trial).toContain("*open*: hides nothing");
    expect(trial).toContain("Ask Zoë Quill");
    expect(trial).toContain("*standard*, in force here: hides 1 name");
    expect(trial).toContain("Ask [PERSON_1]");
  });

  it("is as the settings say in every answer, and the report names what was decided otherwise", async () => {
    const answer = await asked({ scrub: { level: "standard", actions: { EMAIL: "partial", PERSON: "keep" } } });

    const report = await privately("privacy", /Privacy in this channel/);

    expect(answer.replaceAll("\u2060", "")).toContain("Zoë Quill spent 10, write to [EMAIL_1 at globex.example].");
    expect(report).toContain("e-mail addresses keep their last part");
    expect(report).toContain("names stay as they are");
  });

  it("at level open hides nothing of people, and tells so", async () => {
    const answer = await asked({ scrub: { level: "open", actions: {} } });

    const report = await privately("privacy", /Privacy in this channel/);

    expect(answer.replaceAll("\u2060", "")).toContain("Zoë Quill spent 10, write to zoe@globex.example.");
    expect(answer).not.toContain("privacy level");
    expect(report).toContain("Personal data stays as it is.");
  });

  it("is asked about only by its own words: a question may begin with the same one", async () => {
    world = await startWorld();
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "privacy complaints?" });

    const view = await eventually(world, "a form", () => world.slack.control.view(MAYA));

    expect(JSON.stringify(view.blocks)).toContain("privacy complaints?");
  });
});
