import { openSqliteStore } from "../../src/store/sqlite.ts";
import { LEASE_MS, question, reviveAnswer, saved, thread } from "./make.ts";

/**
 * A process that takes and answers questions until it is killed. It says a line for everything that was promised to be
 * on disk: `accepted <delivery>`, `asked <question>`, `done <turn>`.
 */
const [path = "", name = ""] = process.argv.slice(2);
const BURST = 8;
const THREADS = 4;

const store = await openSqliteStore(path, { reviveAnswer });

async function ask(number: number): Promise<void> {
  const ts = `${name}.${number}`;
  // All at the same moment: so the order of arrival decides.
  const asked = question(thread(`root${number % THREADS}`), ts, { askedTs: "1.1" });
  if (await store.acceptDelivery({ deliveryId: ts, kind: "event", body: {}, receivedAt: 1 })) say("accepted", ts);
  await store.enqueue(asked);
  say("asked", asked.id);
}

async function work(): Promise<void> {
  for (const lease of await store.claim(name, LEASE_MS, THREADS)) {
    await store.saveAnswer(lease, saved(lease.turn.question.ts));
    await store.finish(lease, "done");
    say("done", lease.turn.id);
  }
}

function say(what: string, id: string): void {
  process.stdout.write(`${what} ${id}\n`);
}

for (let number = 0; ; number += BURST) {
  await Promise.all([...Array.from({ length: BURST }, (_, index) => ask(number + index)), work()]);
}
