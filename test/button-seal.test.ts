import { describe, expect, it } from "vitest";

import { createButtonSeal, readSealed, type SealedValue } from "../src/button-seal.ts";

const THREAD = { team: "T1", channel: "C1", rootTs: "1.1" };
const WHERE = { purpose: "retry_turn", thread: THREAD, user: "U1" };
const HOUR = 3_600_000;

describe("a button's value", () => {
  let time = 1_790_000_000_000;
  const seal = createButtonSeal("xoxb-secret", () => time);
  const state = { purpose: "retry_turn", thread: THREAD, subject: "turn-1" };

  function read(value: string): SealedValue {
    const sealed = readSealed(value);
    if (sealed === null) throw new Error("not sealed");
    return sealed;
  }

  it("gives back what it stands for, in few characters", () => {
    const value = seal.seal({ ...state, extra: "2", person: "U1" }, HOUR);

    expect(read(value)).toMatchObject({ subject: "turn-1", extra: "2", person: "U1" });
    expect(seal.holds(read(value), WHERE)).toBe(true);
    expect(value.length).toBeLessThan(80);
  });

  it.each([
    ["another button", { purpose: "reveal_values" }],
    ["another thread of the channel", { thread: { ...THREAD, rootTs: "2.2" } }],
    ["another channel", { thread: { ...THREAD, channel: "C2" } }],
    ["another workspace", { thread: { ...THREAD, team: "T2" } }],
  ])("is none for %s", (_what, other) => {
    const value = seal.seal(state, HOUR);

    expect(seal.holds(read(value), { ...WHERE, ...other })).toBe(false);
  });

  it("counts only for the person it names, and for everybody where it names none", () => {
    const theirs = read(seal.seal({ ...state, person: "U1" }, HOUR));
    const anybodys = read(seal.seal(state, HOUR));

    expect(seal.holds(theirs, { ...WHERE, user: "U2" })).toBe(false);
    expect(seal.holds(anybodys, { ...WHERE, user: "U2" })).toBe(true);
  });

  it("expires", () => {
    const value = read(seal.seal(state, HOUR));

    time += HOUR - 1;
    expect(seal.holds(value, WHERE)).toBe(true);
    time += 60_001;
    expect(seal.holds(value, WHERE)).toBe(false);
  });

  it.each(["subject", "extra", "person", "signature"] as const)("cannot be changed: %s", (part) => {
    const value = read(seal.seal({ ...state, extra: "1", person: "U1" }, HOUR));

    expect(
      seal.holds({ ...value, [part]: `${value[part]}x` }, { ...WHERE, user: part === "person" ? "U1x" : "U1" }),
    ).toBe(false);
  });

  it("cannot be given a longer life, or a part of its neighbour", () => {
    const value = read(seal.seal({ ...state, subject: "turn", extra: "-1" }, HOUR));

    expect(seal.holds({ ...value, expiresAt: value.expiresAt + HOUR }, WHERE)).toBe(false);
    expect(seal.holds({ ...value, subject: "turn-1", extra: "" }, WHERE)).toBe(false);
  });

  it("is worth nothing under another token", () => {
    const foreign = createButtonSeal("xoxb-other", () => time).seal(state, HOUR);

    expect(seal.holds(read(foreign), WHERE)).toBe(false);
  });

  it.each(["", "turn-1", "a~b", "a~b~c~d", "a~b~c~!~e", "a~b~c~1~e~f"])("is none when it is “%s”", (value) => {
    expect(readSealed(value)).toBeNull();
  });
});
