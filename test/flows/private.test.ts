import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { png } from "../corpus/scrub/images.ts";
import type { PlayMessage, PlayUpload } from "../../src/playground/slack/control-api.ts";
import {
  answered,
  ask,
  botMessages,
  eventually,
  FINANCE,
  MAYA,
  OMAR,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const DM = "D0MAYAADMN";
const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
const CHART = { name: "revenue.png", base64: png(8, 6).toString("base64") };
const ANSWER = [
  { type: "run" as const, command: "# Adding up\nsum", stdout: "EMEA 10\nAPAC 32\nall 42\n", outputs: [CHART] },
  {
    type: "text" as const,
    text: "It is **42**.\n\n| region | revenue |\n| --- | ---: |\n| EMEA | 10 |\n| APAC | 32 |",
  },
];

describe("/analyze for oneself first", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  interface Asking {
    readonly question?: string;
    readonly uploads?: readonly PlayUpload[];
    readonly where?: "here" | "private";
    readonly as?: string;
  }

  /** Fills in the form; without an upload it picks `sales.csv` from the channel. Gives the thread in the direct message. */
  async function askPrivately({ question = "total?", uploads, where = "private", as = MAYA }: Asking = {}) {
    await world.slack.control.command({ as, channel: SALES, command: "/analyze", text: "" });
    const view = await eventually(world, "a form", () => formWith(as, "where"));
    const picked = uploads === undefined ? await recentFiles(view.id) : [];
    await world.slack.control.submit({
      as,
      view_id: view.id,
      values: {
        question: { question: { value: question } },
        uploads: { uploads: { files: [...(uploads ?? [])] } },
        recent: { recent_files: { selected_options: picked } },
        where: { where: { selected_option: { value: where } } },
      },
    });
    const root = await eventually(world, "a thread in the direct message", () => rootIn(DM, question));
    return { channel: DM, rootTs: root.ts };
  }

  function formWith(as: string, block: string) {
    const view = world.slack.control.view(as);
    return JSON.stringify(view?.blocks ?? []).includes(`"${block}"`) ? view : null;
  }

  async function recentFiles(viewId: string): Promise<unknown[]> {
    const wanted = { view_id: viewId, block_id: "recent", action_id: "recent_files", value: "sales" };
    return (await world.slack.control.options(wanted)).slice(0, 1);
  }

  function rootIn(channel: string, words: string): PlayMessage | undefined {
    return roots(channel).find((message) => visibleText([message]).includes(words));
  }

  function roots(channel: string): PlayMessage[] {
    return world.slack.control.messages(channel).filter(({ bot_id }) => bot_id !== undefined);
  }

  async function press(messages: readonly PlayMessage[], as = MAYA): Promise<void> {
    const last = messages.findLast((message) => JSON.stringify(message.blocks ?? []).includes('"share_answer"'));
    const channel = last?.channel ?? "";
    await world.slack.control.press({ as, channel, ts: last?.ts ?? "", action_id: "share_answer" });
  }

  async function told(thread: { channel: string; rootTs: string }, words: RegExp): Promise<string> {
    return await eventually(world, `a word for the asker alone like ${words}`, () => {
      const mine = world.slack.control.thread(thread.channel, thread.rootTs, MAYA).filter((each) => each.ephemeral_to);
      return mine.map((message) => visibleText([message])).find((text) => words.test(text));
    });
  }

  async function sharedThread() {
    const root = await eventually(world, "a thread in the channel", () => rootIn(SALES, "shared"));
    return { channel: SALES, rootTs: root.ts };
  }

  it("is answered in a thread of the direct message, with files of the channel, and nothing of it is in the channel", async () => {
    world.claude.control.script([ANSWER, [{ type: "text", text: "EMEA has 10." }]]);
    await world.slack.control.post({ as: OMAR, channel: SALES, text: "for later", files: [CSV] });

    const thread = await askPrivately();
    const first = visibleText(await answered(world, thread));
    world.slack.control.openHome({ as: MAYA });
    await eventually(world, "the thread on the Home tab", () =>
      JSON.stringify(world.slack.control.home(MAYA)?.blocks ?? []).includes("our direct message") ? true : null,
    );
    world.slack.control.openHome({ as: OMAR });
    const ofOmar = await eventually(world, "a Home tab", () => world.slack.control.home(OMAR));
    expect(JSON.stringify(ofOmar.blocks)).not.toContain("total?");
    await ask(world, "and EMEA?", { channel: DM, thread: thread.rootTs, mention: false });
    const second = visibleText(await answered(world, thread, 2));

    expect(first).toContain("It is **42**");
    expect(first).toContain("sales.csv");
    expect(visibleText(world.slack.control.thread(DM, thread.rootTs).slice(0, 1))).toContain(`<#${SALES}>`);
    expect(second).toContain("EMEA has 10.");
    expect(second.match(/"share_answer"/g)).toHaveLength(2);
    expect(roots(SALES)).toEqual([]);
    expect(world.slack.control.messages(SALES, MAYA).filter(({ ephemeral_to }) => ephemeral_to)).toEqual([]);
  });

  it("is asked in the channel unless told otherwise, and then has no button to share", async () => {
    world.claude.control.script(ANSWER);
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "" });
    const view = await eventually(world, "a form", () => world.slack.control.view(MAYA));
    await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: { question: { question: { value: "total?" } }, uploads: { uploads: { files: [CSV] } } },
    });
    const root = await eventually(world, "a thread", () => rootIn(SALES, "total?"));

    expect(visibleText(await answered(world, { channel: SALES, rootTs: root.ts }))).not.toContain("share_answer");
  });

  it("opens the form for a private question at once with `private`", async () => {
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "private total?" });
    const { blocks } = await eventually(world, "a form", () => world.slack.control.view(MAYA));
    const elements = blocks.map((block) => JSON.stringify(block));

    expect(elements.find((block) => block.includes('"question"'))).toContain('"initial_value":"total?"');
    expect(elements.find((block) => block.includes('"where"'))).toMatch(/"initial_option":.*"value":"private"\}\}/);
  });

  it("is shared into the channel once, with text, table and chart, and can be followed up there", async () => {
    world.claude.control.script([ANSWER, [{ type: "text", text: "APAC has 32." }]]);
    await world.slack.control.post({ as: OMAR, channel: SALES, text: "for later", files: [CSV] });
    const messages = await answered(world, await askPrivately());

    await press(messages);
    const shared = await sharedThread();
    const there = await answered(world, shared);
    await press(messages);
    await told({ channel: DM, rootTs: messages[0]?.thread_ts ?? "" }, /Already shared/);
    await ask(world, "and APAC?", { as: OMAR, thread: shared.rootTs, mention: false });
    const followed = await answered(world, shared, 2);

    const root = visibleText(world.slack.control.thread(SALES, shared.rootTs).slice(0, 1));
    expect(root).toContain(`<@${MAYA}> shared`);
    expect(root).toContain("total?");
    expect(root).toContain("sales.csv");
    const text = visibleText(there);
    expect(text).toContain("It is **42**");
    expect(text).toContain("APAC");
    expect(imageIds(there)).toHaveLength(1);
    expect(imageIds(there)).not.toEqual(imageIds(messages));
    expect(text).not.toContain("share_answer");
    expect(text).not.toContain("cannot use");
    expect(visibleText(followed)).toContain("APAC has 32.");
    expect(JSON.stringify(world.claude.control.requests().at(-1))).toContain("sales.csv");
    expect(roots(SALES)).toHaveLength(1);
    // The model was asked for the question and for the follow-up, not for the sharing.
    expect(world.claude.control.requests()).toHaveLength(2);
  });

  it("says in the channel which files its people cannot use", async () => {
    world.claude.control.script(ANSWER);
    const messages = await answered(world, await askPrivately({ uploads: [CSV] }));

    await press(messages);
    const text = visibleText(await answered(world, await sharedThread()));

    expect(text).toContain("It is **42**");
    expect(text).toContain("sales.csv is not in this channel");
  });

  it("can be asked from a message's menu, about that message's files", async () => {
    world.claude.control.script(ANSWER);
    const { ts } = await world.slack.control.post({ as: OMAR, channel: SALES, text: "numbers", files: [CSV] });
    await world.slack.control.shortcut({ as: MAYA, channel: SALES, ts, callback_id: "analyze_message" });
    const view = await eventually(world, "a form", () => formWith(MAYA, "where"));
    await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: {
        question: { question: { value: "total?" } },
        where: { where: { selected_option: { value: "private" } } },
      },
    });
    const root = await eventually(world, "a thread", () => rootIn(DM, "total?"));

    expect(visibleText(await answered(world, { channel: DM, rootTs: root.ts }))).toContain("It is **42**");
    expect(botMessages(world, SALES, ts)).toEqual([]);
  });

  it("lets nobody in the channel look behind what a file hides that is not open to them", async () => {
    const people = textFile(
      "people.csv",
      "customer,email,spent\nZoë Quill,zoe@globex.example,10\nAnn Lee,ann@acme.example,32\n",
    );
    world.claude.control.script([{ type: "text", text: "Write to zoe@globex.example." }]);
    const messages = await answered(world, await askPrivately({ uploads: [people] }));

    await press(messages);
    const shared = visibleText(await answered(world, await sharedThread()));

    expect(visibleText(messages)).toContain("[EMAIL_1]");
    expect(visibleText(messages)).toContain("reveal_values");
    expect(shared).toContain("[EMAIL_1]");
    expect(shared).toContain("may stand under another number");
    expect(shared).not.toContain("reveal_values");
  });

  it("is shared once when it is pressed several times at once and Slack's reply gets lost", async () => {
    world.claude.control.script(ANSWER);
    const messages = await answered(world, await askPrivately({ uploads: [CSV] }));
    // That of the thread's root, and that of the answer in it.
    world.faults.set([{ target: "slack", call: "chat.postMessage", times: 2, action: { kind: "drop_reply" } }]);

    await Promise.all([press(messages), press(messages), press(messages)]);
    const shared = await sharedThread();
    await answered(world, shared);

    expect(roots(SALES)).toHaveLength(1);
    expect(botMessages(world, SALES, shared.rootTs).filter(isEnd)).toHaveLength(1);
  });

  it("takes over after a restart what it had begun to share", async () => {
    world.claude.control.script(ANSWER);
    const messages = await answered(world, await askPrivately({ uploads: [CSV] }));
    world.faults.set([
      { target: "slack", call: "chat.postMessage", action: { kind: "drop_reply" } },
      {
        target: "slack",
        call: "conversations.history",
        after: 1,
        times: 9,
        action: { kind: "error", error: "internal_error" },
      },
    ]);

    await press(messages);
    const root = await eventually(world, "a root in the channel", () => rootIn(SALES, "shared"));
    await eventually(world, "the look for it", () => (wasCalled("conversations.history") ? true : null));
    world.faults.set([]);
    await world.restartBot();
    await answered(world, { channel: SALES, rootTs: root.ts });

    expect(roots(SALES)).toHaveLength(1);
  });

  it("says so plainly when the bot is not in the channel any more, and when the asker is not", async () => {
    world.claude.control.script(ANSWER);
    const thread = await askPrivately({ uploads: [CSV] });
    const messages = await answered(world, thread);

    world.slack.control.setMembers(SALES, [OMAR, MAYA]);
    await press(messages);
    await told(thread, /I am not in <#C0SALESPUB>/);
    world.slack.control.setMembers(SALES, [OMAR, "U0THREADSHT"]);
    await press(messages);
    await told(thread, /You are not in <#C0SALESPUB>/);

    expect(roots(SALES)).toEqual([]);
  });

  it("reads no file of a channel that the asker has left meanwhile", async () => {
    const secret = textFile("plan.csv", "item,cost\nsecret,99\n");
    const { message } = await world.slack.control.post({ as: OMAR, channel: FINANCE, text: "", files: [secret] });
    await world.slack.control.command({ as: MAYA, channel: FINANCE, command: "/analyze", text: "" });
    const view = await eventually(world, "a form", () => formWith(MAYA, "where"));
    world.slack.control.setMembers(FINANCE, [OMAR, "U0THREADSHT"]);
    await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: {
        question: { question: { value: "what does it cost?" } },
        recent: { recent_files: { selected_options: [{ value: message.files?.[0]?.id }] } },
        where: { where: { selected_option: { value: "private" } } },
      },
    });
    const root = await eventually(world, "a thread", () => rootIn(DM, "what does it cost?"));
    const text = await eventually(world, "a refusal", () => {
      const [, told] = botMessages(world, DM, root.ts);
      return told === undefined ? null : visibleText([told]);
    });

    expect(text).toContain("is in no conversation that you can open");
    expect(world.claude.control.files()).toEqual([]);
    expect(world.claude.control.requests()).toEqual([]);
  });

  /** What an admin decides for the channel. */
  async function setLevel(level: string): Promise<void> {
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "settings" });
    const view = await eventually(world, "the settings", () => formWith(MAYA, "channel_level"));
    const values = { channel_level: { level: { type: "static_select", selected_option: { value: level } } } };
    await world.slack.control.submit({ as: MAYA, view_id: view.id, values });
  }

  it("is answered under the rules of the channel it was asked from, and shared under those that hold by then", async () => {
    const says = [{ type: "text" as const, text: "Write to zoe@globex.example." }];
    world.claude.control.script([says, says]);
    await setLevel("standard");
    const hidden = visibleText(await answered(world, await askPrivately({ question: "whom?", uploads: [CSV] })));
    await setLevel("open");
    const messages = await answered(world, await askPrivately({ question: "and now?", uploads: [CSV] }));
    await setLevel("standard");
    await press(messages);
    const shared = visibleText(await answered(world, await sharedThread()));

    expect(hidden).toContain("[EMAIL]");
    expect(visibleText(messages)).toMatch(/zoe@\u2060?globex\.example/);
    expect(shared).toContain("[EMAIL]");
    expect(shared).not.toContain("globex");
  });

  it("takes the rules that were remembered along, and is computed anew in the channel on Retry", async () => {
    world.claude.control.script([ANSWER, ANSWER, ANSWER, [{ type: "text", text: "Anew." }]]);
    await world.slack.control.post({ as: OMAR, channel: SALES, text: "for later", files: [CSV] });
    const thread = await askPrivately();
    await answered(world, thread);
    await ask(world, "from now on exclude test accounts", { channel: DM, thread: thread.rootTs, mention: false });
    await answered(world, thread, 2);
    await ask(world, "and the total?", { channel: DM, thread: thread.rootTs, mention: false });
    await press(await answered(world, thread, 3));
    const shared = await sharedThread();
    const [end] = (await answered(world, shared)).filter(isEnd);
    await world.slack.control.press({ as: OMAR, channel: SALES, ts: end?.ts ?? "", action_id: "retry_turn" });
    const again = visibleText(await answered(world, shared, 2));

    expect(visibleText(end === undefined ? [] : [end])).toContain("exclude test accounts");
    expect(again).toContain("Anew.");
    expect(JSON.stringify(world.claude.control.requests().at(-1))).toContain("exclude test accounts");
    expect(roots(SALES)).toHaveLength(1);
  });

  it("is forgotten with its thread like any other", async () => {
    world.claude.control.script(ANSWER);
    const thread = await askPrivately({ uploads: [CSV] });
    await answered(world, thread);

    await world.slack.control.command({ as: MAYA, channel: DM, command: "/analyze", text: "forget" });
    const list = await eventually(world, "the list", () =>
      world.slack.control.messages(DM, MAYA).find((each) => visibleText([each]).includes("What I remember")),
    );
    await world.slack.control.press({ as: MAYA, channel: DM, ts: list.ts, action_id: "forget_thread" });
    await eventually(world, "an empty thread", () => (botMessages(world, DM, thread.rootTs).length <= 1 ? true : null));

    expect(JSON.stringify(world.claude.control.files())).not.toContain("sales.csv");
  });

  function wasCalled(method: string): boolean {
    return world.slack.control.log(0).some(({ what }) => what.startsWith(method));
  }
});

function isEnd(message: PlayMessage): boolean {
  return JSON.stringify(message.blocks ?? []).includes('"retry_turn"');
}

function imageIds(messages: readonly PlayMessage[]): string[] {
  const all = JSON.stringify(messages.map(({ blocks }) => blocks ?? []));
  return [...all.matchAll(/"slack_file":\{"id":"(F[^"]+)"/g)].map(([, id]) => id ?? "");
}
