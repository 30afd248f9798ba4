import { describe, expect, it } from "vitest";

import {
  type Checkpoint,
  checkpointKey,
  hasMessages,
  isComplete,
  openCheckpoint,
  sealCheckpoint,
} from "../../src/analysis/checkpoint.ts";
import { dataset, keptLog, thread } from "../store/make.ts";

const KEY = checkpointKey("sk-ant-one");
const KEPT: Checkpoint = {
  message: { role: "user", content: [{ type: "text", text: "Wie viel in Köln? 🚲" }] },
  finished: [],
  containerId: "container_1",
  rebuilt: false,
  already: ["d1"],
  datasets: [dataset(thread("1.1"), "d1")],
  refusals: [],
  spent: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
  orphans: ["file_1"],
  workedMs: 5,
  parkedMs: 6,
};

function open(sealed: string, key = KEY, turnId = "turn-1") {
  const { log, lines } = keptLog();
  return { checkpoint: openCheckpoint(key, turnId, sealed, log), lines };
}

describe("a checkpoint", () => {
  it("comes back as it was sealed", () => {
    const { checkpoint, lines } = open(sealCheckpoint(KEY, "turn-1", KEPT));

    expect(checkpoint).toEqual(KEPT);
    expect(lines).toEqual([]);
  });

  it("shows nothing of what it holds, and never looks the same", () => {
    const [one, other] = [sealCheckpoint(KEY, "turn-1", KEPT), sealCheckpoint(KEY, "turn-1", KEPT)];

    expect(one).not.toBe(other);
    expect(Buffer.from(one, "base64").toString("latin1")).not.toContain("container_1");
  });

  const sealed = sealCheckpoint(KEY, "turn-1", KEPT);
  const bytes = Buffer.from(sealed, "base64");
  it.each([
    ["with another Claude key", () => open(sealed, checkpointKey("sk-ant-two"))],
    ["for another turn", () => open(sealed, KEY, "turn-2")],
    ["with a bit flipped in its text", () => open(flipped(bytes, bytes.length - 1))],
    ["with a bit flipped in its seal", () => open(flipped(bytes, 13))],
    ["cut short", () => open(bytes.subarray(0, 20).toString("base64"))],
    ["that is none", () => open("no checkpoint")],
    ["of another shape", () => open(sealCheckpoint(KEY, "turn-1", { old: true } as never))],
  ])("%s is dropped with a line in the log that tells nothing of it", (_what, opened) => {
    const { checkpoint, lines } = opened();

    expect(checkpoint).toBeNull();
    expect(lines.map(({ message }) => message)).toEqual(["a checkpoint cannot be read and is dropped"]);
    expect(JSON.stringify(lines)).not.toContain("Köln");
  });

  it("is complete when its last message did not pause", () => {
    const ended = (stop_reason: string) => ({ content: [], usage: {}, stop_reason }) as never;

    expect(hasMessages(KEPT)).toBe(false);
    expect(isComplete(KEPT)).toBe(false);
    expect(isComplete({ ...KEPT, finished: [ended("pause_turn")] })).toBe(false);
    expect(isComplete({ ...KEPT, finished: [ended("pause_turn"), ended("end_turn")] })).toBe(true);
    expect(isComplete({ ...KEPT, finished: [ended("refusal")] })).toBe(true);
  });
});

function flipped(bytes: Buffer, at: number): string {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy.toString("base64");
}
