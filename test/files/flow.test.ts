import { describe, expect, it } from "vitest";

import { workAhead } from "../../src/files/flow/ahead.ts";
import { ByteBudget } from "../../src/files/flow/byte-budget.ts";

const never = new AbortController().signal;

/** Work that ends when the test says so. */
function manual() {
  const gates = new Map<string, () => void>();
  const started: string[] = [];
  const run = async (name: string): Promise<string> => {
    started.push(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.set(name, resolve);
    await promise;
    return name;
  };
  return { started, run, end: (name: string) => gates.get(name)?.() };
}

async function tick(): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
}

describe("ByteBudget", () => {
  it("lets work begin while there is room, first come first served", async () => {
    const budget = new ByteBudget(100);
    const work = manual();
    const all = [
      budget.hold(60, never, () => work.run("a")),
      budget.hold(60, never, () => work.run("b")),
      budget.hold(10, never, () => work.run("c")),
    ];
    await tick();
    const atFirst = [...work.started];

    work.end("a");
    await tick();

    expect(atFirst).toEqual(["a"]);
    expect(work.started).toEqual(["a", "b", "c"]);
    work.end("b");
    work.end("c");
    await Promise.all(all);
  });

  it("lets a file above the whole budget travel alone", async () => {
    const budget = new ByteBudget(100);
    const work = manual();
    const large = budget.hold(1_000, never, () => work.run("large"));
    const small = budget.hold(1, never, () => work.run("small"));
    await tick();

    expect(work.started).toEqual(["large"]);
    work.end("large");
    await tick();
    work.end("small");
    await Promise.all([large, small]);
  });

  it("gives the room back when work fails", async () => {
    const budget = new ByteBudget(100);

    const failed = budget.hold(100, never, () => Promise.reject(new Error("no")));

    await expect(failed).rejects.toThrow("no");
    expect(await budget.hold(100, never, async () => "next")).toBe("next");
  });

  it("lets go of whoever is cancelled in the queue, and serves those behind", async () => {
    const budget = new ByteBudget(100);
    const work = manual();
    const cancel = new AbortController();
    const first = budget.hold(50, never, () => work.run("a"));
    const large = budget.hold(100, cancel.signal, () => work.run("b"));
    const small = budget.hold(50, never, () => work.run("c"));
    await tick();

    cancel.abort(new Error("stop"));

    await expect(large).rejects.toThrow("stop");
    await tick();
    expect(work.started).toEqual(["a", "c"]);
    work.end("a");
    work.end("c");
    await Promise.all([first, small]);
  });
});

describe("workAhead", () => {
  it("hands on results in order, whichever is ready first, and runs no more than its width", async () => {
    const work = manual();
    const got: string[] = [];
    const loop = (async () => {
      for await (const result of workAhead(["a", "b", "c", "d"], 2, work.run, async () => undefined)) got.push(result);
    })();
    await tick();
    work.end("b");
    await tick();
    const early = { started: [...work.started], got: [...got] };

    work.end("a");
    await tick();
    work.end("c");
    work.end("d");
    await tick();
    work.end("d");
    await loop;

    expect(early).toEqual({ started: ["a", "b"], got: [] });
    expect(got).toEqual(["a", "b", "c", "d"]);
  });

  it("waits for what is under way and discards it when the loop is left", async () => {
    const discarded: string[] = [];
    const run = async (name: string): Promise<string> => name;

    for await (const result of workAhead(["a", "b", "c", "d"], 3, run, async (name) => void discarded.push(name))) {
      expect(result).toBe("a");
      break;
    }

    expect(discarded).toEqual(["b", "c", "d"]);
  });

  it("fails with the first failure and discards what succeeded behind it", async () => {
    const discarded: string[] = [];
    const run = async (name: string): Promise<string> => {
      if (name === "a") throw new Error("no");
      return name;
    };

    const loop = (async () => {
      for await (const result of workAhead(["a", "b"], 2, run, async (name) => void discarded.push(name))) {
        expect(result).toBe("never");
      }
    })();

    await expect(loop).rejects.toThrow("no");
    expect(discarded).toEqual(["b"]);
  });
});
