import { afterEach, describe, expect, it } from "vitest";

import { NO_BUDGETS } from "../../src/places/settings.ts";
import {
  answered,
  ask,
  eventually,
  botMessages,
  type Asked,
  OMAR,
  startWorld,
  visibleText,
  type World,
} from "../support/bot.ts";

const SAYS = [{ type: "text" as const, text: "It is done." }];

describe("what may be spent", () => {
  let world: World;

  afterEach(async () => {
    await world.close();
  });

  async function begin(bot: Parameters<typeof startWorld>[0]): Promise<void> {
    world = await startWorld(bot);
  }

  /** What the thread shows once it shows the words. */
  async function shown({ channel, rootTs }: Asked, words: string): Promise<string> {
    return await eventually(world, words, () => {
      const text = visibleText(botMessages(world, channel, rootTs));
      return text.includes(words) ? text : null;
    });
  }

  it("in a month by a person is told when it is nearly and when it is all spent, and then nothing more is asked", async () => {
    // The first answer costs a little over a cent: the prompt is written to the cache once.
    await begin({ bot: { budgets: { ...NO_BUDGETS, personMonth: 0.01 } } });
    world.claude.control.script(SAYS);

    const first = visibleText(await answered(world, await ask(world, "how much?")));
    const refused = await shown(await ask(world, "and now?"), "used up");
    const asked = world.claude.control.requests().length;
    world.claude.control.script(SAYS);
    const other = visibleText(await answered(world, await ask(world, "and mine?", { as: OMAR })));

    expect(first).toMatch(/With this answer your budget of \$0\.01 for \w+ is used up\. It begins anew on \w+ 1;/);
    expect(refused).toMatch(/Your budget of \$0\.01 for \w+ is used up\..*admin can raise it with \/analyze settings/);
    expect(asked).toBe(1);
    expect(other).toContain("It is done.");
  });

  it("by a channel is counted for everybody in it", async () => {
    await begin({ bot: { budgets: { ...NO_BUDGETS, channelMonth: 0.01 } } });
    world.claude.control.script(SAYS);
    await answered(world, await ask(world, "how much?"));

    const refused = await shown(await ask(world, "and mine?", { as: OMAR }), "used up");

    expect(refused).toContain("This channel's budget of $0.01");
    expect(world.claude.control.requests()).toHaveLength(1);
  });

  it("on one answer ends it there, with what it has and the reason", async () => {
    const words = Array.from({ length: 4_000 }, (_, n) => `word${n}`).join(" ");
    await begin({ bot: { budgets: { ...NO_BUDGETS, answer: 0.02 } } });
    world.claude.control.script([{ type: "text", text: words }]);

    const text = await shown(await ask(world, "tell me all"), "is all this answer may cost");

    expect(text).toContain("word0 word1");
    expect(text).not.toContain("word3999");
    expect(text).toContain("$0.02 is all this answer may cost; this is as far as I got.");
  });

  it("is questions too: beyond so many within an hour a person is asked to wait", async () => {
    await begin({ bot: { questionsPerHour: 2 } });
    world.claude.control.script([SAYS, SAYS, SAYS]);
    await answered(world, await ask(world, "one?"));
    await answered(world, await ask(world, "two?"));

    await shown(await ask(world, "three?"), "more than 2 questions within an hour");
    const other = visibleText(await answered(world, await ask(world, "mine?", { as: OMAR })));

    expect(other).toContain("It is done.");
    expect(world.claude.control.requests()).toHaveLength(3);
  });
});
