import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { measureAck } from "./ack.ts";
import { measureCommits } from "./commits.ts";
import { measureFollowUps } from "./follow-up.ts";
import { measureLoad } from "./load.ts";
import type { Measurement, Part, PartContext } from "./part.ts";
import { measureRestart } from "./restart.ts";
import { measureScrub } from "../scrub/part.ts";
import { measureStream } from "./stream.ts";
import { measureTransfer } from "./transfer.ts";

/** What can be measured beside the answers themselves, in the order in which it is. */
export const PARTS = {
  ack: measureAck,
  load: measureLoad,
  restart: measureRestart,
  commits: measureCommits,
  follow_ups: measureFollowUps,
  stream: measureStream,
  scrub: measureScrub,
  transfer: measureTransfer,
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

export function isPartName(name: string): name is PartName {
  return Object.hasOwn(PARTS, name);
}

export interface CoreMeasured {
  readonly measurements: readonly Measurement[];
  readonly remarks: readonly string[];
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
}

/** One part after the other; one that fails does not keep the others from being measured. */
export async function measureParts(names: readonly PartName[], context: PartContext): Promise<CoreMeasured> {
  const measurements: Measurement[] = [];
  const remarks: string[] = [];
  const failures: string[] = [];
  for (const name of names) {
    const folder = join(context.folder, name);
    await mkdir(folder);
    try {
      const result = await PARTS[name]({ ...context, folder });
      measurements.push(...result.measurements);
      remarks.push(...result.remarks);
    } catch (error) {
      failures.push(`${name} was not measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { measurements, remarks, failures };
}
