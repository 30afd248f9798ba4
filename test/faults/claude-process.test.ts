import { fork } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

import { expect, it } from "vitest";

import type { FaultAction } from "../../src/playground/faults.ts";
import { startEmulator } from "../support/claude-emulator.ts";

const MIB = 1024 * 1024;
const CHILD = new URL("./support/claude-reading-child.ts", import.meta.url);

/** As `npm start` has them. */
const START_FLAGS = ["--max-semi-space-size=4", "--disable-warning=ExperimentalWarning"];

interface Told {
  readonly first: string;
  readonly outcome: string;
  readonly grown: number;
  /** What the process wrote to its two outputs. */
  readonly printed: string;
}

/** A process of its own that reads two streams, of which the second meets the fault. */
async function readingWith(action: FaultAction): Promise<Told> {
  const emulator = await startEmulator();
  emulator.faults.set([{ target: "claude", call: "POST /v1/messages", after: 1, action }]);
  emulator.control.script([[{ type: "text", text: "Short." }], [{ type: "text", text: "Never read to its end." }]]);
  const child = fork(CHILD, [emulator.url, emulator.apiKey], { execArgv: START_FLAGS, silent: true });
  const printed = Promise.all(
    [child.stdout, child.stderr].map(async (output) => (output === null ? "" : await text(output))),
  );
  const [told] = (await once(child, "message")) as [Omit<Told, "printed">];
  return { ...told, printed: (await printed).join("") };
}

it.each<[string, FaultAction]>([
  ["an endless line", { kind: "endless_line", afterEvents: 3 }],
  ["an endless row of deltas", { kind: "endless_deltas", afterEvents: 3 }],
])("F18: %s of Claude is ended at a bound, and costs less than 64 MiB", async (_what, action) => {
  const told = await readingWith(action);

  expect(told).toMatchObject({ first: "ended", outcome: "claude.rejected" });
  expect(told.grown).toBeLessThan(64 * MIB);
});

it("F19: what cannot be read of a stream is printed nowhere", async () => {
  const data = '{"type":"content_block_delta","delta":{"text":"SSN 078-05-1120 of Ada Lovelace';

  const told = await readingWith({ kind: "malformed", afterEvents: 3, data });

  expect(told).toMatchObject({ first: "ended", outcome: "claude.unavailable", printed: "" });
});
