import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  answered,
  ask,
  eventually,
  FINANCE,
  MAYA,
  OMAR,
  SALES,
  startWorld,
  textFile,
  type World,
} from "../support/bot.ts";

const NINA = "U0NINAGUST";
const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
const ANSWER = [
  { type: "run" as const, command: "# Adding up\nsum", stdout: "42" },
  { type: "text" as const, text: "It is 42." },
];

describe("the Home tab", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  /** Opens it as this person and gives all of its blocks once they hold the words. */
  async function home(as: string, words: string | RegExp): Promise<string> {
    world.slack.control.openHome({ as });
    return await shown(as, words);
  }

  async function shown(as: string, words: string | RegExp): Promise<string> {
    return await eventually(world, `a Home tab with ${words}`, () => {
      const blocks = JSON.stringify(world.slack.control.home(as)?.blocks ?? []);
      return (typeof words === "string" ? blocks.includes(words) : words.test(blocks)) ? blocks : null;
    });
  }

  it("tells somebody new how to ask, what it costs, what is in force and what happens to files", async () => {
    const blocks = await home(OMAR, "How to ask");

    for (const part of ["None yet", "nothing yet", "standard", "claude-sonnet-5-5", "30 days", "HIPAA"]) {
      expect(blocks).toContain(part);
    }
    expect(blocks).not.toContain("whole workspace");
    expect(blocks.indexOf("How to ask")).toBeLessThan(blocks.indexOf("Recent threads"));
  });

  it("shows the last question of each thread, where it stands, what it cost, and leads there", async () => {
    world.claude.control.script([ANSWER, ANSWER]);
    const asked = await ask(world, "total?", { as: OMAR, files: [CSV] });
    await answered(world, asked);
    await ask(world, "and for ann@example.com?", { thread: asked.rootTs, mention: false });
    await answered(world, asked, 2);

    const blocks = await home(MAYA, /and for \S+\?.*Answered\*/);

    expect(blocks).not.toContain("total?");
    expect(blocks).toContain(`<#${SALES}>`);
    expect(blocks).toMatch(/\$0\.\d+/);
    expect(blocks).toContain(`/archives/${SALES}/p${asked.rootTs.replace(".", "")}?thread_ts=${asked.rootTs}`);
    expect(blocks).not.toContain("ann@example.com");
  });

  it("shows nobody a thread of a channel that person is not in, nor the workspace's cost to anybody but admins", async () => {
    world.claude.control.script([ANSWER, ANSWER]);
    const secret = await ask(world, "what is the plan?", { channel: FINANCE, files: [CSV] });
    await answered(world, secret);
    const open = await ask(world, "what was sold?", { files: [CSV] });
    await answered(world, open);

    const guest = await home(NINA, "what was sold?");
    const member = await home(OMAR, "what is the plan?");
    const admin = await home(MAYA, "what is the plan?");

    expect(guest).not.toContain("plan");
    expect(guest).not.toContain(FINANCE);
    expect(guest).not.toContain("whole workspace");
    expect(member).toContain("what was sold?");
    expect(member).toContain(`asked by <@${MAYA}>`);
    expect(member).not.toContain("whole workspace");
    expect(admin).toContain("whole workspace");
  });

  it("keeps what somebody asked in a channel that person has left, and nothing that others asked there", async () => {
    world.claude.control.script([ANSWER, ANSWER]);
    const asked = await ask(world, "mine?", { as: OMAR, channel: FINANCE, files: [CSV] });
    await answered(world, asked);
    await ask(world, "not mine?", { channel: FINANCE, thread: asked.rootTs, mention: false });
    await answered(world, asked, 2);
    world.slack.control.setMembers(FINANCE, [MAYA, "U0THREADSHT"]);

    const blocks = await home(OMAR, "mine?");

    expect(blocks).not.toContain("not mine?");
  });

  it("is brought up to date by itself while it is open, and by Refresh", async () => {
    await home(MAYA, "None yet");
    world.claude.control.script([[{ type: "text", text: "Nothing to compute." }]]);

    const asked = await ask(world, "what is new?", { files: [CSV] });
    await answered(world, asked);
    await shown(MAYA, /what is new\?.*Answered\*/);
    await home(NINA, "what is new?");
    world.claude.control.script([[{ type: "text", text: "Nothing again." }]]);
    await answered(world, await ask(world, "others too?", { as: OMAR, files: [CSV] }));
    await shown(NINA, /others too\?.*Answered\*/);
    const view = world.slack.control.home(MAYA);
    await world.slack.control.press({
      as: MAYA,
      channel: "",
      ts: "",
      view_id: view?.id ?? "",
      action_id: "home_refresh",
    });

    expect(await shown(MAYA, "others too?")).toContain("what is new?");
  });

  it("opens the settings of the workspace for an admin, and for nobody else", async () => {
    const member = await home(OMAR, "Settings in force");
    await home(MAYA, "home_settings");
    const view = world.slack.control.home(MAYA)?.id ?? "";
    await world.slack.control.press({ as: MAYA, channel: "", ts: "", view_id: view, action_id: "home_settings" });
    const form = await eventually(world, "the form", () => world.slack.control.view(MAYA));
    await world.slack.control.submit({
      as: MAYA,
      view_id: form.id,
      values: { workspace_retentionDays: { retentionDays: { type: "number_input", value: "7" } } },
    });

    expect(member).not.toContain("home_settings");
    expect(JSON.stringify(form.blocks)).not.toContain("This channel");
    expect(await home(OMAR, "7 days")).toContain("forgotten after 7 days");
  });

  it("is there with the person's own questions when Slack does not tell the channels", async () => {
    world.claude.control.script([ANSWER, ANSWER]);
    await answered(world, await ask(world, "mine?", { files: [CSV] }));
    await answered(world, await ask(world, "of another?", { as: OMAR, files: [CSV] }));
    world.faults.set([
      { target: "slack", call: "users.conversations", action: { kind: "error", error: "internal_error" } },
    ]);

    const blocks = await home(MAYA, "mine?");

    expect(blocks).toContain("only what you asked yourself");
    expect(blocks).not.toContain("of another?");
  });
});
