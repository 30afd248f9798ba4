import { describe, expect, it } from "vitest";

import { Gathered } from "../../src/store/postgres/connection/gathered.ts";

describe("gathered calls", () => {
  it("go one by one while nothing else is asked for, and together once a batch is on its way", async () => {
    const batches: (readonly number[])[] = [];
    const gates: (() => void)[] = [];
    const gathered = new Gathered(async (items: readonly number[]) => {
      batches.push(items);
      await new Promise<void>((resolve) => gates.push(resolve));
      return items.map((item) => item * 2);
    });

    const first = gathered.add(1);
    await Promise.resolve();
    await Promise.resolve();
    const others = [gathered.add(2), gathered.add(3)];
    gates.shift()?.();
    expect(await first).toBe(2);
    await Promise.resolve();
    gates.shift()?.();

    expect(await Promise.all(others)).toEqual([4, 6]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it("that cannot be stored fail alone", async () => {
    const gathered = new Gathered(async (items: readonly string[]) => {
      if (items.includes("bad")) throw new RangeError("bad");
      return items;
    });

    const outcomes = await Promise.allSettled(["a", "bad", "b"].map((item) => gathered.add(item)));

    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("that all meet the same trouble fail together, after one try", async () => {
    let tries = 0;
    const gathered = new Gathered(
      async (_items: readonly string[]): Promise<string[]> => {
        tries += 1;
        throw new Error("away");
      },
      () => false,
    );

    const outcomes = await Promise.allSettled(["a", "b"].map((item) => gathered.add(item)));

    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(tries).toBe(1);
  });

  it("after a failure the next is tried anew", async () => {
    let isAway = true;
    const gathered = new Gathered(async (items: readonly string[]) => {
      if (isAway) throw new Error("away");
      return items;
    });

    await expect(gathered.add("a")).rejects.toThrow("away");
    isAway = false;

    expect(await gathered.add("b")).toBe("b");
  });
});
