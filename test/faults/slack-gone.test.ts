/** Threads that take no message any more, and what is left to delete in Slack. */
import { describe, expect, it, onTestFinished } from "vitest";

import type { FaultRule } from "../../src/playground/faults.ts";
import { systemClock } from "../../src/post/slack/clock.ts";
import type { Effect } from "../../src/store/store.ts";
import { BOT, Office, type OfficeOptions, SALES, type Worker } from "../post/support/office.ts";
import { answer, file, image, safe, text } from "../post/support/safe.ts";

async function open(options: OfficeOptions = {}): Promise<Office> {
  const office = await Office.open(options);
  onTestFinished(() => office.close());
  return office;
}

const WRITES = [
  "chat.postMessage",
  "chat.update",
  "chat.delete",
  "chat.startStream",
  "chat.appendStream",
  "chat.stopStream",
  "files.completeUploadExternal",
  "assistant.threads.setStatus",
  "agents.sessions.setStatus",
];

/** From now on Slack refuses whatever would be written. */
function closeThread(office: Office, error: string): void {
  const times = Number.MAX_SAFE_INTEGER;
  office.faults.set(
    WRITES.map((call): FaultRule => ({ target: "slack", call, times, action: { kind: "error", error } })),
  );
}

function refused(office: Office, error: string): string[] {
  return office.calls().filter((call) => call.endsWith(` ${error}`));
}

/** As the bot does it when an answer cannot be brought. */
async function endBadly({ reply }: Worker): Promise<void> {
  await reply.fail(safe("Slack did not accept what I wanted to post."), true);
}

const GONE = [
  ["the channel is archived", "is_archived"],
  ["the bot was removed from the channel", "not_in_channel"],
  ["the private channel is out of sight", "channel_not_found"],
  ["the thread's root was deleted", "thread_not_found"],
  ["the person has blocked the app's messages", "messages_tab_disabled"],
] as const;

describe("F35: a thread that takes no message any more", () => {
  it.each(GONE)("F35: two refused calls are enough when %s before the first sign", async (_what, error) => {
    const office = await open();
    const worker = await office.ask();
    closeThread(office, error);

    await expect(worker.reply.begin()).rejects.toMatchObject({ code: "slack.rejected", reason: error });
    await endBadly(worker);
    await office.store.finish(worker.lease, "failed");

    expect(refused(office, error).length).toBeLessThanOrEqual(2);
    expect(await office.store.turn(worker.lease.turn.id)).toMatchObject({ state: "failed" });
  });

  it.each(GONE)("F35: one refused call is enough when %s while the answer is computed", async (_what, error) => {
    const office = await open();
    const worker = await office.ask();
    await worker.reply.begin();
    await office.until(() => office.calls().includes("agents.sessions.setStatus ok"));
    closeThread(office, error);

    await expect(worker.reply.finish(answer([text("Too late.")]))).rejects.toMatchObject({ reason: error });
    await endBadly(worker);
    await office.store.finish(worker.lease, "failed");

    expect(refused(office, error)).toEqual([`chat.postMessage ${error}`]);
    expect(await office.store.effects(worker.lease.turn.id)).toEqual([]);
  });

  it.each(GONE)("F35: two refused calls are enough when %s in the middle of the text", async (_what, error) => {
    const office = await open();
    const worker = await office.ask();
    worker.reply.append([text("Early words.")]);
    await office.until(() => office.words(worker) === "Early words.");
    closeThread(office, error);

    worker.reply.append([text("Late words.")]);
    await office.until(() => refused(office, error).length > 0);
    await expect(worker.reply.finish(answer([text("Early words."), text("Late words.")]))).rejects.toMatchObject({
      reason: error,
    });
    await endBadly(worker);

    expect(refused(office, error).length).toBeLessThanOrEqual(2);
  });

  it("F35: a turn that fails by itself ends there without a word and without an error", async () => {
    const office = await open();
    const worker = await office.ask();
    closeThread(office, "is_archived");

    expect(await worker.reply.fail(safe("I could not finish this."), true)).toEqual([]);
    expect(refused(office, "is_archived")).toEqual(["chat.postMessage is_archived"]);
  });
});

describe("a notice", () => {
  it("is written down before it is posted, and nothing of it is left when the turn has ended", async () => {
    const office = await open();
    const worker = await office.ask();
    const { id } = worker.lease.turn;
    office.faults.set([
      { target: "slack", call: "chat.postMessage", times: 100, action: { kind: "status", status: 503 } },
    ]);

    await expect(worker.reply.fail(safe("I could not finish this."), true)).rejects.toMatchObject({
      code: "slack.unavailable",
    });
    const during = (await office.store.effects(id)).map(({ kind }) => kind);
    await office.store.finish(worker.lease, "failed");

    expect(during).toEqual(["live", "notice"]);
    expect(await office.store.effects(id)).toEqual([]);
  });

  it("is not posted by a process whose turn somebody else has", async () => {
    const office = await open();
    const first = await office.ask();
    const second = await office.takeOver(first);

    await expect(first.reply.fail(safe("I could not finish this."), true)).rejects.toMatchObject({
      code: "turn.lease_lost",
    });

    expect(office.shown(second)).toEqual([]);
  });
});

describe("a turn that waits for long", () => {
  const WAITS = safe("Claude asked me to wait until 15:04. I go on then by myself.");

  async function park(office: Office): Promise<Worker> {
    const worker = await office.ask();
    await worker.reply.begin();
    await worker.reply.park(WAITS);
    return worker;
  }

  it("says so in the thread, with a Stop button and without a status", async () => {
    const office = await open();

    const worker = await park(office);

    const [message, ...others] = office.shown(worker);
    expect(others).toEqual([]);
    expect(message?.text).toBe(WAITS);
    expect(JSON.stringify(message?.blocks)).toContain('"stop_turn"');
    expect(office.slack.control.state()).toMatchObject({ statuses: [], sessions: [] });
  });

  it("takes the sentence away when it goes on, whoever goes on", async () => {
    const office = await open();
    const first = await park(office);
    await office.store.release(first.lease, { afterMs: 0, counts: false });

    const second = await office.goOn();
    await second.reply.begin();
    await office.until(() => office.shown(second).length === 0);
    await second.reply.finish(answer([text("The answer.")]));

    expect(office.words(second)).toBe("The answer.");
    expect(office.shown(second)).toHaveLength(1);
  });

  it("says that it was stopped in the place of the sentence", async () => {
    const office = await open();
    const first = await park(office);
    await office.store.release(first.lease, { afterMs: 60_000, counts: false });
    await office.store.cancel(first.lease.turn.id, "U0OMARMEMB");

    const second = await office.goOn();
    await second.reply.stopped("U0OMARMEMB");

    expect(office.shown(second).map((message) => message.text)).toEqual(["Stopped."]);
  });
});

function effect(office: Office, worker: Worker, kind: Effect["kind"], ref: string): Effect {
  return { id: "1", thread: office.threadOf(worker), turnId: null, kind, ref, tries: 1 };
}

async function filesOf(office: Office): Promise<readonly { readonly id?: string }[]> {
  const { files = [] } = await office.clients.reads.files.list({ user: BOT });
  return files;
}

describe("an owed deletion", () => {
  async function answered(office: Office, losesRecords = false): Promise<Worker> {
    const worker = await office.ask(losesRecords);
    await worker.reply.finish(answer([text("Revenue grew."), image("growth.png"), file("out.csv", "a,b")]));
    await office.store.finish(worker.lease, "done");
    return worker;
  }

  it("takes messages and files of a forgotten thread away", async () => {
    const office = await open();
    const worker = await answered(office);
    await office.store.forget(office.threadOf(worker));

    const outcomes = await office.workOff();

    expect(new Set(outcomes)).toEqual(new Set(["slack_file done", "slack_message done"]));
    expect(office.shown(worker)).toEqual([]);
    expect(await filesOf(office)).toEqual([]);
    expect(await office.workOff()).toEqual([]);
  });

  it("is done when there is nothing any more", async () => {
    const office = await open();
    const worker = await office.ask();

    expect(await office.delete(effect(office, worker, "slack_message", `${SALES}/1600000000.000100`))).toBe("done");
    expect(await office.delete(effect(office, worker, "slack_file", "F0NOWHERE"))).toBe("done");
    expect(await office.delete(effect(office, worker, "strays", "turn-nowhere"))).toBe("done");
  });

  it.each(["is_archived", "channel_not_found", "cant_delete_message"])("is done when Slack says %s", async (error) => {
    const office = await open();
    const worker = await answered(office);
    closeThread(office, error);

    const ref = `${SALES}/${office.shown(worker)[0]?.ts}`;

    expect(await office.delete(effect(office, worker, "slack_message", ref))).toBe("done");
    expect(refused(office, error)).toEqual([`chat.delete ${error}`]);
  });

  it.each([
    ["Slack is away", { kind: "status", status: 503 }],
    ["the app's token was revoked", { kind: "error", error: "token_revoked" }],
    ["Slack has no room for it for a long time", { kind: "error", error: "ratelimited", retryAfter: 60 }],
  ] as const)("comes later when %s", async (_what, action) => {
    const office = await open();
    const worker = await answered(office);
    office.faults.set([{ target: "slack", call: "chat.delete", times: 100, action }]);
    const ref = `${SALES}/${office.shown(worker)[0]?.ts}`;

    expect(await office.delete(effect(office, worker, "slack_message", ref))).toBe("later");
    expect(office.calls().filter((call) => call.startsWith("chat.delete")).length).toBeLessThanOrEqual(2);
    expect(office.shown(worker)).toHaveLength(2);
  });

  it("finds what a turn has posted and nobody has recorded, and leaves other turns' messages alone", async () => {
    const office = await open();
    const worker = await answered(office, true);
    const { channel, rootTs } = office.threadOf(worker);
    const metadata = { event_type: "threadsheet.answer", event_payload: { turn: "another", part: "0" } };
    await office.clients.reads.chat.postMessage({ channel, thread_ts: rootTs, text: "Not mine.", metadata });

    const outcome = await office.delete(effect(office, worker, "strays", worker.lease.turn.id));

    expect(outcome).toBe("done");
    expect(office.shown(worker).map((message) => message.text)).toEqual(["", "Not mine."]);
  });

  it("leaves a stream alone that may be of a turn at work, and takes it away when it cannot be any more", async () => {
    const office = await open();
    const worker = await office.ask(true);
    worker.reply.append([text("Half an answer.")]);
    await office.until(() => office.words(worker) === "Half an answer.");
    const strays = effect(office, worker, "strays", worker.lease.turn.id);

    const early = await office.delete(strays);
    const standing = office.words(worker);
    const later = { ...systemClock, now: () => Date.now() + 600_000 };

    expect(early).toBe("later");
    expect(standing).toBe("Half an answer.");
    expect(await office.delete(strays, later)).toBe("done");
    expect(office.shown(worker)).toEqual([]);
  });
});
