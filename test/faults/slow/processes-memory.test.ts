/** Many large files at once in a process that has little memory. */
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";

import { describe, expect, it, onTestFinished } from "vitest";

import { BOT, MAYA, SALES } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { PatientModel } from "../support/process-model.ts";
import { type ProcessWorld, startProcessWorld } from "../support/process-world.ts";

const MIB = 1024 * 1024;
/** In all more than twice what the process may have, and each far more than its share. */
const FILES = 10;
const FILE_MIB = 64;
const HEAP_MIB = 256;
/** Code, connections and what is on its way come on top of the heap. */
const MOST_MIB = 384;

/** A table like no other: what was uploaded before would not be uploaded again. */
function* table(number: number): Generator<Buffer> {
  yield Buffer.from("region,number,revenue\n");
  const row = (at: number): string => `EMEA-${number},${at},${(at * 7919 + number) % 10_000}\n`;
  const block = Buffer.from(Array.from({ length: 4 * 1024 }, (_, at) => row(at)).join(""));
  for (let bytes = 0; bytes < FILE_MIB * MIB; bytes += block.length) yield block;
}

async function askAbout(world: ProcessWorld, number: number): Promise<{ channel: string; ts: string; rootTs: string }> {
  const { control } = world.slack;
  const { id } = await control.upload({ as: MAYA, name: `sales-${number}.csv`, bytes: Readable.from(table(number)) });
  const text = `<@${BOT}> how much is no ${number}?`;
  const { ts } = await control.post({ as: MAYA, channel: SALES, text, files: [{ id }] });
  return { channel: SALES, ts, rootTs: ts };
}

/** The most memory the process ever had, as the kernel counts it (proc_pid_status(5)). */
function mostMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

describe("a process with little memory", () => {
  it(`F51: takes ${FILES} files of ${FILE_MIB} MiB at once with a heap of ${HEAP_MIB} MiB: they wait for each other`, async () => {
    const model = new PatientModel();
    const world = await startProcessWorld({ model });
    onTestFinished(() => world.close());
    const program = await world.start({
      nodeOptions: [`--max-old-space-size=${HEAP_MIB}`, "--max-semi-space-size=4"],
    });
    await program.ready;

    const asked = await Promise.all(Array.from({ length: FILES }, (_, number) => askAbout(world, number)));
    const finals = await expectQuiet(world, asked, { ms: 400_000 });
    const most = mostMiB(program.pid);

    expect(finals.map(({ kind }) => kind)).toEqual(asked.map(() => "answer"));
    expect(model.asked).toHaveLength(FILES);
    expect(most).toBeLessThan(MOST_MIB);
    expect(await program.terminate()).toEqual({ code: 0, signal: null, said: "" });
  });
});
