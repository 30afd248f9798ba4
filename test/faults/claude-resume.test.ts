import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { answered, ask, botMessages, eventually, OMAR, SALES, textFile, visibleText } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { PNG, RUN, said } from "./support/claude-desk.ts";
import { startWatchedWorld, wrapping } from "./support/claude-world.ts";

const CALL = { target: "claude" as const, call: "POST /v1/messages" };
const FILES = [textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n")];
const DRAWS = { ...RUN, outputs: [{ name: "sales.png", base64: PNG }] };
const TURN = [DRAWS, said("Revenue is 42.\n\n![Revenue](sales.png)\n\nThat is the whole of it.")];
const FILE_LOST = "A chart or file of this answer was lost in a restart.";

function gone(): AppError {
  return new AppError({ code: "turn.lease_lost", userMessage: "The process is gone." });
}

/** Lets the first answer that is stored fail as if the process had died there, before or after its effect. */
function dyingAt(store: Store, when: "before" | "after", and = async () => {}): Store {
  let alive = true;
  const saveAnswer: Store["saveAnswer"] = async (...values) => {
    const dies = alive;
    alive = false;
    if (!dies || when === "after") await store.saveAnswer(...values);
    if (!dies) return;
    await and();
    throw gone();
  };
  return wrapping(store, { saveAnswer });
}

function images(messages: readonly { blocks?: unknown }[]): number {
  return [...JSON.stringify(messages.map(({ blocks }) => blocks)).matchAll(/"slack_file"/g)].length;
}

describe("F6: an answer that Claude finished and that was not posted", () => {
  it("before it is stored is made from its checkpoint, without another call", async () => {
    const owed: (readonly string[])[] = [];
    const world = await startWatchedWorld({
      wrapStore: (store) => {
        const saveAnswer: Store["saveAnswer"] = async (lease, saved, left = {}) => {
          owed.push(left.remoteArtifactIds ?? []);
          await store.saveAnswer(lease, saved, left);
        };
        return dyingAt(wrapping(store, { saveAnswer }), "before");
      },
    });
    world.claude.control.script([TURN]);

    const asked = await ask(world, "how much?", { files: FILES });
    const messages = await answered(world, asked);
    await expectQuiet(world, [asked]);

    expect(visibleText(messages)).toContain("That is the whole of it.");
    expect(images(messages)).toBe(1);
    expect(world.faults.calls).toBe(1);
    expect(owed.map((ids) => ids.length)).toEqual([1]);
  });

  it("is posted with its chart by a machine that never had it", async () => {
    const ended = Promise.withResolvers<void>();
    const world = await startWatchedWorld({
      wrapStore: (store, spoolDir) => {
        const finish: Store["finish"] = async (...values) => {
          await store.finish(...values);
          ended.resolve();
        };
        const lose = () => rm(join(spoolDir, "turns"), { recursive: true });
        return dyingAt(wrapping(store, { finish }), "after", lose);
      },
    });
    world.claude.control.script([TURN]);

    const asked = await ask(world, "how much?", { files: FILES });
    const messages = await answered(world, asked);
    await expectQuiet(world, [asked]);

    expect(visibleText(messages)).toContain("That is the whole of it.");
    expect(visibleText(messages)).not.toContain(FILE_LOST);
    expect(images(messages)).toBe(1);
    expect(world.faults.calls).toBe(1);
    await ended.promise;
    expect(await readdir(join(world.spoolDir, "turns"))).toEqual([]);
  });

  it("is posted without a chart that is nowhere any more, and says so", async () => {
    const world = await startWatchedWorld({
      wrapStore: (store, spoolDir) =>
        dyingAt(wrapping(store, { keptFiles: async () => [] }), "after", () =>
          rm(join(spoolDir, "turns"), { recursive: true }),
        ),
    });
    world.claude.control.script([TURN]);

    const asked = await ask(world, "how much?", { files: FILES });
    const messages = await answered(world, asked);
    await expectQuiet(world, [asked]);

    expect(visibleText(messages)).toContain(FILE_LOST);
    expect(images(messages)).toBe(0);
    expect(world.faults.calls).toBe(1);
  });

  it("F36: is not posted any more when somebody stopped it while nobody worked on it", async () => {
    const world = await startWatchedWorld({
      wrapStore: (store) => {
        const saveAnswer: Store["saveAnswer"] = async (lease, ...rest) => {
          await store.saveAnswer(lease, ...rest);
          await store.cancel(lease.turn.id, OMAR);
          throw gone();
        };
        return wrapping(store, { saveAnswer });
      },
    });
    world.claude.control.script([TURN]);

    const finals = await expectQuiet(world, [await ask(world, "how much?", { files: FILES })]);

    expect(finals.map(({ kind }) => kind)).toEqual(["stopped"]);
    expect(world.faults.calls).toBe(1);
  });

  it("is kept and posted once the store takes it again", async () => {
    let refusals = 2;
    const world = await startWatchedWorld({
      wrapStore: (store) =>
        wrapping(store, {
          saveAnswer: async (...values) => {
            refusals -= 1;
            if (refusals >= 0) throw new Error("the store is away");
            await store.saveAnswer(...values);
          },
        }),
    });
    world.claude.control.script([TURN]);

    const asked = await ask(world, "how much?", { files: FILES });
    for (let round = 0; round < 2; round += 1) {
      await eventually(world, "a failure in the log", () =>
        world.log.filter(({ message }) => message === "working on a turn failed").length > round ? true : null,
      );
      world.pass(60_000);
    }
    const messages = await answered(world, asked);
    await expectQuiet(world, [asked]);

    expect(visibleText(messages)).toContain("That is the whole of it.");
    expect(world.faults.calls).toBe(1);
  });
});

describe("F11: a Claude that asks to be left alone for an hour", () => {
  const LATER = { ...CALL, action: { kind: "status" as const, status: 429, headers: { "retry-after": "3600" } } };

  it("gets its hour: the thread is told, nobody else waits, and the answer comes by itself", async () => {
    const world = await startWatchedWorld({ bot: { maxConcurrentAnswers: 1 } });
    world.faults.set([LATER]);
    world.claude.control.script([
      [RUN, said("Of the other thread.")],
      [RUN, said("After an hour: 42.")],
    ]);
    const parked = await ask(world, "how much?", { files: FILES });
    await eventually(world, "a word that it waits", () =>
      visibleText(botMessages(world, SALES, parked.rootTs)).includes("wait about an hour") ? true : null,
    );

    const other = await ask(world, "and here?");
    expect(visibleText(await answered(world, other))).toContain("Of the other thread.");
    expect(visibleText(botMessages(world, SALES, parked.rootTs))).not.toContain("After an hour");
    world.pass(3_600_000);
    const messages = await answered(world, parked);
    await expectQuiet(world, [parked, other]);

    expect(visibleText(messages)).toContain("After an hour: 42.");
    expect(visibleText(botMessages(world, SALES, parked.rootTs))).not.toContain("wait about an hour");
    expect(world.faults.calls).toBe(3);
  });

  it("is waited for over a restart", async () => {
    const world = await startWatchedWorld();
    world.faults.set([LATER]);
    world.claude.control.script([[RUN, said("After an hour: 42.")]]);
    const parked = await ask(world, "how much?", { files: FILES });
    await eventually(world, "a word that it waits", () =>
      visibleText(botMessages(world, SALES, parked.rootTs)).includes("wait about an hour") ? true : null,
    );

    await world.restartBot();
    world.pass(3_600_000);
    await answered(world, parked);
    await expectQuiet(world, [parked]);

    expect(world.faults.calls).toBe(2);
  });
});
