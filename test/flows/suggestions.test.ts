import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import {
  answered,
  ask,
  type Asked,
  botMessages,
  OMAR,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const CSV =
  "order_id,date,region,revenue\n1,2026-01-05,EMEA,10\n2,2026-02-07,APAC,32\n3,2026-02-11,EMEA,5\n4,2026-03-02,AMER,8\n";
const RUN = { type: "run", command: "# Adding up\npython3 sum.py", stdout: "55\n15\n8\n" } as const;
const NEXT = "```next\n- Revenue by region as a chart\n2. How did revenue develop by month?\n```";

interface Button {
  readonly action_id: string;
  readonly value?: string;
  readonly text: { readonly text: string };
}

/** The suggestions under a message. */
function suggestions(message: PlayMessage | undefined): string[] {
  return buttons(message).flatMap(({ action_id, text }) => (action_id.startsWith("next_question") ? [text.text] : []));
}

function buttons(message: PlayMessage | undefined): Button[] {
  const blocks = (message?.blocks ?? []) as { type: string; elements?: Button[] }[];
  return blocks.flatMap(({ type, elements }) => (type === "actions" ? (elements ?? []) : []));
}

describe("questions to go on with", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(async () => {
    await world.close();
  });

  async function askedOnce(text: string, answer: string): Promise<{ asked: Asked; last: PlayMessage | undefined }> {
    world.claude.control.script([RUN, { type: "text", text: answer }]);
    const asked = await ask(world, text, { files: [textFile("sales.csv", CSV)] });
    return { asked, last: (await answered(world, asked)).at(-1) };
  }

  function linesIn(messages: readonly PlayMessage[]): readonly PlayMessage[] {
    return messages.filter(({ blocks }) => JSON.stringify(blocks).includes(`<@${OMAR}> asked`));
  }

  async function press(message: PlayMessage | undefined, action: string): Promise<void> {
    await world.slack.control.press({ as: OMAR, channel: SALES, ts: message?.ts ?? "", action_id: action });
  }

  it("stand as buttons under the answer, and the model's block is no part of it", async () => {
    const { asked, last } = await askedOnce("total revenue?", `**Revenue is 55.**\n\n${NEXT}\n`);

    expect(suggestions(last)).toEqual(["Revenue by region as a chart", "How did revenue develop by month?"]);
    const text = visibleText(botMessages(world, asked.channel, asked.rootTs));
    expect(text).toContain("1 of 1 number found");
    expect(text).not.toContain("```next");
    expect(text).not.toContain("- Revenue by region");
  });

  it("come from the columns where the model proposes none", async () => {
    const { last } = await askedOnce("total revenue by month?", "**Revenue is 55.**");

    expect(suggestions(last)).toEqual([
      "Total revenue by region as a chart",
      "Missing values and duplicate order_id",
      "How is revenue distributed?",
    ]);
  });

  it("are asked by a press, in the name of who pressed, and answered", async () => {
    const { asked, last } = await askedOnce("total revenue?", `**Revenue is 55.**\n\n${NEXT}`);
    world.claude.control.script([RUN, { type: "text", text: "**March was 8.**" }]);

    await press(last, "next_question_1");
    const messages = await answered(world, asked, 2);

    expect(JSON.stringify(linesIn(messages))).toContain("How did revenue develop by month?");
    expect(visibleText(messages)).toContain("March was 8.");
    const request = JSON.stringify(world.claude.control.requests().at(-1));
    expect(request).toContain("Question: How did revenue develop by month?");
    expect(request).not.toContain("```next\\n");
    expect(suggestions(botMessages(world, asked.channel, asked.rootTs).find(({ ts }) => ts === last?.ts))).toHaveLength(
      2,
    );
  });

  it("are asked once, however often Slack delivers the press", async () => {
    const { asked, last } = await askedOnce("total revenue?", `**Revenue is 55.**\n\n${NEXT}`);
    world.claude.control.script([
      [RUN, { type: "text", text: "**EMEA is 15.**" }],
      [RUN, { type: "text", text: "**Asked after that.**" }],
    ]);
    world.faults.set([{ target: "slack", call: "event:block_actions", action: { kind: "duplicate", times: 3 } }]);

    await press(last, "next_question_0");
    await answered(world, asked, 2);
    await ask(world, "and after that?", { thread: asked.rootTs, mention: false });
    const messages = await answered(world, asked, 3);

    expect(linesIn(messages)).toHaveLength(1);
    expect(messages.filter(({ blocks }) => JSON.stringify(blocks).includes("EMEA is 15."))).toHaveLength(1);
    expect(visibleText(messages.slice(-1))).toContain("Asked after that.");
  });

  it("are asked by one line also where Slack's word on it is lost", async () => {
    const { asked, last } = await askedOnce("total revenue?", `**Revenue is 55.**\n\n${NEXT}`);
    world.claude.control.script([RUN, { type: "text", text: "**EMEA is 15.**" }]);
    world.faults.set([{ target: "slack", call: "chat.postMessage", action: { kind: "drop_reply" } }]);

    await press(last, "next_question_0");

    const messages = await answered(world, asked, 2);
    expect(linesIn(messages)).toHaveLength(1);
    expect(visibleText(messages)).toContain("EMEA is 15.");
  });

  it("outlive a restart of the bot", async () => {
    const { asked, last } = await askedOnce("total revenue?", `**Revenue is 55.**\n\n${NEXT}`);
    await world.restartBot();
    world.claude.control.script([RUN, { type: "text", text: "**After the restart.**" }]);

    await press(last, "next_question_0");

    expect(visibleText(await answered(world, asked, 2))).toContain("After the restart.");
  });

  it("are left out where they would say what is hidden, or are no plain words", async () => {
    const block = [
      "```next",
      "What did Ingrid Solberg (ingrid.solberg@fjordmail.example) buy?",
      "See [here](https://evil.example)",
      "<!channel> look",
      "x".repeat(76),
      "Revenue of EMEA by month",
      "```",
    ].join("\n");
    const { last } = await askedOnce("total revenue?", `**Revenue is 55.**\n\n${block}`);

    const found = suggestions(last);
    expect(found[0]).toBe("Revenue of EMEA by month");
    expect(found.join("\n")).not.toMatch(/Ingrid|evil|channel|x{70}/);
  });
});
