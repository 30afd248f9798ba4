import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { answered, ask, startWorld, textFile, visibleText, type World } from "../support/bot.ts";

const FILES = [textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n")];
const RUN = { type: "run" as const, command: "# Adding up\nsum", stdout: "total 4213.7" };

function said(text: string) {
  return { type: "text" as const, text };
}

describe("the numbers of an answer", () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.close();
  });

  async function textOfAnswer(): Promise<string> {
    return visibleText(await answered(world, await ask(world, "how much?", { files: FILES })));
  }

  it("are looked for in what the code printed, and the footer says so", async () => {
    world.claude.control.script([[RUN, said("**Revenue is 4,214**, that is 4.2k.")]]);

    const text = await textOfAnswer();

    expect(text).toContain("2 of 2 numbers found in the computation");
    expect(world.claude.control.requests()).toHaveLength(1);
  });

  it("that nothing printed are asked for once more, and only the mended answer is shown", async () => {
    world.claude.control.script([[RUN, said("Revenue is 4,711.")], [said("Revenue is 4,213.70.")]]);

    const text = await textOfAnswer();

    expect(text).toContain("Revenue is 4,213.70.");
    expect(text).not.toContain("4,711");
    expect(text).toContain("1 of 1 number found in the computation");
    expect(JSON.stringify(world.claude.control.requests().at(-1))).toContain("in no output of your code: 4,711");
  });

  it("that the model goes on inventing are marked", async () => {
    world.claude.control.script([[RUN, said("Revenue is 4,711.")], [said("It is 4,711 indeed, up 12.5 %.")]]);

    const text = await textOfAnswer();

    expect(text).toContain("I did not find these numbers in what the code printed: 4,711; 12.5 %.");
    expect(text).toContain("0 of 2 numbers found in the computation");
    expect(world.claude.control.requests()).toHaveLength(2);
  });

  it("stay marked where the model has nothing better to say", async () => {
    world.claude.control.script([[RUN, said("Revenue is 4,711.")], [said(" ")]]);

    const text = await textOfAnswer();

    expect(text).toContain("Revenue is 4,711.");
    expect(text).toContain("I did not find this number in what the code printed: 4,711.");
  });
});
