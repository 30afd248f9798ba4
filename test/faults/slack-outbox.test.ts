/** What is shown in a thread when replies get lost and processes die: the real store and reply, and the strict Slack emulator. */
import { describe, expect, it, onTestFinished } from "vitest";

import type { FaultAction } from "../../src/playground/faults.ts";
import { BOT, Office, type OfficeOptions, type Worker } from "../post/support/office.ts";
import { SETTINGS } from "../post/support/desk.ts";
import { answer, file, image, safe, text } from "../post/support/safe.ts";

const CHART = 'type":"image"';

async function open(options: OfficeOptions = {}): Promise<Office> {
  const office = await Office.open(options);
  onTestFinished(() => office.close());
  return office;
}

function meet(office: Office, call: string, action: FaultAction, { times = 1, after = 0 } = {}): void {
  const rules = office.faults.list();
  office.faults.set([...rules, { target: "slack", call, times, after, action }]);
}

/** Shows these texts as they come, and waits until each is there. */
async function stream(office: Office, worker: Worker, texts: readonly string[]): Promise<void> {
  for (const each of texts) {
    worker.reply.append([text(each)]);
    await office.until(() => office.words(worker).includes(each));
  }
}

async function finish(office: Office, worker: Worker, given: Parameters<typeof answer>[0]): Promise<void> {
  await worker.reply.finish(answer(given));
  await office.store.finish(worker.lease, "done");
}

function openStreams(office: Office, worker: Worker): number {
  return office.shown(worker).filter(({ streaming_state }) => streaming_state === "in_progress").length;
}

/** What stands there of ours: how often the answer's end, how many open streams, and whether the store knows it all. */
async function standing(office: Office, worker: Worker) {
  const shown = office.shown(worker);
  const known = new Set((await office.store.posted(worker.lease.turn.id)).map(({ ts }) => ts));
  return {
    ends: shown.filter(({ blocks }) => JSON.stringify(blocks ?? []).includes('"retry_turn"')).length,
    streams: openStreams(office, worker),
    unknown: shown.filter(({ ts }) => !known.has(ts)).length,
  };
}

const ONCE = { ends: 1, streams: 0, unknown: 0 };

const LOST: readonly (readonly [string, FaultAction])[] = [
  ["the connection is reset", { kind: "drop_reply" }],
  ["Slack answers 500", { kind: "late_status", status: 500 }],
  ["no reply comes in time", { kind: "withhold_reply" }],
];

describe("F7: a call that took effect and whose reply is lost", () => {
  it.each(LOST)("F7: a post stands there once when %s", async (_how, fault) => {
    const office = await open({ timeoutMs: 400 });
    const worker = await office.ask();
    meet(office, "chat.postMessage", fault);

    await finish(office, worker, [text("The whole answer.")]);

    expect(office.words(worker)).toBe("The whole answer.");
    expect(await standing(office, worker)).toEqual(ONCE);
  });

  it.each(
    ["chat.startStream", "chat.appendStream", "chat.stopStream"].flatMap((call) =>
      LOST.map(([how, fault]) => [call, how, fault] as const),
    ),
  )("F7: text that came by %s is there once when %s", async (call, _how, fault) => {
    const office = await open({ timeoutMs: 400 });
    const worker = await office.ask();
    meet(office, call, fault);

    await stream(office, worker, ["First part.", "Second part."]);
    await finish(office, worker, [text("First part."), text("Second part."), text("Third part.")]);

    expect(office.words(worker)).toBe("First part. Second part. Third part.");
    expect(await standing(office, worker)).toEqual(ONCE);
  });

  it.each(LOST)("F7: an edited message is right when %s", async (_how, fault) => {
    const office = await open({ timeoutMs: 400 });
    const worker = await office.ask();
    meet(office, "chat.startStream", { kind: "error", error: "unknown_method" });
    meet(office, "chat.update", fault);

    await stream(office, worker, ["First part.", "Second part."]);
    await finish(office, worker, [text("First part."), text("Second part."), text("Third part.")]);

    expect(office.words(worker)).toBe("First part. Second part. Third part.");
    expect(await standing(office, worker)).toEqual(ONCE);
  });

  it("F7: a process that dies before it hears of its post leaves it to the next one, which posts nothing", async () => {
    const office = await open({ timeoutMs: 400 });
    const first = await office.ask();
    await office.save(first, answer([text("The whole answer.")]));
    meet(office, "chat.postMessage", { kind: "withhold_reply" });
    const lost = first.reply.finish(answer([text("The whole answer.")]));
    await office.until(() => office.shown(first).length === 1);

    const second = await office.takeOver(first);
    await finish(office, second, [text("The whole answer.")]);
    await Promise.allSettled([lost]);

    expect(office.words(second)).toBe("The whole answer.");
    expect(await standing(office, second)).toEqual(ONCE);
    expect(office.calls().filter((call) => call === "chat.postMessage ok")).toHaveLength(1);
  });
});

describe("F8: a process dies while text of its answer stands in the thread", () => {
  it("F8: a stream that was only begun is taken away, and the answer is there once", async () => {
    const office = await open();
    const first = await office.ask();
    await stream(office, first, ["Half an answer."]);

    const second = await office.takeOver(first);
    await second.reply.begin();
    await stream(office, second, ["Another answer."]);
    await finish(office, second, [text("Another answer.")]);

    expect(office.words(second)).toBe("Another answer.");
    expect(await standing(office, second)).toEqual(ONCE);
  });

  it("F8: so is a stream that nobody recorded and that Slack has ended by itself since", async () => {
    let shift = 0;
    const office = await open({ slackNow: () => Date.now() + shift });
    const first = await office.ask(true);
    await stream(office, first, ["Half an answer."]);
    shift = 301_000;
    const { channel } = office.threadOf(first);
    const late = { channel, ts: office.shown(first)[0]?.ts ?? "", markdown_text: "too late" };
    await expect(office.clients.reads.chat.appendStream(late)).rejects.toThrow("message_not_in_streaming_state");

    const second = await office.takeOver(first);
    await second.reply.begin();
    await finish(office, second, [text("Another answer.")]);

    expect(office.words(second)).toBe("Another answer.");
    expect(await standing(office, second)).toEqual(ONCE);
  });

  it.each([
    ["streamed", true],
    ["posted", false],
  ])(
    "F8: an answer that was %s to its end, chart and file too, is adopted although nobody recorded it",
    async (_how, live) => {
      const office = await open();
      const parts = [text("Revenue grew."), image("growth.png"), text("That is all.")];
      const first = await office.ask(true);
      if (live) await stream(office, first, ["Revenue grew."]);
      await office.save(first, answer(parts));
      await first.reply.finish(answer(parts));
      const before = office.shown(first).map(({ ts }) => ts);
      const calls = office.calls().length;

      const second = await office.takeOver(first);
      await finish(office, second, parts);
      const owed = await office.workOff();

      expect(office.shown(second).map(({ ts }) => ts)).toEqual(before);
      expect(office.calls().slice(calls)).toEqual([
        "auth.test ok",
        "conversations.replies ok",
        "assistant.threads.setStatus ok",
        "agents.sessions.setStatus ok",
      ]);
      expect(await standing(office, second)).toEqual(ONCE);
      expect(owed).toEqual([]);
      expect(JSON.stringify(office.shown(second)).split(CHART)).toHaveLength(2);
    },
  );

  it("F8: nothing of a question that was deleted stays, neither what a dead process left nor what this one showed", async () => {
    const office = await open();
    const first = await office.ask(true);
    await stream(office, first, ["Half an answer."]);

    const second = await office.takeOver(first);
    await second.reply.begin();
    await stream(office, second, ["Another answer."]);
    await second.reply.withdraw();
    await office.store.finish(second.lease, "cancelled");

    expect(office.shown(second)).toEqual([]);
    expect(office.slack.control.state()).toMatchObject({ statuses: [], sessions: [] });
    expect(await office.workOff()).toEqual(["strays done"]);
  });

  it.each([
    ["in a stream", null],
    ["in a message that is edited, since their stream was refused", "chat.appendStream"],
    ["in the notice, since there was no stream for them", "chat.startStream"],
  ])(
    "F8: steps of the work that stand %s go when another process takes over, and the answer is there once",
    async (_where, refused) => {
      const office = await open({ settings: { stream: { ...SETTINGS.stream, stepsAfterMs: 0 } } });
      const first = await office.ask(true);
      if (refused !== null) meet(office, refused, { kind: "error", error: "invalid_chunks" });
      await first.reply.begin();
      first.reply.progress(safe("Reading sales.csv"), "begins");
      await office.until(() => JSON.stringify(office.shown(first)).includes("Reading sales.csv"));
      first.reply.progress(safe("Grouping by region"), "goes on");
      await office.until(() => JSON.stringify(office.shown(first)).includes("Grouping by region"));

      const second = await office.takeOver(first);
      await second.reply.begin();
      second.reply.progress(safe("Reading sales.csv"), "begins");
      await office.until(() => JSON.stringify(office.shown(second)).includes("Reading sales.csv"));
      await finish(office, second, [text("The whole answer.")]);
      await office.workOff();

      expect(office.words(second)).toBe("The whole answer.");
      expect(JSON.stringify(office.shown(second))).not.toContain("Grouping by region");
      expect(await standing(office, second)).toEqual(ONCE);
    },
  );

  it("F8: a thread whose turn was never begun before is not read", async () => {
    const office = await open();
    const worker = await office.ask();

    await worker.reply.begin();
    await finish(office, worker, [text("The whole answer.")]);

    expect(office.calls()).not.toContain("conversations.replies ok");
  });
});

describe("F9: a stream that Slack ended by itself", () => {
  it("F9: the tail comes in another message, and nothing is said twice", async () => {
    let shift = 0;
    const office = await open({ slackNow: () => Date.now() + shift });
    const worker = await office.ask();
    const texts = Array.from({ length: 10 }, (_, i) => `Sentence number ${i} of ten.`);

    await stream(office, worker, texts.slice(0, 7));
    shift = 301_000;
    await stream(office, worker, texts.slice(7));
    await finish(office, worker, texts.map(text));

    expect(office.calls().filter((call) => call === "chat.appendStream message_not_in_streaming_state")).toHaveLength(
      1,
    );
    expect(office.words(worker)).toBe(texts.join(" "));
    expect(await standing(office, worker)).toEqual(ONCE);
  });

  it("F9: what comes only with the end of the answer is added to the message that stands", async () => {
    let shift = 0;
    const office = await open({ slackNow: () => Date.now() + shift });
    const worker = await office.ask();
    await stream(office, worker, ["Early words."]);
    shift = 301_000;

    await finish(office, worker, [text("Early words."), text("Late words.")]);

    expect(office.words(worker)).toBe("Early words. Late words.");
    expect(office.shown(worker)).toHaveLength(1);
    expect(await standing(office, worker)).toEqual(ONCE);
  });

  it("F9: every message that stays carries the mark by which it is known again", async () => {
    let shift = 0;
    const office = await open({ slackNow: () => Date.now() + shift });
    const worker = await office.ask();
    await stream(office, worker, ["Early words."]);
    shift = 301_000;

    await stream(office, worker, ["Late words."]);
    await worker.reply.fail(safe("I could not finish this."), true);

    const turns = office.shown(worker).map(({ metadata }) => JSON.stringify(metadata ?? null));
    expect(turns).toHaveLength(3);
    expect(turns.every((metadata) => metadata.includes(worker.lease.turn.id))).toBe(true);
  });
});

describe("F31: a chart's upload breaks", () => {
  const parts = [text("Revenue grew."), image("growth.png")];

  it.each([
    ["its bytes are refused once", "files.upload", { kind: "status", status: 500 }],
    ["the reply to its bytes is lost", "files.upload", { kind: "drop_reply" }],
    ["its last step took effect without a reply", "files.completeUploadExternal", { kind: "drop_reply" }],
    [
      "its last step took effect and was answered 500",
      "files.completeUploadExternal",
      { kind: "late_status", status: 500 },
    ],
    ["its last step never arrived", "files.completeUploadExternal", { kind: "status", status: 500 }],
  ] as const)("F31: one image is visible when %s", async (_how, call, fault) => {
    const office = await open();
    const worker = await office.ask();
    meet(office, call, fault);

    await finish(office, worker, parts);
    const owed = await office.workOff();

    expect(JSON.stringify(office.shown(worker)).split(CHART)).toHaveLength(2);
    expect(owed.every((outcome) => outcome === "slack_file done")).toBe(true);
    expect(await standing(office, worker)).toEqual(ONCE);
    expect(await filesOf(office)).toHaveLength(1);
  });

  it("F31: a file is shared once when the reply to the sharing is lost", async () => {
    const office = await open();
    const worker = await office.ask();
    meet(office, "files.completeUploadExternal", { kind: "drop_reply" });

    await finish(office, worker, [text("See the file."), file("out.csv", "a,b")]);

    expect(office.shown(worker).flatMap(({ files }) => files ?? [])).toHaveLength(1);
    expect(office.calls().filter((call) => call === "files.completeUploadExternal ok")).toHaveLength(1);
    expect(office.calls()).not.toContain("files.completeUploadExternal file_not_found");
    expect(await office.workOff()).toEqual([]);
  });

  it("F31: what a dead process has uploaded and nobody shows is deleted when the turn ends", async () => {
    const office = await open();
    const first = await office.ask();
    await office.save(first, answer(parts));
    meet(office, "chat.postMessage", { kind: "status", status: 503 }, { times: 4 });
    await expect(first.reply.finish(answer(parts))).rejects.toMatchObject({ code: "slack.unavailable" });
    expect(await filesOf(office)).toHaveLength(1);

    const second = await office.takeOver(first);
    await finish(office, second, parts);
    const both = await filesOf(office);
    const owed = await office.workOff();

    expect(both).toHaveLength(2);
    expect(owed).toEqual(["slack_file done"]);
    expect(await filesOf(office)).toHaveLength(1);
    expect(JSON.stringify(office.shown(second)).split(CHART)).toHaveLength(2);
  });
});

async function filesOf(office: Office): Promise<readonly unknown[]> {
  const { files = [] } = await office.clients.reads.files.list({ user: BOT });
  return files;
}
