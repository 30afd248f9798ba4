/** The health endpoints of a real bot between the two emulators. */
import { createServer, type AddressInfo } from "node:net";

import { describe, expect, it, onTestFinished } from "vitest";

import { startHealth } from "../../src/ops/health.ts";
import { Readiness } from "../../src/ops/readiness.ts";
import type { Model } from "../../src/playground/claude/model.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { answered, ask, eventually, startWorld, type World } from "../support/bot.ts";
import { reviveAnswer, temporaryFolder } from "../store/make.ts";
import { freePort } from "../support/free-port.ts";

async function get(port: number, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.json() };
}

async function botWithHealth(model?: Model): Promise<{ world: World; port: number }> {
  const port = await freePort();
  const world = await startWorld({ model, bot: { health: { host: "127.0.0.1", port } } });
  onTestFinished(() => world.close());
  return { world, port };
}

/** A model that thinks until it is told to answer. */
function thoughtfulModel() {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const model: Model = {
    async *respond() {
      asked.resolve();
      await answer.promise;
      yield { type: "text", text: "Forty-two." };
      return "end_turn";
    },
  };
  return { model, asked: asked.promise, answer: () => answer.resolve() };
}

describe("the health of a running bot", () => {
  it("is alive and ready, tells its checks and nothing else", async () => {
    const { port } = await botWithHealth();

    const live = await get(port, "/livez");
    const ready = await get(port, "/readyz");

    expect(live).toEqual({ status: 200, body: { status: "alive" } });
    expect(ready).toEqual({
      status: 200,
      body: { status: "ready", checks: { store: "ok", slack: "ok", draining: false } },
    });
  });

  it("is not ready while no socket is open, and ready again when one is", async () => {
    const { world, port } = await botWithHealth();

    world.faults.set([
      { target: "slack", call: "apps.connections.open", times: 3, action: { kind: "status", status: 503 } },
    ]);
    world.slack.control.disconnect("cut");
    await expect.poll(async () => (await get(port, "/readyz")).status, { interval: 5 }).toBe(503);
    const during = await get(port, "/readyz");
    await expect.poll(async () => (await get(port, "/readyz")).status, { interval: 20, timeout: 15_000 }).toBe(200);

    expect(during.body).toMatchObject({ status: "not ready" });
  });

  it("is not ready from the moment it is told to end, and alive until the last answer is out", async () => {
    const { model, asked, answer } = thoughtfulModel();
    const { world, port } = await botWithHealth(model);
    const question = await ask(world, "what is the answer?");
    await asked;

    const restarting = world.restartBot();
    const ready = await get(port, "/readyz");
    await eventually(world, "the bot has left", () => (world.slack.control.state().bot.connected ? null : true));
    const live = await get(port, "/livez");
    answer();
    await answered(world, question);
    await restarting;

    expect(ready).toMatchObject({ status: 503, body: { checks: { draining: true } } });
    expect(live.status).toBe(200);
    expect((await get(port, "/readyz")).status).toBe(200);
  });
});

describe("the readiness of a store", () => {
  it("is a real commit that leaves no trace, and fails when the store is closed", async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const commits: number[] = [];
    const store = await openSqliteStore(folder.path("a.db"), {
      reviveAnswer,
      onCommit: (writes) => commits.push(writes),
    });

    await store.probe();
    const left = await store.openDeliveries(Number.MAX_SAFE_INTEGER);
    await store.close();

    expect(commits).toEqual([1]);
    expect(left).toEqual([]);
    await expect(store.probe()).rejects.toThrow("closed");
  });
});

describe("the health port", () => {
  it("serves two paths by GET and HEAD and nothing else", async () => {
    const readiness = new Readiness({ probeStore: async () => {}, receiving: () => true, clock: Date });
    const health = await startHealth({ host: "127.0.0.1", port: 0 }, readiness);
    onTestFinished(() => health.close());
    const url = `http://127.0.0.1:${health.port}`;

    const head = await fetch(`${url}/readyz`, { method: "HEAD" });
    const post = await fetch(`${url}/readyz`, { method: "POST", body: "x" });
    const other = await fetch(`${url}/metrics`);

    expect([head.status, post.status, other.status]).toEqual([200, 405, 404]);
    expect(await head.text()).toBe("");
  });

  it("says when it cannot be had", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const readiness = new Readiness({ probeStore: async () => {}, receiving: () => true, clock: Date });

    await expect(startHealth({ host: "127.0.0.1", port }, readiness)).rejects.toThrow("EADDRINUSE");
  });
});
