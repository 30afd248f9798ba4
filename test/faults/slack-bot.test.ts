/** The whole bot when Slack loses replies, limits rates, ends streams and closes threads. */
import { describe, expect, it, onTestFinished } from "vitest";

import type { Model } from "../../src/playground/claude/model.ts";
import type { FaultRule } from "../../src/playground/faults.ts";
import {
  type Asked,
  ask,
  botMessages,
  eventually,
  FINANCE,
  SALES,
  startWorld,
  visibleText,
  type World,
  type WorldOptions,
} from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";

async function open(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(options);
  onTestFinished(() => world.close());
  return world;
}

/** Calls of the bot so far, oldest first, as `method outcome`. */
function calls(world: World): string[] {
  const log = world.slack.control.log(0).filter(({ direction }) => direction === "from_bot");
  return log.map(({ what, outcome }) => `${what} ${outcome}`);
}

function sentence(n: number, of: string): string {
  return `Sentence ${n} of the ${of} story, which has a few words.`;
}

/** Tells a story that is named in the question, and after each sentence waits until the test lets it go on. */
class Storyteller implements Model {
  readonly #pauses = new Map<string, PromiseWithResolvers<void>[]>();
  readonly #sentences: number;
  readonly #let = new Map<string, number>();

  constructor(sentences: number) {
    this.#sentences = sentences;
  }

  /** Lets the story go on by a sentence, at once or when it comes to its next pause. */
  goOn(story: string): void {
    const n = (this.#let.get(story) ?? 0) + 1;
    this.#let.set(story, n);
    this.#pause(story, n).resolve();
  }

  #pause(story: string, n: number): PromiseWithResolvers<void> {
    const pauses = this.#pauses.get(story) ?? [];
    this.#pauses.set(story, pauses);
    return (pauses[n] ??= Promise.withResolvers<void>());
  }

  async *respond({ userText }: { userText: string }) {
    const story = /the (\w+) story/.exec(userText)?.[1] ?? "untold";
    // What is said before any code ran is not shown as it comes: it may be no more than a plan.
    yield { type: "run" as const, command: "sum", stdout: "42" };
    for (let n = 1; n <= this.#sentences; n += 1) {
      // A paragraph is shown once the next one has begun and it cannot change any more.
      yield { type: "text" as const, text: `${sentence(n, story)}\n\nWhat then (${n})?\n\n` };
      if (n < this.#sentences) await this.#pause(story, n).promise;
    }
    return "end_turn" as const;
  }
}

function shows(world: World, asked: Asked, words: string): boolean {
  return visibleText(botMessages(world, asked.channel, asked.rootTs)).includes(words);
}

async function shown(world: World, asked: Asked, words: string): Promise<void> {
  await eventually(world, `"${words}" in the thread`, () => (shows(world, asked, words) ? true : null));
}

function wholeStory(story: string, sentences: number): string {
  return Array.from({ length: sentences }, (_, i) => sentence(i + 1, story)).join(" ");
}

/** What the thread tells of the story, in order. */
function told(world: World, { channel, rootTs }: Asked, story: string): string {
  const messages = botMessages(world, channel, rootTs);
  // Where there are blocks they hold the text once more.
  const text = visibleText(messages.map((message) => (message.blocks ? { ...message, text: "" } : message)));
  return (text.match(new RegExp(`Sentence \\d+ of the ${story} story, which has a few words\\.`, "g")) ?? []).join(" ");
}

describe("F7: the reply to an answer's post is lost", () => {
  it.each([
    ["by a reset", { kind: "drop_reply" }],
    ["behind a 500", { kind: "late_status", status: 500 }],
  ] as const)("F7: the answer stands there once when it was lost %s", async (_how, action) => {
    const world = await open();
    world.claude.control.script([{ type: "text", text: "Revenue is 42 this year." }]);
    world.faults.set([{ target: "slack", call: "chat.postMessage", action }]);

    const asked = await ask(world, "how much?");
    const finals = await expectQuiet(world, [asked]);

    expect(finals.map(({ kind }) => kind)).toEqual(["answer"]);
    expect(calls(world).filter((call) => call === "chat.postMessage ok")).toHaveLength(1);
  });
});

describe("F9: a stream that Slack ends after five minutes", () => {
  it("F9: the story goes on in another message, whole, and nothing is told twice", async () => {
    let shift = 0;
    const model = new Storyteller(3);
    const world = await open({ model, slack: { now: () => Date.now() + shift } });

    const asked = await ask(world, "tell the long story");
    await shown(world, asked, sentence(1, "long"));
    shift = 301_000;
    model.goOn("long");
    await shown(world, asked, sentence(2, "long"));
    model.goOn("long");
    await expectQuiet(world, [asked]);

    expect(calls(world)).toContain("chat.appendStream message_not_in_streaming_state");
    expect(told(world, asked, "long")).toBe(wholeStory("long", 3));
  });
});

describe("F10: a 429 on one thread's stream", () => {
  it("F10: other channels' calls go on meanwhile, and the text is complete and in order", async () => {
    const model = new Storyteller(3);
    const world = await open({ model });
    const slow = await ask(world, "tell the slow story", { channel: SALES });
    await shown(world, slow, sentence(1, "slow"));
    const limited: FaultRule["action"] = { kind: "error", error: "ratelimited", retryAfter: 3 };
    world.faults.set([{ target: "slack", call: "chat.appendStream", action: limited }]);
    model.goOn("slow");
    await eventually(world, "the 429", () => (calls(world).includes("chat.appendStream ratelimited") ? true : null));

    const quick = await ask(world, "tell the quick story", { channel: FINANCE });
    await shown(world, quick, sentence(1, "quick"));
    model.goOn("quick");
    await shown(world, quick, sentence(2, "quick"));
    const slowMeanwhile = told(world, slow, "slow");
    model.goOn("quick");
    model.goOn("slow");
    await expectQuiet(world, [slow, quick]);

    expect(slowMeanwhile).toBe(wholeStory("slow", 1));
    expect(told(world, slow, "slow")).toBe(wholeStory("slow", 3));
    expect(told(world, quick, "quick")).toBe(wholeStory("quick", 3));
  });
});

describe("more answers at once than Slack has streams for", () => {
  it(
    "are all told whole, the ones without a stream by edits, and no call is refused for its rate",
    { timeout: 180_000 },
    async () => {
      const model = new Storyteller(2);
      const world = await open({ model });
      const stories = Array.from({ length: 21 }, (_, i) => `n${i}`);
      const channels = [SALES, FINANCE];

      const asked = await Promise.all(
        stories.map((story, i) =>
          ask(world, `tell the ${story} story`, { channel: channels[i % channels.length] ?? SALES }),
        ),
      );
      for (const [i, story] of stories.entries()) {
        const question = asked[i];
        if (question !== undefined) await shown(world, question, sentence(1, story));
      }
      for (const story of stories) model.goOn(story);
      await expectQuiet(world, asked, { ms: 120_000 });

      const streams = calls(world).filter((call) => call === "chat.startStream ok").length;
      expect(streams).toBeGreaterThan(0);
      expect(streams).toBeLessThanOrEqual(20);
      expect(calls(world).filter((call) => call.endsWith("ratelimited"))).toEqual([]);
      const heard = asked.map((question, i) => told(world, question, stories[i] ?? ""));
      expect(heard).toEqual(stories.map((story) => wholeStory(story, 2)));
    },
  );
});

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

describe("F31: the upload of a chart breaks", () => {
  it.each([
    ["its bytes are refused", "files.upload", { kind: "status", status: 500 }],
    ["its last step took effect without a reply", "files.completeUploadExternal", { kind: "drop_reply" }],
  ] as const)("F31: one image is visible when %s", async (_what, call, action) => {
    const world = await open();
    world.claude.control.script([
      { type: "run", command: "plot", stdout: "42", outputs: [{ name: "chart.png", base64: PIXEL }] },
      { type: "text", text: "Here is the chart." },
    ]);
    world.faults.set([{ target: "slack", call, action }]);

    const asked = await ask(world, "draw it");
    await expectQuiet(world, [asked]);

    const blocks = JSON.stringify(botMessages(world, asked.channel, asked.rootTs));
    expect(blocks.match(/"type":"image"/g)).toHaveLength(1);
  });
});

const WRITES = ["chat.postMessage", "chat.startStream", "chat.update", "assistant.threads.setStatus"];

describe("F35: the thread takes no message any more", () => {
  it.each(["is_archived", "not_in_channel", "thread_not_found", "messages_tab_disabled"])(
    "F35: after %s the turn is over for good, with two calls at most",
    async (error) => {
      const world = await open();
      world.faults.set(
        WRITES.map((call) => ({ target: "slack", call, times: 1_000, action: { kind: "error", error } })),
      );
      world.claude.control.script([[{ type: "text", text: "Nobody reads this." }], [{ type: "text", text: "Read." }]]);
      const refused = (): number => calls(world).filter((call) => call.endsWith(` ${error}`)).length;

      const dead = await ask(world, "how much?", { channel: SALES });
      await eventually(world, "a refusal", () => (refused() > 0 ? true : null));
      await world.restartBot();
      const atRest = refused();
      world.faults.set([]);
      const alive = await ask(world, "how much?", { channel: FINANCE });
      await expectQuiet(world, [alive]);

      expect(atRest).toBeLessThanOrEqual(2);
      expect(botMessages(world, dead.channel, dead.rootTs)).toEqual([]);
    },
  );
});
