import { expect } from "vitest";

import { ask, textFile } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { watchAcks } from "./process-acks.ts";
import { inspect, type Trouble } from "./process-disk.ts";
import { HELD, type PatientModel } from "./process-model.ts";
import type { Program } from "./process-program.ts";
import { type ProcessWorld, startProcessWorld } from "./process-world.ts";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
/** Slack itself waits a minute before its second retry and five before its third. */
const RETRIES_MS = [3_000, ...Array.from({ length: 20 }, () => 500)];

/** A world in which events come over HTTP, so that Slack hears when something was not stored. */
export async function startDiskWorld(model: PatientModel): Promise<ProcessWorld> {
  return await startProcessWorld({ model, http: true, slack: { retryDelaysMs: RETRIES_MS } });
}

/** What can be seen of a bot that lived through a trouble of its disk. */
export interface Lived {
  /** What Slack heard while nothing could be stored. */
  readonly heard: readonly number[];
  readonly ready: { readonly status: number; readonly store: string | undefined };
  readonly alive: number;
  /** How the questions ended, those asked in the meantime included. */
  readonly ended: readonly string[];
  readonly left: ReturnType<typeof inspect>;
  readonly exit: number | null;
}

export const UNHARMED: Lived = {
  heard: [503, 503],
  ready: { status: 503, store: "failing" },
  alive: 200,
  ended: ["answer", "answer", "answer"],
  left: { damage: "ok", turns: ["done", "done", "done"] },
  exit: 0,
};

/** A question is being answered when the trouble begins, two are asked in it; then it ends. */
export async function liveThrough(trouble: Trouble, world: ProcessWorld, model: PatientModel): Promise<Lived> {
  const acks = watchAcks(world.relay, world.port);
  const program = await world.start({ within: trouble.within?.(world.folder) });
  await program.ready;
  const running = await ask(world, `how much? ${HELD}`, { files: [CSV] });
  await model.reached(1);

  const end = await trouble.begin(program, world.folder);
  const before = acks.all.length;
  const asked = [await ask(world, "how many?"), await ask(world, "how long?")];
  await acks.heard(503, asked.length);
  const [ready, live] = [await program.health("/readyz"), await program.health("/livez")];
  const heard = acks.all.slice(before, before + asked.length);
  model.release();
  await end();
  const finals = await expectQuiet(world, [running, ...asked], { ms: 60_000 });
  await isReady(program);
  const left = await whatIsLeft(program, world.folder);
  const { code } = await program.terminate();
  return {
    heard,
    ready: { status: ready.status, store: ready.body.checks?.store },
    alive: live.status,
    ended: finals.map(({ kind }) => kind),
    left,
    exit: code,
  };
}

/** Readiness is looked at every five seconds at most. */
async function isReady(program: Program): Promise<void> {
  await expect.poll(async () => (await program.health("/readyz")).status, { timeout: 20_000 }).toBe(200);
}

/** What is in the database once every turn is over: an answer is seen a moment before its turn is ended. */
export async function whatIsLeft(program: Program, folder: string): Promise<ReturnType<typeof inspect>> {
  const open = (): unknown[] => inspect(program, folder).turns.filter((state) => state !== "done");
  await expect.poll(open, { timeout: 20_000 }).toEqual([]);
  return inspect(program, folder);
}
