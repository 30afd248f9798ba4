import { describe, expect, it } from "vitest";

import type { CodeRun } from "../../../src/analysis/answer.ts";
import { distinctRuns, outputHash, Repeats } from "../../../src/analysis/lost/repeats.ts";

const KEY = new Uint8Array(32).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);

function run(code: string, stdout: string, rest: Partial<CodeRun> = {}): CodeRun {
  return { language: "bash", code, stdout, stderr: "", returnCode: 0, failed: false, ...rest };
}

function kept(code: string, stdout: string, key = KEY) {
  return { language: "bash", code, outputHash: outputHash(key, run(code, stdout)) };
}

describe("steps of a lost container", () => {
  it("are the same when they print the same, whatever white space stands around it", () => {
    const repeats = new Repeats(KEY, [kept("a", "1"), kept("b", "2")]);

    const taken = [run("a", "1\n"), run("b", " 2"), run("c", "3")].map((each) => repeats.takes(each));

    expect(taken).toEqual([true, true, false]);
    expect(repeats.counts).toEqual({ again: 2, otherwise: 0 });
  });

  it("are noticed when they print something else or fail", () => {
    const repeats = new Repeats(KEY, [kept("a", "1"), kept("b", "2"), kept("c", "3")]);

    for (const each of [run("a", "1"), run("b", "20"), run("c", "3", { failed: true })]) repeats.takes(each);

    expect(repeats.counts).toEqual({ again: 3, otherwise: 2 });
  });

  it("count once: the same code again is a step of its own", () => {
    const repeats = new Repeats(KEY, [kept("a", "1")]);

    expect([run("a", "1"), run("a", "5")].map((each) => repeats.takes(each))).toEqual([true, false]);
    expect(repeats.counts).toEqual({ again: 1, otherwise: 0 });
  });

  it("may have printed more than one thing before", () => {
    const repeats = new Repeats(KEY, [kept("a", "1"), kept("a", "2")]);

    repeats.takes(run("a", "2"));

    expect(repeats.counts).toEqual({ again: 1, otherwise: 0 });
    expect(distinctRuns([kept("a", "1"), kept("b", "1"), kept("a", "2")]).map(({ code }) => code)).toEqual(["a", "b"]);
  });

  it("cannot be compared without a hash or under another key, and nothing is said of them then", () => {
    const repeats = new Repeats(KEY, [{ language: "bash", code: "a" }, kept("b", "2", OTHER_KEY)]);

    expect([run("a", "9"), run("b", "9")].map((each) => repeats.takes(each))).toEqual([true, true]);
    expect(repeats.counts).toEqual({ again: 0, otherwise: 0 });
  });

  it("tell nothing of what they printed", () => {
    expect(outputHash(KEY, run("a", "Zoë Quill"))).toMatch(/^[\w-]{6}\.[\w-]{22}$/);
    expect(outputHash(KEY, run("a", "1"))).not.toBe(outputHash(OTHER_KEY, run("a", "1")));
  });
});
