import { afterEach, describe, expect, it } from "vitest";

import { EVERYWHERE, readChannels, readWho } from "../../src/intake/access/rules.ts";
import { createShell } from "../../src/playground/claude/analyst/shell.ts";
import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import { webClient } from "../playground/slack/clients.ts";
import {
  answered,
  ask,
  type Asked,
  type AskOptions,
  BOT,
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
  type WorldOptions,
} from "../support/bot.ts";

const NINA = "U0NINAGUST";
const SVEN = "U0SVENSING";
const ELSA = "U0ELSAEXTN";
const TICKER = "U0TICKERAP";
const DIGEST = "U0DIGESTWF";
const PARTNERS = "C0PARTNSHR";
const GROUP = "G0GROUPDMS";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
const ANSWER = [
  { type: "run" as const, command: "# Adding up\nsum", stdout: "42" },
  { type: "text" as const, text: "It is 42." },
];

let world: World;

afterEach(async () => {
  await world.close();
});

async function open(who = "members", channels = "", more: WorldOptions = {}): Promise<void> {
  const access = { ...EVERYWHERE, who: readWho(who) ?? new Set(), ...readChannels(channels) };
  world = await startWorld({ ...more, bot: { access } });
}

/** What only this person sees in a channel, its threads included. */
function privately(as: string, channel: string, rootTs?: string): PlayMessage[] {
  const { control } = world.slack;
  const seen = rootTs === undefined ? control.messages(channel, as) : control.thread(channel, rootTs, as);
  return seen.filter(({ ephemeral_to: to }) => to === as);
}

async function told(as: string, pattern: RegExp, { channel, rootTs }: { channel: string; rootTs?: string }) {
  return await eventually(world, `${as} is told ${pattern}`, () => {
    const found = privately(as, channel, rootTs).filter((message) => pattern.test(visibleText([message])));
    return found.length > 0 ? found : null;
  });
}

/** A question of Maya's that was answered, with everything there is in its thread. */
async function answeredBefore(options: AskOptions = {}): Promise<{ asked: Asked; answer: PlayMessage }> {
  world.claude.control.script(ANSWER);
  const asked = await ask(world, "total?", { files: [CSV], ...options });
  const answer = (await answered(world, asked)).findLast((each) => visibleText([each]).includes("retry_turn"));
  if (answer === undefined) throw new Error("no buttons");
  return { asked, answer };
}

async function settled(): Promise<void> {
  await expect.poll(() => world.slack.control.busy(), { interval: 10, timeout: 20_000 }).toBe(false);
}

describe("without any setting", () => {
  it.each([
    ["an admin in a public channel", MAYA, SALES],
    ["a member in a private channel", OMAR, FINANCE],
    ["a member in a channel shared with others", OMAR, PARTNERS],
    ["a member in a group message", MAYA, GROUP],
    ["a member in a direct message", OMAR, "D0OMARMEMB"],
  ])("%s is answered", async (_what, as, channel) => {
    await open();
    world.claude.control.script(ANSWER);

    const asked = await ask(world, "total?", { as, channel, files: [CSV], mention: !channel.startsWith("D") });

    expect(visibleText(await answered(world, asked))).toContain("It is 42.");
  });

  it.each([
    ["a guest in a public channel", NINA, SALES, /Guests may not ask me/],
    ["a guest in a group message", NINA, GROUP, /Guests may not ask me/],
    ["a guest in a direct message", NINA, "D0NINAGUST", /Guests may not ask me/],
    ["a single-channel guest", SVEN, SALES, /Guests may not ask me/],
    ["somebody of another organisation", ELSA, PARTNERS, /only answer people of the workspace/],
  ])("%s is told privately why not, once", async (_what, as, channel, pattern) => {
    await open();

    const asked = await ask(world, "total?", { as, channel, files: [CSV], mention: !channel.startsWith("D") });
    await told(as, pattern, asked);
    await settled();

    expect(privately(as, channel, asked.rootTs)).toHaveLength(1);
    expect(botMessages(world, channel, asked.rootTs).filter(({ ephemeral_to: to }) => to === undefined)).toEqual([]);
    expect(world.claude.control.requests()).toEqual([]);
  });

  it.each([
    ["another app", TICKER],
    ["a workflow", DIGEST],
  ])("%s gets no word, so that two apps never talk to each other", async (_what, as) => {
    await open();

    const asked = await ask(world, "total?", { as, files: [CSV] });
    const { asked: later } = await answeredBefore();

    expect(botMessages(world, SALES, asked.rootTs).filter(({ user }) => user === BOT)).toEqual([]);
    expect(botMessages(world, SALES, later.rootTs).length).toBeGreaterThan(0);
  });
});

describe("where an admin lets everybody in", () => {
  it.each([
    ["a guest", NINA, SALES],
    ["a single-channel guest", SVEN, SALES],
    ["somebody of another organisation, in the shared channel", ELSA, PARTNERS],
    ["another app", TICKER, SALES],
    ["a workflow", DIGEST, SALES],
  ])("%s is answered", async (_what, as, channel) => {
    await open("members, guests, single-channel-guests, externals, apps, workflows");
    world.claude.control.script(ANSWER);

    const asked = await ask(world, "total?", { as, channel, files: [CSV] });

    expect(visibleText(await answered(world, asked))).toContain("It is 42.");
  });
});

describe("every other way in", () => {
  it("is shut for a guest: reply, command, form, shortcut", async () => {
    await open();
    const { asked } = await answeredBefore();
    const { control } = world.slack;
    const refusals = (rootTs?: string) =>
      privately(NINA, SALES, rootTs).filter((message) => visibleText([message]).includes("Guests may not ask me"));

    await ask(world, "and by region?", { as: NINA, thread: asked.rootTs, mention: false });
    await told(NINA, /Guests may not ask me/, asked);
    for (const text of ["total?", "forget", "status", "privacy", "privacy try Ann Lee"]) {
      await control.command({ as: NINA, channel: SALES, command: "/analyze", text });
    }
    await control.shortcut({ as: NINA, channel: SALES, ts: asked.ts, callback_id: "analyze_message" });
    await eventually(world, "five refusals in the channel", () => (refusals().length === 5 ? true : null));
    await eventually(world, "two in the thread", () => (refusals(asked.rootTs).length === 2 ? true : null));
    await control.command({ as: NINA, channel: SALES, command: "/analyze", text: "help" });
    await told(NINA, /How to ask me/, { channel: SALES });

    expect(control.view(NINA)).toBeNull();
    expect(visibleText(privately(NINA, SALES))).not.toContain("What I remember");
    expect(world.claude.control.requests()).toHaveLength(1);
  });

  it("is shut for a guest: every button of an answer", async () => {
    await open();
    const { asked, answer } = await answeredBefore();

    for (const action_id of ["retry_turn", "show_code", "export_thread"]) {
      await world.slack.control.press({ as: NINA, channel: SALES, ts: answer.ts, action_id });
    }
    await eventually(world, "three refusals", () => (privately(NINA, SALES, asked.rootTs).length === 3 ? true : null));

    expect(visibleText(privately(NINA, SALES, asked.rootTs))).toMatch(/(?:Guests may not ask me.*){3}/s);
    expect(world.slack.control.view(NINA)).toBeNull();
    expect(world.claude.control.requests()).toHaveLength(1);
  });

  it("is open for a member", async () => {
    await open();
    const { asked, answer } = await answeredBefore();
    world.claude.control.script(ANSWER);

    await world.slack.control.press({ as: OMAR, channel: SALES, ts: answer.ts, action_id: "show_code" });
    await eventually(world, "the code", () => world.slack.control.view(OMAR));
    await world.slack.control.press({ as: OMAR, channel: SALES, ts: answer.ts, action_id: "retry_turn" });

    expect(visibleText(await answered(world, asked, 2))).toContain("It is 42.");
  });
});

describe("a list of channels", () => {
  it("keeps the bot out of all others, and says so to whoever asks there", async () => {
    await open("members", `${FINANCE}, dm`);

    const elsewhere = await ask(world, "total?", { files: [CSV] });
    await told(MAYA, /not set up to answer in this conversation/, elsewhere);
    const { asked } = await answeredBefore({ channel: FINANCE });
    const direct = await answeredBefore({ as: OMAR, channel: "D0OMARMEMB", mention: false });

    expect(asked.channel).toBe(FINANCE);
    expect(direct.asked.channel).toBe("D0OMARMEMB");
    expect(botMessages(world, SALES, elsewhere.rootTs)).toEqual([]);
  });
});

describe("what an admin decides in Slack", () => {
  const choice = (value: string) => ({ selected_option: { text: { type: "plain_text", text: value }, value } });

  async function decide(channel: string, values: Record<string, Record<string, object>>): Promise<void> {
    const { control } = world.slack;
    await control.command({ as: MAYA, channel, command: "/analyze", text: "settings" });
    const view = await eventually(world, "the form", () => control.view(MAYA));
    await control.submit({ as: MAYA, view_id: view.id, values });
    const saved = control.view(MAYA);
    expect(JSON.stringify(saved?.blocks)).toContain("Saved for this channel");
    await control.closeView({ as: MAYA, view_id: saved?.id ?? "" });
  }

  it("holds from the next question on, there and nowhere else", async () => {
    await open();
    await decide(SALES, { channel_whoMayAsk: { whoMayAsk: choice("members and guests") } });
    await decide(FINANCE, { channel_answersHere: { answersHere: choice("no") } });

    const { asked } = await answeredBefore({ as: NINA });
    const elsewhere = await ask(world, "total?", { as: NINA, channel: GROUP, files: [CSV] });
    await told(NINA, /Guests may not ask me/, elsewhere);
    const closed = await ask(world, "total?", { as: OMAR, channel: FINANCE, files: [CSV] });
    await told(OMAR, /not set up to answer in this conversation/, closed);

    expect(botMessages(world, SALES, asked.rootTs).length).toBeGreaterThan(0);
    expect(world.claude.control.requests()).toHaveLength(1);
  });
});

describe("while Slack cannot say who asks", () => {
  it("a question waits and is answered when Slack can", async () => {
    await open();
    const action = { kind: "error", error: "internal_error" } as const;
    world.slack.control.setFaults([{ target: "slack", call: "users.info", times: 2, action }]);

    const { asked } = await answeredBefore();

    expect(botMessages(world, SALES, asked.rootTs).length).toBeGreaterThan(0);
  });

  it("a question is not lost either when that takes longer than anybody waits", async () => {
    await open();
    const action = { kind: "error", error: "internal_error" } as const;
    world.slack.control.setFaults([{ target: "slack", call: "users.info", times: 3, action }]);
    world.claude.control.script(ANSWER);

    const asked = await ask(world, "total?", { as: OMAR, channel: "D0OMARMEMB", files: [CSV], mention: false });
    await eventually(world, "three tries", () => {
      const tries = world.slack.control.log(0).filter(({ what }) => what === "users.info");
      return tries.length === 3 ? true : null;
    });
    const before = botMessages(world, asked.channel, asked.rootTs);
    await world.restartBot();

    expect(before).toEqual([]);
    expect(visibleText(await answered(world, asked))).toContain("It is 42.");
  });

  it("nobody unknown to it gets in", async () => {
    await open();
    const action = { kind: "error", error: "user_not_visible" } as const;
    world.slack.control.setFaults([{ target: "slack", call: "users.info", times: 9, action }]);

    const asked = await ask(world, "total?", { as: OMAR, files: [CSV] });

    await told(OMAR, /Slack does not tell me who you are/, asked);
    expect(world.claude.control.requests()).toEqual([]);
  });

  it("a press is answered with a word instead of silence", async () => {
    await open();
    const { asked, answer } = await answeredBefore();
    const action = { kind: "error", error: "internal_error" } as const;
    world.slack.control.setFaults([{ target: "slack", call: "users.info", times: 9, action }]);

    await world.slack.control.press({ as: OMAR, channel: SALES, ts: answer.ts, action_id: "retry_turn" });

    await told(OMAR, /Please try again in a minute/, asked);
    expect(world.claude.control.requests()).toHaveLength(1);
  });
});

describe("a button", () => {
  /** A message as the bot itself would post it, with a button of any value: what a forged or copied press looks like. */
  async function plant(action_id: string, value: string, thread: string, channel = SALES): Promise<string> {
    const text = { type: "plain_text" as const, text: "Press" };
    const posted = await webClient(world.slack).chat.postMessage({
      channel,
      thread_ts: thread,
      text: "planted",
      blocks: [{ type: "actions", elements: [{ type: "button", action_id, text, value }] }],
    });
    return posted.ts ?? "";
  }

  function valueOf(message: PlayMessage, actionId: string): string {
    const found = new RegExp(`"action_id":"${actionId}".*?"value":"([^"]+)"`).exec(JSON.stringify(message.blocks));
    return found?.[1] ?? "";
  }

  it("carries a value that is sealed, and none that works anywhere else", async () => {
    await open();
    const { asked, answer } = await answeredBefore();
    const other = await answeredBefore();
    const secret = await answeredBefore({ channel: FINANCE });
    const retry = valueOf(answer, "retry_turn");
    const reveal = valueOf(answer, "show_code");
    const forged = `${retry.slice(0, -1)}${retry.endsWith("A") ? "B" : "A"}`;
    const requests = world.claude.control.requests().length;

    const planted = [
      ["retry_turn", retry, other.asked.rootTs, "in another thread"],
      ["retry_turn", valueOf(secret.answer, "retry_turn"), asked.rootTs, "of another channel"],
      ["export_thread", valueOf(secret.answer, "export_thread"), asked.rootTs, "of another channel"],
      ["show_code", valueOf(secret.answer, "show_code"), asked.rootTs, "of another channel"],
      ["retry_turn", reveal, asked.rootTs, "for another purpose"],
      ["retry_turn", forged, asked.rootTs, "with another signature"],
      ["retry_turn", retry.split("~")[0] ?? "", asked.rootTs, "without one"],
      ["retry_turn", "0a1b2c3d-no-such-turn", asked.rootTs, "of no turn"],
    ] as const;
    for (const [actionId, value, thread] of planted) {
      const before = privately(OMAR, SALES, thread).length;
      const ts = await plant(actionId, value, thread);
      await world.slack.control.press({ as: OMAR, channel: SALES, ts, action_id: actionId });
      await eventually(world, "a word about it", () => (privately(OMAR, SALES, thread).length > before ? true : null));
    }

    const words = visibleText([
      ...privately(OMAR, SALES, asked.rootTs),
      ...privately(OMAR, SALES, other.asked.rootTs),
    ]).split("This button has expired. Ask again in the thread.");
    expect(retry.split("~")).toHaveLength(5);
    expect(words.length - 1).toBeGreaterThanOrEqual(planted.length);
    expect(world.claude.control.requests()).toHaveLength(requests);
    expect(world.slack.control.view(OMAR)).toBeNull();
  });

  it("works while its turn is under way, and stops only that", async () => {
    await open();
    world.claude.control.script([{ type: "wait", ms: 600_000 }]);
    world.slack.control.setFaults([
      {
        target: "slack",
        call: "agents.sessions.setStatus",
        times: 99,
        action: { kind: "error", error: "unknown_method" },
      },
    ]);
    const asked = await ask(world, "total?", { files: [CSV] });
    const notice = await eventually(world, "the notice with Stop", () =>
      botMessages(world, SALES, asked.rootTs).find((message) => visibleText([message]).includes("stop_turn")),
    );

    await world.slack.control.press({ as: NINA, channel: SALES, ts: notice.ts, action_id: "stop_turn" });
    await told(NINA, /Guests may not ask me/, asked);
    const stillThere = botMessages(world, SALES, asked.rootTs).some((message) => message.ts === notice.ts);
    await world.slack.control.press({ as: OMAR, channel: SALES, ts: notice.ts, action_id: "stop_turn" });
    await answered(world, asked);

    expect(stillThere).toBe(true);
    expect(visibleText(botMessages(world, SALES, asked.rootTs))).toContain("Stopped");
  });

  it("of a list for one person's eyes works for that person alone", async () => {
    await open();
    await answeredBefore();
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "forget" });
    const [list] = await told(MAYA, /What I remember/, { channel: SALES });
    const value = /"value":"([^"]+)"/.exec(JSON.stringify(list?.blocks))?.[1] ?? "";
    const { ts: root } = await world.slack.control.post({ as: MAYA, channel: SALES, text: "root" });

    const ts = await plant("forget_thread", value, root);
    await world.slack.control.press({ as: OMAR, channel: SALES, ts, action_id: "forget_thread" });
    await told(OMAR, /This button has expired/, { channel: SALES, rootTs: root });
    const kept = world.claude.control.files().length;
    await world.slack.control.press({ as: MAYA, channel: SALES, ts: list?.ts ?? "", action_id: "forget_thread" });
    await told(MAYA, /Forgotten/, { channel: SALES });

    expect(kept).toBeGreaterThan(0);
    expect(world.claude.control.files()).toEqual([]);
  });
});

describe("files of others", () => {
  const SECRET = "CANARY-77120";
  const PAYROLL = textFile("payroll.csv", `team,total\n${SECRET},77120\n`);

  it("do not come by an id that somebody puts into a form", async () => {
    await open("members, guests");
    const { message } = await world.slack.control.post({ as: MAYA, channel: FINANCE, text: "pay", files: [PAYROLL] });
    const fileId = message.files?.[0]?.id ?? "";
    world.claude.control.script(ANSWER);
    await world.slack.control.command({ as: NINA, channel: SALES, command: "/analyze", text: "" });
    const view = await eventually(world, "a form", () => world.slack.control.view(NINA));

    await world.slack.control.submit({
      as: NINA,
      view_id: view.id,
      values: {
        question: { question: { value: "what do they earn?" } },
        recent: { recent_files: { selected_options: [{ text: { type: "plain_text", text: "x" }, value: fileId }] } },
      },
    });
    const root = await eventually(world, "a thread", () =>
      world.slack.control.messages(SALES).find((each) => visibleText([each]).includes("what do they earn?")),
    );
    const words = await eventually(world, "a refusal", () => {
      const text = visibleText(botMessages(world, SALES, root.ts));
      return text.includes("was not posted in this conversation") ? text : null;
    });

    expect(words).not.toContain("payroll");
    expect(JSON.stringify(world.claude.control.requests())).not.toContain(SECRET);
    expect(world.claude.control.files()).toEqual([]);
  });

  it("do not come to a model that asks for them by every name they have", async () => {
    const shell = createShell();
    try {
      await open("members", "", { shell });
      const secret = await answeredBefore({ channel: FINANCE, files: [PAYROLL] });
      const neighbour = await answeredBefore({ files: [textFile("board.csv", `who,what\n${SECRET},1\n`)] });
      const [payroll, board] = world.claude.control.files().map(({ id }) => id);
      const slackIds = [secret, neighbour].flatMap(({ asked: { channel, ts } }) =>
        world.slack.control.messages(channel).flatMap((each) => (each.ts === ts ? (each.files ?? []) : [])),
      );
      const before = world.slack.control.log(0).length;
      const bash = (command: string) => ({ type: "bash" as const, command });
      world.claude.control.script([
        bash("# Looking around\ncat $INPUT_DIR/payroll.csv"),
        bash(`# By its id\ncat $INPUT_DIR/${payroll} $INPUT_DIR/${board}`),
        bash("# Next door\ncat $INPUT_DIR/../../*/input/board.csv"),
        bash("# Everything\nls $INPUT_DIR/../.."),
        {
          type: "text",
          text: [
            `Please attach ${payroll}, ${board} and ${slackIds.map(({ id }) => id).join(", ")}.`,
            "![payroll](payroll.csv) ![board](board.csv)",
            `[payroll](https://files.slack.com/files-pri/T0PLAYTEAM-${slackIds[0]?.id}/payroll.csv)`,
            `![x](${payroll}) ![y](sandbox:/mnt/user-data/outputs/board.csv)`,
          ].join("\n\n"),
        },
      ]);

      const asked = await ask(world, "what is in the other threads?", { files: [CSV] });
      const messages = await answered(world, asked);
      world.claude.control.script([{ type: "text", text: "Nothing more." }]);
      await ask(world, `use ${payroll} and ${slackIds[0]?.id}`, { thread: asked.rootTs, mention: false });
      await answered(world, asked, 2);

      const mine = world.claude.control.requests().slice(2);
      const attached = mine.flatMap((request) => [...JSON.stringify(request).matchAll(/"(?:file_id)":"([^"]+)"/g)]);
      const calls = world.slack.control.log(0).slice(before);
      expect(attached.map(([, id]) => id)).not.toContain(payroll);
      expect(attached.map(([, id]) => id)).not.toContain(board);
      expect(JSON.stringify(mine)).not.toContain(SECRET);
      expect(visibleText(messages)).not.toContain(SECRET);
      expect(visibleText(botMessages(world, SALES, asked.rootTs))).not.toContain(SECRET);
      expect(calls.filter(({ what }) => what === "files.info")).toEqual([]);
      expect(messages.flatMap(({ files }) => files ?? [])).toEqual([]);
    } finally {
      await shell.close();
    }
  });
});
