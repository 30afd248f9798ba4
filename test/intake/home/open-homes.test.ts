import { beforeEach, describe, expect, it } from "vitest";

import { createOpenHomes, type OpenHomes } from "../../../src/intake/home/open-homes.ts";
import { keptLog, thread, TestClock } from "../../store/make.ts";

describe("open Home tabs", () => {
  const clock = new TestClock();
  let homes: OpenHomes;
  let published: string[];
  /** Lets the oldest publishing end. */
  let waiting: (() => void)[];

  beforeEach(() => {
    homes = createOpenHomes({ now: () => clock.now(), log: keptLog().log });
    published = [];
    waiting = [];
    homes.publishWith(async ({ user }) => {
      published.push(user);
      await new Promise<void>((done) => waiting.push(done));
    });
  });

  const asked = (askerId: string, channel = "C1", team = "T1") => ({ thread: thread("1.1", channel, team), askerId });

  it("are published for the asker and for whoever is in the channel, in that workspace, and for nobody else", () => {
    for (const user of ["U1", "U2", "U3"]) homes.opened({ team: "T1", user });
    homes.sees({ team: "T1", user: "U2" }, new Set(["C1"]));
    homes.sees({ team: "T1", user: "U3" }, new Set(["C2"]));
    homes.opened({ team: "T2", user: "U1" });

    homes.changed(asked("U1"));
    homes.changed(asked("U9", "C7"));

    expect(published).toEqual(["U1", "U2"]);
  });

  it("are published once more, and no oftener, after what changed meanwhile", async () => {
    homes.opened({ team: "T1", user: "U1" });

    for (let change = 0; change < 5; change += 1) homes.changed(asked("U1"));
    const before = published.length;
    waiting.shift()?.();
    await expect.poll(() => published.length).toBe(2);
    waiting.shift()?.();

    expect(before).toBe(1);
  });

  it("are left alone a while after they were opened", () => {
    homes.opened({ team: "T1", user: "U1" });
    clock.pass(16 * 60_000);

    homes.changed(asked("U1"));

    expect(published).toEqual([]);
  });
});
