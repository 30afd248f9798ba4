import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Exchange } from "../../src/conversation/conversation.ts";
import { hear } from "../../src/actions/corrections.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { question, reviveAnswer, temporaryFolder, thread } from "../store/make.ts";

const here = thread("1.1");

function exchange(asked: string): Exchange {
  return { askedAt: 1, question: asked, answer: "42", artifacts: [] };
}

describe("what a message comes to", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: Store;

  beforeEach(async () => {
    folder = temporaryFolder();
    store = await openSqliteStore(folder.path("bot.sqlite"), { reviveAnswer });
    await store.openConversation(here, "m");
  });

  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  async function said(text: string, ...earlier: readonly string[]) {
    const heard = await hear(store, question(here, "1.5", { text }), earlier.map(exchange));
    return { ...heard, holds: heard.holds.map(({ statement }) => statement) };
  }

  it("is the last question that was one, and not the rules and answers to them in between", async () => {
    const heard = await said(
      "blank means 0",
      "revenue?",
      "exclude APAC. Average score?",
      "revenue is net",
      "forget all",
    );

    expect(heard).toEqual({ question: "Average score?", holds: ["blank means 0"], reply: null });
  });

  it("is the same when it is heard again", async () => {
    const once = await said("blank means 0, again", "revenue?");

    expect(await said("blank means 0, again", "revenue?")).toEqual(once);
  });

  it("is the message itself when it names no rule", async () => {
    await said("blank means 0", "revenue?");

    expect(await said("forget the last chart")).toMatchObject({ question: "forget the last chart", reply: null });
    expect(await said("include APAC again")).toMatchObject({ question: "include APAC again", reply: null });
  });

  it("is a sentence about what is not remembered, where a rule was named", async () => {
    expect(await said("forget that blank means 0")).toMatchObject({ reply: "Nothing is remembered in this thread." });
    await said("revenue is net", "revenue?");

    expect((await said("forget that blank means 0")).reply).toBe(
      "I remember nothing like that here. Remembered in this thread: revenue is net.",
    );
  });

  it("drops the rule that is meant, said in other words", async () => {
    await said("from now on exclude all test accounts", "revenue?");
    await said("blank means 0", "revenue?");

    expect(await said("forget exclude test accounts")).toMatchObject({
      holds: ["blank means 0"],
      reply: "Forgotten: exclude all test accounts. It does not hold for later answers.",
    });
    expect(await said("forget everything")).toMatchObject({
      holds: [],
      reply: expect.stringContaining("blank means 0"),
    });
  });

  it("takes no more rules than can go along with every question", async () => {
    for (let at = 0; at < 30; at += 1) await said(`code${at} means ${at}`, "revenue?");

    const heard = await said("blank means 0", "revenue?");

    expect(heard.holds).toHaveLength(30);
    expect(heard.reply).toContain("I remember 30 rules in this thread already.");
  });
});
