import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import type { AnalysisResult } from "../../src/analysis/analyze.ts";
import type { Checkpoint } from "../../src/analysis/checkpoint.ts";
import { AppError } from "../../src/errors.ts";
import { answerText, type Desk, openDesk, PNG, RUN, said } from "./support/claude-desk.ts";

const CALL = { target: "claude" as const, call: "POST /v1/messages" };
const DRAWS = {
  ...RUN,
  command: "# Drawing\ndraw",
  outputs: [{ name: "sales.png", base64: PNG }],
};
const SHOWS = said("Revenue is 42.\n\n![Revenue](sales.png)\n\nThat is all.");

/** Runs until so many messages are kept, then loses the lease as a killed process does. */
async function killedAfter(desk: Desk, messages: number): Promise<Checkpoint> {
  let last: Checkpoint | null = null;
  const keep = async (checkpoint: Checkpoint): Promise<void> => {
    last = checkpoint;
    if (checkpoint.finished.length >= messages) throw new AppError({ code: "turn.lease_lost", userMessage: "Gone." });
  };
  await expect(desk.run({ keep })).rejects.toMatchObject({ code: "turn.lease_lost" });
  if (last === null) throw new Error("nothing was kept");
  return structuredClone(last);
}

/** What a person sees of a result; files have other names on every disk. */
function visible({ answer }: AnalysisResult) {
  const { parts, codeRuns, notes, outcome, model, cost, containerId } = answer;
  const shown = parts.map((part) => (part.kind === "text" ? part : { ...part, artifact: part.artifact.name }));
  // Hashes of outputs go by the key of the desk.
  const runs = codeRuns.map((run) => ({ ...run, outputHash: run.outputHash !== undefined }));
  return {
    parts: shown,
    codeRuns: runs,
    notes,
    outcome,
    model,
    tokens: cost.inputTokens + cost.outputTokens,
    containerId,
  };
}

describe("a turn whose process dies", () => {
  it("F6: after the model finished is answered from what was kept, without another call", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[DRAWS, SHOWS]]);
    const kept = await killedAfter(desk, 1);
    const resumed = await desk.run({ kept, question: "other words", recap: "other recap" });

    expect(desk.calls()).toBe(1);
    expect(answerText(resumed)).toBe("Revenue is 42.\n\n[sales.png]\n\nThat is all.\n\n");
    const chart = resumed.answer.parts.find((part) => part.kind === "artifact");
    expect(await readFile(chart!.artifact.path)).toEqual(Buffer.from(PNG, "base64"));
    expect(resumed.remoteArtifactIds).toEqual([chart!.artifact.remoteFileId]);
  });

  it("F6: gives the very answer that it would have given alive", async () => {
    const alive = await openDesk();
    alive.emulator.control.script([[{ ...DRAWS, pause: true }, SHOWS]]);
    const lived = visible(await alive.run());
    const desk = await openDesk();
    desk.emulator.control.script([[{ ...DRAWS, pause: true }, SHOWS]]);

    const resumed = visible(await desk.run({ kept: await killedAfter(desk, 2) }));

    expect(desk.calls()).toBe(2);
    expect({ ...resumed, containerId: null }).toEqual({ ...lived, containerId: null });
    expect(resumed.containerId).toMatch(/^container_/);
  });

  it("F6: while the model paused goes on from there, in the same container and with the same words", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[RUN, said("First half."), { ...RUN, pause: true }, said("Second half.")]]);
    const kept = await killedAfter(desk, 1);

    const resumed = await desk.run({ kept, question: "other words", recap: "other recap" });

    const [first, second] = desk.emulator.control.requests() as { messages: object[]; container?: string }[];
    expect(desk.calls()).toBe(2);
    expect(second!.messages[0]).toEqual(first!.messages[0]);
    expect(second!.container).toBe(resumed.answer.containerId);
    expect(answerText(resumed)).toContain("First half.\n\nSecond half.");
    expect(resumed.answer.codeRuns).toHaveLength(2);
  });

  it("F6: in the middle of a message asks for that one again, and not for those before it", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([
      [RUN, { ...RUN, pause: true }, said("Half of it, then nothing more.")],
      [{ ...RUN, stdout: "43" }, said("All of it.")],
    ]);
    desk.emulator.faults.set([{ ...CALL, after: 1, action: { kind: "cut", afterEvents: 4, how: "reset" } }]);

    const { answer } = await desk.run();

    expect(desk.calls()).toBe(3);
    const requests = desk.emulator.control.requests() as { messages: object[] }[];
    expect(requests.map(({ messages }) => messages.length)).toEqual([1, 2, 2]);
    expect(answer.outcome).toBe("complete");
    expect(answer.codeRuns[0]).toMatchObject({ stdout: "42" });
  });

  it("has its answer all the same when the chart is gone at Claude by then, and says what is missing", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[DRAWS, SHOWS]]);
    const kept = await killedAfter(desk, 1);
    desk.emulator.faults.set([
      { target: "claude", call: "GET /v1/files/{id}", times: 9, action: { kind: "status", status: 404 } },
    ]);

    const resumed = await desk.run({ kept });

    expect(desk.calls()).toBe(1);
    expect(answerText(resumed)).toContain("Revenue is 42.");
    expect(resumed.answer.notes).toContain(
      "A chart was announced but never produced. Ask for it again and I will draw it.",
    );
  });

  it("is not kept before its stream ended, and kept before a chart has arrived", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[DRAWS, SHOWS]]);
    desk.emulator.faults.set([
      { target: "claude", call: "GET /v1/files/{id}/content", times: 9, action: { kind: "delay", ms: 300_000 } },
    ]);
    const kept = Promise.withResolvers<Checkpoint>();
    const stop = new AbortController();

    const running = desk.run({ signal: stop.signal, keep: async (checkpoint) => kept.resolve(checkpoint) });
    const { finished } = await kept.promise;
    stop.abort(new AppError({ code: "turn.cancelled", userMessage: "Stopped." }));

    await expect(running).rejects.toMatchObject({ code: "turn.cancelled" });
    expect(finished.map(({ stop_reason }) => stop_reason)).toEqual(["end_turn"]);
  });
});

it("F43: a process that finds its lease gone asks nothing more of the model", async () => {
  const desk = await openDesk();
  desk.emulator.control.script([[{ ...RUN, pause: true }, said("Never.")]]);
  let held = true;
  const admit = (): void => {
    if (!held) throw new AppError({ code: "turn.lease_lost", userMessage: "Gone." });
  };
  const keep = async (): Promise<void> => void (held = false);

  await expect(desk.run({ admit, keep })).rejects.toMatchObject({ code: "turn.lease_lost" });

  expect(desk.calls()).toBe(1);
  expect(desk.left).toEqual([]);
});

it("F36: what a stopped turn cost is told, also what its earlier attempts cost", async () => {
  const desk = await openDesk();
  desk.emulator.control.script([[{ ...RUN, pause: true }, { type: "wait", ms: 60_000 }, said("Never.")]]);
  const kept = await killedAfter(desk, 1);
  const stop = new AbortController();
  const emit = (): void => stop.abort(new AppError({ code: "turn.cancelled", userMessage: "Stopped." }));

  await expect(desk.run({ kept, signal: stop.signal, emit })).rejects.toMatchObject({ code: "turn.cancelled" });

  const [message] = kept.finished;
  expect(desk.left).toHaveLength(1);
  expect(desk.left[0]!.model).toBe("claude-sonnet-5-5");
  expect(desk.left[0]!.cost.outputTokens).toBeGreaterThanOrEqual(message!.usage.output_tokens);
  expect(desk.left[0]!.cost.dollars).toBeGreaterThan(0);
});

describe("output files at Claude", () => {
  it("of a message that broke off are deleted with those of the answer", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([
      [DRAWS, SHOWS],
      [DRAWS, SHOWS],
    ]);
    desk.emulator.faults.set([{ ...CALL, action: { kind: "cut_inside", afterEvents: 0, at: "end", how: "reset" } }]);

    const { remoteArtifactIds, answer } = await desk.run();

    expect(answer.parts.filter(({ kind }) => kind === "artifact")).toHaveLength(1);
    expect(remoteArtifactIds).toHaveLength(2);
    expect(new Set(remoteArtifactIds)).toEqual(new Set(desk.emulator.control.files().map(({ id }) => id)));
  });

  it("of a turn that was stopped are deleted, also what an earlier attempt made", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[{ ...DRAWS, pause: true }, SHOWS]]);
    const kept = await killedAfter(desk, 1);
    const stop = new AbortController();
    stop.abort(new AppError({ code: "turn.cancelled", userMessage: "Stopped." }));
    const files = desk.emulator.control.files().map(({ id }) => id);

    await expect(desk.run({ kept: { ...kept, orphans: ["file_orphan"] }, signal: stop.signal })).rejects.toMatchObject({
      code: "turn.cancelled",
    });

    expect(desk.left.map(({ remoteFileIds }) => remoteFileIds)).toEqual([[...files, "file_orphan"]]);
  });

  it("of a turn that somebody else goes on with are left alone", async () => {
    const desk = await openDesk();
    desk.emulator.control.script([[DRAWS, SHOWS]]);

    await killedAfter(desk, 1);

    expect(desk.left).toEqual([]);
  });
});
