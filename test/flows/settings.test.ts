import { readFile } from "node:fs/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  answered,
  ask,
  botMessages,
  eventually,
  MAYA,
  OMAR,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const SAYS = [{ type: "text" as const, text: "Write to zoe@globex.example." }];
const CSV = textFile(
  "people.csv",
  "customer,email,spent\nZoë Quill,zoe@globex.example,10\nAnn Lee,ann@acme.example,32\n",
);
const FINANCE = "C0FINANPRV";

function choice(value: string): object {
  return { type: "static_select", selected_option: { text: { type: "plain_text", text: value }, value } };
}

function amount(value: string): object {
  return { type: "number_input", value };
}

describe("/analyze settings", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  async function open(channel = SALES, as = MAYA): Promise<{ readonly id: string; readonly shown: string }> {
    await world.slack.control.command({ as, channel, command: "/analyze", text: "settings" });
    const view = await eventually(world, "the form", () => {
      const shown = world.slack.control.view(as);
      return JSON.stringify(shown?.blocks ?? "").includes("settings_scope") ? shown : null;
    });
    return { id: view.id, shown: JSON.stringify(view.blocks) };
  }

  async function ephemeral(to: string, words: string): Promise<string> {
    return await eventually(world, words, () =>
      world.slack.control
        .messages(SALES, to)
        .filter((message) => message.ephemeral_to === to)
        .map((message) => visibleText([message]))
        .find((text) => text.includes(words)),
    );
  }

  async function save(id: string, values: Record<string, Record<string, object>>, as = MAYA) {
    return await world.slack.control.submit({ as, view_id: id, values });
  }

  it("lets an admin decide for a channel, from the next question on and there only", async () => {
    world.claude.control.script([SAYS, SAYS]);
    const { id, shown } = await open();

    const outcome = await save(id, {
      channel_level: { level: choice("open") },
      channel_effort: { effort: choice("low") },
      channel_language: { language: choice("German") },
      channel_answerDollars: { answerDollars: amount("0.5") },
    });
    const here = visibleText(await answered(world, await ask(world, "whom?", { files: [CSV] })));
    const there = visibleText(await answered(world, await ask(world, "whom?", { files: [CSV], channel: FINANCE })));

    expect(shown).toContain("Not decided here: standard");
    expect(JSON.stringify(outcome)).toContain("Saved for this channel");
    expect(JSON.stringify(outcome)).toContain("Privacy level: open");
    expect(here).toMatch(/zoe@\u2060?globex\.example/);
    expect(there).toContain("[EMAIL_1]");
    const [first, second] = world.claude.control.requests() as { output_config: unknown; messages: unknown }[];
    expect(first?.output_config).toEqual({ effort: "low" });
    expect(JSON.stringify(first?.messages)).toContain("Answer in this language: German.");
    expect(second?.output_config).toEqual({ effort: "medium" });
    expect(JSON.stringify(second?.messages)).not.toContain("Answer in this language");
  });

  it("lets an admin decide for single kinds of a channel, over those of the workspace", async () => {
    world.claude.control.script([[{ type: "text", text: "Zoë Quill: zoe@globex.example, +44 20 7946 0958." }]]);
    const { id } = await open();

    const outcome = await save(id, {
      channel_actions: { actions: { type: "plain_text_input", value: "email=partial, PERSON=keep" } },
    });
    const here = visibleText(await answered(world, await ask(world, "whom?", { files: [CSV] })));

    expect(JSON.stringify(outcome)).toContain("Kinds decided otherwise: email=partial, PERSON=keep");
    expect(here).toMatch(/Zoë Quill/);
    expect(here).not.toMatch(/zoe@|7946/);
    expect(here).toMatch(/globex/);
    expect((await open()).shown).toContain("email=partial, PERSON=keep");
  });

  it("shows what was decided when it is opened again, and what the workspace decides where a channel does not", async () => {
    const first = await open();
    await world.slack.control.press({
      as: MAYA,
      channel: "",
      ts: "",
      view_id: first.id,
      action_id: "settings_scope",
      value: "workspace",
    });
    await eventually(world, "the workspace's form", () =>
      JSON.stringify(world.slack.control.view(MAYA)?.blocks).includes("workspace_level") ? true : null,
    );
    const outcome = await save(first.id, {
      workspace_level: { level: choice("strict") },
      workspace_workspaceDollars: { workspaceDollars: amount("50") },
      workspace_retentionDays: { retentionDays: amount("7") },
    });

    await world.slack.control.command({ as: OMAR, channel: FINANCE, command: "/analyze", text: "settings" });
    const told = await eventually(world, "what is in force", () =>
      world.slack.control
        .messages(FINANCE, OMAR)
        .map((message) => visibleText([message]))
        .find((text) => text.includes("In force")),
    );
    const again = await open(FINANCE);

    expect(JSON.stringify(outcome)).toContain("Saved for the whole workspace");
    expect(told).toContain("Privacy level: strict");
    expect(told).toContain("The workspace may spend in a month ($): 50.00");

    expect(again.shown).toContain("Not decided here: strict");
    expect(again.shown).toContain("Empty: 7");
    expect(again.shown).not.toContain("The workspace may spend");
  });

  it("says at the field what is wrong with it, and saves nothing then", async () => {
    const { id } = await open();

    const outcome = await save(id, {
      channel_level: { level: choice("open") },
      channel_actions: { actions: { type: "plain_text_input", value: "EMAIL=keep, SHOE=drop" } },
      channel_retentionDays: { retentionDays: amount("0") },
    });

    expect(outcome.errors).toEqual({
      channel_actions: expect.stringMatching(
        /^A list such as PHONE=partial, IP=keep\. entry 2: has no known kind \(EMAIL, /,
      ),
      channel_retentionDays: "A whole number from 1 to 3650.",
    });
    expect((await open()).shown).toContain("Not decided here: standard");
  });

  it("is told in the audit, which an admin gets as a file in direct messages and nobody else does", async () => {
    const { id } = await open();
    await save(id, { channel_level: { level: choice("open") } });
    const DIRECT = "D0MAYAADMN";

    await world.slack.control.command({ as: OMAR, channel: SALES, command: "/analyze", text: "audit" });
    const refused = await ephemeral(OMAR, "Only admins");
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "audit" });
    await ephemeral(MAYA, "The audit is in our direct messages: 1 entry");
    const root = world.slack.control
      .messages(DIRECT, MAYA)
      .find((message) => visibleText([message]).includes("The audit"));
    const file = await eventually(world, "the file", () =>
      botMessages(world, DIRECT, root?.ts ?? "")
        .flatMap((message) => message.files ?? [])
        .at(0),
    );

    expect(refused).toContain("Only admins of this workspace can have its audit.");
    expect(file.name).toBe("threadsheet-audit.jsonl");
    expect(JSON.parse(await readFile(world.slack.control.file(file.id).path, "utf8"))).toEqual({
      at: expect.stringMatching(/^\d{4}-/),
      kind: "settings",
      actor: MAYA,
      channel: SALES,
      thread: null,
      facts: { level: { from: null, to: "open" } },
    });
  });

  it("is for admins: others see what is in force, and a form of theirs changes nothing", async () => {
    await world.slack.control.command({ as: OMAR, channel: SALES, command: "/analyze", text: "settings" });
    const told = await eventually(world, "what is in force", () =>
      world.slack.control
        .messages(SALES, OMAR)
        .filter(({ ephemeral_to: to }) => to === OMAR)
        .map((message) => visibleText([message]))
        .find((text) => text.includes("In force in this channel")),
    );

    expect(told).toContain("Privacy level: standard");
    expect(told).toContain("Only admins of this workspace can change settings.");
    expect(world.slack.control.view(OMAR) ?? null).toBeNull();
  });
});
