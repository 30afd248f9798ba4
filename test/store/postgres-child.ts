import { once } from "node:events";
import { createInterface } from "node:readline";

import { AppError } from "../../src/errors.ts";
import { createLogger } from "../../src/log.ts";
import { openPostgresStore } from "../../src/store/postgres.ts";
import type { Lease } from "../../src/store/store.ts";
import { dataset, question, reviveAnswer, saved, thread } from "./make.ts";

/**
 * A process of its own on a PostgreSQL store. It says a line for everything that was promised to be on disk.
 * `open`: opens and closes it. `work`: takes and answers questions until it is killed. `hold`: claims a turn and, told so
 * by a line on stdin, tries everything a holder may do.
 */
const [mode = "", url = "", name = "", lease = ""] = process.argv.slice(2);
const LEASE_MS = Number(lease);
const BURST = 8;
const THREADS = 4;

const store = await openPostgresStore(url, { reviveAnswer, log: createLogger("silent") });

async function ask(number: number): Promise<void> {
  const ts = `${name}.${number}`;
  // All at the same moment: so the order of arrival decides.
  const asked = question(thread(`root${number % THREADS}`), ts, { askedTs: "1.1" });
  if (await store.acceptDelivery({ deliveryId: ts, kind: "event", body: {}, receivedAt: 1 })) say("accepted", ts);
  await store.enqueue(asked);
  say("asked", asked.id);
}

async function work(): Promise<void> {
  for (const claimed of await store.claim(name, LEASE_MS, THREADS)) {
    try {
      await store.saveAnswer(claimed, saved(claimed.turn.question.ts));
      await store.finish(claimed, "done");
      say("done", claimed.turn.id);
    } catch (error) {
      // The short lease may run out on a busy machine; then another process goes on.
      if (!(error instanceof AppError) || error.code !== "turn.lease_lost") throw error;
    }
  }
}

async function hold(): Promise<void> {
  const [claimed] = await store.claim(name, LEASE_MS, 1);
  if (claimed === undefined) throw new Error("there is nothing to claim");
  say("holding", claimed.turn.id);
  await once(createInterface({ input: process.stdin }), "line");
  const beat = await store.heartbeat(name, LEASE_MS);
  say("held", String(beat.held.length));
  for (const [what, write] of Object.entries(writesUnder(claimed))) say(what, await codeOf(write));
}

function writesUnder(claimed: Lease): Record<string, () => Promise<void>> {
  return {
    saveAnswer: () => store.saveAnswer(claimed, saved("late")),
    saveDataset: () => store.saveDatasets(claimed, [dataset(claimed.turn.question.thread, "late")]),
    setContainer: () => store.setContainer(claimed, "late", []),
    release: () => store.release(claimed),
    finish: () => store.finish(claimed, "failed"),
  };
}

async function codeOf(write: () => Promise<void>): Promise<string> {
  try {
    await write();
    return "written";
  } catch (error) {
    return error instanceof AppError ? error.code : "not an AppError";
  }
}

function say(what: string, id: string): void {
  process.stdout.write(`${what} ${id}\n`);
}

if (mode === "work") {
  for (let number = 0; ; number += BURST) {
    await Promise.all([...Array.from({ length: BURST }, (_, index) => ask(number + index)), work()]);
  }
}
if (mode === "hold") await hold();
await store.close();
say("closed", name);
