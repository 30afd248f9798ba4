import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openSqliteStore } from "../../src/store/sqlite.ts";
import { createAnalyst } from "../../src/playground/claude/analyst/analyst.ts";
import { createShell } from "../../src/playground/claude/analyst/shell.ts";
import { safeAnswerFromJson } from "../../src/scrub/scrub.ts";
import type { Feedback } from "../../src/store/feedback.ts";
import type { PlayMessage, PlayView } from "../../src/playground/slack/control-api.ts";
import {
  answered,
  ask,
  type Asked,
  botMessages,
  eventually,
  type FileWorld,
  MAYA,
  OMAR,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const SCORES = textFile(
  "scores.csv",
  "team,account,score\nred,real,10\nred,test,40\nblue,real,20\nblue,real,\nblue,test,50\n",
);

/** The newest message that carries the thumbs. */
function judged(world: World, { channel, rootTs }: Asked): PlayMessage {
  const message = botMessages(world, channel, rootTs).findLast(({ blocks }) =>
    JSON.stringify(blocks ?? []).includes('"feedback_buttons"'),
  );
  if (message === undefined) throw new Error("no answer can be judged");
  return message;
}

async function press(world: World, asked: Asked, verdict: "right" | "wrong", as = MAYA): Promise<void> {
  const { ts, blocks } = judged(world, asked);
  const [value] = new RegExp(`[^"]+~${verdict}~[^"]+`).exec(JSON.stringify(blocks)) ?? [];
  await world.slack.control.press({ as, channel: asked.channel, ts, action_id: "feedback", value: value ?? "" });
}

async function told(world: World, { channel, rootTs }: Asked, pattern: RegExp, as = MAYA): Promise<PlayMessage> {
  return await eventually(world, `an ephemeral message like ${pattern}`, () =>
    world.slack.control
      .thread(channel, rootTs, as)
      .findLast((message) => message.ephemeral_to === as && pattern.test(visibleText([message]))),
  );
}

async function reason(world: World, text: string, as = MAYA): Promise<void> {
  const view = await eventually(world, "a form", () => world.slack.control.view(as));
  const values = { reason: { reason: { type: "plain_text_input", value: text } } };
  await world.slack.control.submit({ as, view_id: view.id, values });
}

/** What an action of the newest message with it would send. */
function valueOf(blocks: unknown, actionId: string): string {
  const found = new RegExp(
    `"action_id":"${actionId}"[^{}]*(?:\\{[^{}]*\\}[^{}]*)*?"value":"((?:[^"\\\\]|\\\\.)*)"`,
  ).exec(JSON.stringify(blocks));
  return JSON.parse(`"${found?.[1] ?? ""}"`) as string;
}

describe("an answer can be judged", () => {
  let world: FileWorld;
  let asked: Asked;

  beforeEach(async () => {
    world = await startWorld();
    world.claude.control.script([
      { type: "run", command: "sum", stdout: "42" },
      { type: "text", text: "It is 42." },
    ]);
    asked = await ask(world, "how much?", { files: [textFile("a.csv", "name,revenue\nZoë Quill,42\n")] });
    await answered(world, asked);
  });

  afterEach(async () => {
    await world.close();
  });

  async function kept(): Promise<readonly Feedback[]> {
    const store = await openSqliteStore(world.database, { reviveAnswer: safeAnswerFromJson });
    try {
      return await store.feedback({ team: "T0PLAYTEAM", channel: SALES, rootTs: asked.rootTs });
    } finally {
      await store.close();
    }
  }

  it("right: the person is thanked, the verdict kept, and a changed mind replaces it", async () => {
    await press(world, asked, "right");
    await told(world, asked, /noted this answer as right/);
    await press(world, asked, "right", OMAR);
    await told(world, asked, /noted this answer as right/, OMAR);
    await press(world, asked, "wrong", OMAR);
    await told(world, asked, /noted this answer as wrong/, OMAR);

    const verdicts = new Map((await kept()).map(({ person, verdict }) => [person, verdict]));
    expect(verdicts).toEqual(
      new Map([
        [MAYA, "right"],
        [OMAR, "wrong"],
      ]),
    );
  });

  it("wrong: a form asks why, and the reason is kept without personal values", async () => {
    await press(world, asked, "wrong");
    await reason(world, "Zoë Quill has left, write to zoe@globex.example");
    const thanks = await told(world, asked, /your reason is kept/);

    const [given] = await kept();
    expect(given).toMatchObject({ person: MAYA, verdict: "wrong" });
    expect(given?.reason).toContain("has left");
    expect(given?.reason).not.toMatch(/Zoë|globex/);
    expect(visibleText([thanks])).not.toContain("Remember");
  });

  it("goes with its thread", async () => {
    await press(world, asked, "wrong");
    await told(world, asked, /noted this answer as wrong/);

    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "forget" });
    const list = await eventually(world, "the list of threads", () =>
      world.slack.control.messages(SALES, MAYA).findLast((message) => visibleText([message]).includes("forget_thread")),
    );
    await world.slack.control.press({ as: MAYA, channel: SALES, ts: list.ts, action_id: "forget_thread" });
    await eventually(world, "the thread is forgotten", () =>
      world.slack.control.messages(SALES, MAYA).find((message) => visibleText([message]).includes("Forgotten:")),
    );

    expect(await kept()).toEqual([]);
  });

  it("offers a rule in the reason, which then holds and is applied to the answer at once", async () => {
    await press(world, asked, "wrong");
    await reason(world, "No, blank means 0.");
    const offer = await told(world, asked, /Shall “blank means 0” hold/);
    world.claude.control.script([
      { type: "run", command: "sum", stdout: "40" },
      { type: "text", text: "With blanks as 0 it is 40." },
    ]);

    await world.slack.control.press({
      as: MAYA,
      channel: SALES,
      ts: offer.ts,
      action_id: "remember_correction",
      value: valueOf(offer.blocks, "remember_correction"),
    });
    const text = visibleText(await answered(world, asked, 2));

    expect(text).toContain("With blanks as 0 it is 40.");
    expect(text).toContain("Remembered: blank means 0");
    const last = JSON.stringify(world.claude.control.requests().at(-1));
    expect(last).toContain("- blank means 0");
    expect(last).toContain("Question: how much?");
  });
});

describe("what people say to hold", () => {
  const shell = createShell();
  let world: World;
  let asked: Asked;

  beforeEach(async () => {
    world = await startWorld({ model: createAnalyst(), shell });
  });

  afterEach(async () => {
    await world.close();
  });

  async function reply(text: string, nth: number): Promise<string> {
    await ask(world, text, { thread: asked.rootTs, mention: false });
    const before = nth - 1;
    const messages = await answered(world, asked, nth);
    const finals = messages.filter((message) => JSON.stringify(message.blocks ?? []).includes('"retry_turn"'));
    return visibleText(finals.slice(before));
  }

  it("is applied to the last question at once, stays for later ones, and over a restart", async () => {
    asked = await ask(world, "average score by team", { files: [SCORES] });
    const first = visibleText(await answered(world, asked));

    const corrected = await reply("blank means 0", 2);
    await world.restartBot();
    const later = await reply("average score", 3);
    const both = await reply("exclude test accounts, again please", 4);

    // blue: 20 and 50, then 20, 0 and 50.
    expect(first).toContain("35");
    expect(first).not.toContain("Remembered");
    expect(corrected).toContain("23.33");
    expect(corrected).toContain("Remembered: blank means 0. The blank in score counts as 0.");
    // 120 over 5
    expect(later).toContain("24");
    expect(later).toContain('"text":"Remembered: blank means 0"');
    // 30 over 3
    expect(both).toContain("10");
    expect(both).toContain("Those rows are left out.");
    expect(both).toContain('"text":"Remembered: blank means 0; exclude test accounts"');
  }, 120_000);

  it("is told in one sentence when nothing was asked before, and dropped by words", async () => {
    asked = await ask(world, "remember: blank means 0", { files: [SCORES] });
    const first = visibleText(await answered(world, asked));
    const asks = await reply("what do you remember?", 2);
    const forgotten = await reply("forget that blank means 0", 3);
    const after = await reply("average score of blue", 4);

    expect(first).toContain("Remembered: blank means 0. It holds for every answer in this thread.");
    expect(asks).toContain("Remembered in this thread: blank means 0.");
    expect(forgotten).toContain("Forgotten: blank means 0.");
    expect(after).toContain("35");
    expect(after).not.toContain("Remembered");
    expect(world.claude.control.requests()).toHaveLength(1);
  }, 120_000);

  it("is taken back by words, and the last answer comes anew without it", async () => {
    asked = await ask(world, "average score", { files: [SCORES] });
    await answered(world, asked);

    const without = await reply("exclude test accounts", 2);
    const again = await reply("include test accounts again", 3);

    expect(without).toContain("15");
    expect(again).toContain("30");
    expect(again).not.toContain("Remembered");
  }, 120_000);

  it("is listed by a button, each with a way to forget it", async () => {
    asked = await ask(world, "average score of blue", { files: [SCORES] });
    await answered(world, asked);
    await reply("blank means 0", 2);
    const answer = botMessages(world, SALES, asked.rootTs).findLast(({ blocks }) =>
      JSON.stringify(blocks ?? []).includes('"show_remembered"'),
    );

    await world.slack.control.press({ as: OMAR, channel: SALES, ts: answer?.ts ?? "", action_id: "show_remembered" });
    const list = await eventually(world, "the list", (): PlayView | null => world.slack.control.view(OMAR));
    expect(JSON.stringify(list.blocks)).toContain("blank means 0");
    await world.slack.control.press({
      as: OMAR,
      channel: "",
      ts: "",
      view_id: list.id,
      action_id: "forget_correction",
      value: valueOf(list.blocks, "forget_correction"),
    });
    await eventually(world, "an empty list", () => {
      const view = world.slack.control.view(OMAR);
      return view !== null && JSON.stringify(view.blocks).includes("Nothing is remembered") ? view : null;
    });
    const after = await reply("average score of blue", 3);

    expect(after).toContain("35");
  }, 120_000);

  it("goes with the message that said it", async () => {
    asked = await ask(world, "average score of blue", { files: [SCORES] });
    await answered(world, asked);
    const rule = await ask(world, "blank means 0", { thread: asked.rootTs, mention: false });
    await answered(world, asked, 2);

    world.slack.control.remove({ channel: SALES, ts: rule.ts });
    await eventually(world, "the answer is gone", () =>
      visibleText(botMessages(world, SALES, asked.rootTs)).includes("Remembered") ? null : true,
    );
    const after = await reply("average score", 2);

    expect(after).not.toContain("Remembered");
  }, 120_000);

  it("stays in its thread", async () => {
    asked = await ask(world, "remember: blank means 0", { files: [SCORES] });
    await answered(world, asked);
    asked = await ask(world, "average score of blue", { files: [SCORES] });
    const other = visibleText(await answered(world, asked));

    expect(other).toContain("35");
    expect(other).not.toContain("Remembered");
  }, 120_000);
});

describe("two versions of a file", () => {
  const shell = createShell();
  let world: World;

  beforeEach(async () => {
    world = await startWorld({ model: createAnalyst(), shell });
  });

  afterEach(async () => {
    await world.close();
  });

  it("the newer one is meant, and what changed since the older one is told by key", async () => {
    const before = "id,region,amount\n1,EMEA,10\n2,APAC,20\n3,AMER,30\n";
    const after = "id,region,amount,channel\n2,APAC,25,web\n3,AMER,30,web\n4,EMEA,40,web\n";
    const asked = await ask(world, "total amount", { files: [textFile("orders.csv", before)] });
    const first = visibleText(await answered(world, asked));
    await ask(world, "total amount", {
      thread: asked.rootTs,
      mention: false,
      files: [textFile("orders.csv", after)],
    });
    const second = visibleText((await answered(world, asked, 2)).slice(1));
    await ask(world, "what changed since last week's version?", { thread: asked.rootTs, mention: false });
    const changed = visibleText(await answered(world, asked, 3));
    await ask(world, "total amount in the older version", { thread: asked.rootTs, mention: false });
    const older = visibleText((await answered(world, asked, 4)).slice(3));

    expect(first).toContain("60");
    expect(second).toContain("95");
    expect(second).toContain("orders.csv (version 2 of 2)");
    expect(changed).toContain(
      "orders.csv has 3 rows in version 1 and 3 in version 2: 1 added, 1 removed and 1 changed.",
    );
    expect(changed).toContain("Added: channel (text).");
    expect(changed).toContain("By id: 2 in both, 1 only in version 1 (1), 1 only in version 2 (4).");
    expect(older).toContain("60");
    expect(older).toContain("orders.csv (version 1 of 2)");
    const told = JSON.stringify(world.claude.control.requests().at(-1));
    expect(told).toContain("version 1 of 2: older");
    expect(told).toContain("version 2 of 2: the newest");
  }, 120_000);
});

describe("a lost container", () => {
  const shell = createShell();
  let world: World;

  afterEach(async () => {
    await world.close();
  });

  it("is set up anew with the steps that ran in it, and the thread is told that they gave the same", async () => {
    world = await startWorld({ model: createAnalyst(), shell });
    const asked = await ask(world, "total score by team as a chart", { files: [SCORES] });
    await answered(world, asked);
    world.claude.control.expireContainers("not_found");

    await ask(world, "average score", { thread: asked.rootTs, mention: false });
    const messages = await answered(world, asked, 2);
    const second = visibleText(messages.slice(1));

    expect(second).toMatch(
      /I set up a new one with all files again and ran \d+ earlier steps anew, with the same results\./,
    );
    // The chart of the first answer is not shown again.
    expect(second).not.toContain("slack_file");

    world.claude.control.expireContainers("not_found");
    await ask(world, "highest score", { thread: asked.rootTs, mention: false });
    const third = visibleText((await answered(world, asked, 3)).slice(2));
    expect(third).toMatch(/ran \d+ earlier steps anew, with the same results\./);
  }, 120_000);

  it("whose steps give something else now says so in the same line", async () => {
    world = await startWorld();
    const step = (code: string, stdout: string) => ({ type: "run" as const, command: code, stdout });
    world.claude.control.script([
      [step("one", "1"), step("two", "2"), step("three", "3"), { type: "text", text: "It is 1, 2 and 3." }],
      [step("one", "1"), step("two", "22"), step("three", "3"), step("four", "4"), { type: "text", text: "It is 4." }],
    ]);
    const asked = await ask(world, "first?", { files: [SCORES] });
    await answered(world, asked);
    world.claude.control.expireContainers("not_found");

    await ask(world, "second?", { thread: asked.rootTs, mention: false });
    const text = visibleText(await answered(world, asked, 2));

    expect(text).toContain(
      "I set up a new one with all files again; one of 3 earlier steps gave another result this time, so look at earlier answers again.",
    );
  }, 60_000);
});
