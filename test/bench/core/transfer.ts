import { spawn } from "node:child_process";
import { once } from "node:events";

import { Child } from "../measure/child.ts";
import { residentMb, watchMemory } from "../measure/process-memory.ts";
import { median } from "../measure/stats.ts";
import { type ByteServices, startByteServices } from "./byte-services.ts";
import { figure, type Measurement, type Part, type PartContext } from "./part.ts";
import type { TransferCommand, TransferReply } from "./transfer-process.ts";

const MIB = 1024 * 1024;
/** Rounds by MiB: what takes long is repeated less often. */
const FULL: ReadonlyMap<number, number> = new Map([
  [64, 5],
  [256, 3],
  [1_024, 1],
]);
const QUICK: ReadonlyMap<number, number> = new Map([[64, 3]]);

interface Transfer {
  readonly ms: number;
  readonly steps: TransferReply;
  readonly growthMb: number;
}

/** Files of one size: the product by turns with two `curl`s and a pipe, and what the steps cost without the product. */
interface SizeResult {
  readonly mib: number;
  readonly ours: readonly Transfer[];
  readonly curlMs: readonly number[];
  readonly floors: TransferReply;
}

/** The way of a file from Slack to Claude, beside copying the same bytes with `curl`. */
export const measureTransfer: Part = async (context) => {
  const services = await startByteServices();
  try {
    const results: SizeResult[] = [];
    for (const [mib, rounds] of context.quick ? QUICK : FULL) {
      results.push(await measureSize(services, mib, rounds, context));
    }
    return { measurements: results.flatMap(rowsOf), remarks: results.map(breakdown) };
  } finally {
    services.close();
  }
};

async function measureSize(
  services: ByteServices,
  mib: number,
  rounds: number,
  context: PartContext,
): Promise<SizeResult> {
  const ours: Transfer[] = [];
  const curlMs: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    context.say(`files of ${mib} MiB: round ${round} of ${rounds}`);
    ours.push(await bringOver(services, mib, context, "file"));
    curlMs.push(await curl(services, mib));
  }
  const { steps: floors } = await bringOver(services, mib, context, "floors");
  return { mib, ours, curlMs, floors };
}

/** In a process of its own every time, so that nothing of an earlier file is left in its memory. */
async function bringOver(
  { url }: ByteServices,
  mib: number,
  { folder }: PartContext,
  kind: TransferCommand["kind"],
): Promise<Transfer> {
  const child = await Child.start({ name: "the bringer of files", entry: "core/transfer-process.ts", isProduct: true });
  try {
    const send = (what: Omit<TransferCommand, "url" | "folder">) => child.ask<TransferReply>({ ...what, url, folder });
    // The code is compiled and the connections are open before anything counts.
    await send({ kind, bytes: MIB });
    const restMb = residentMb(child.pid);
    const peakOf = watchMemory(child.pid);
    const startedAt = performance.now();
    const steps = await send({ kind, bytes: mib * MIB });
    return { ms: performance.now() - startedAt, steps, growthMb: peakOf().ownMb - restMb };
  } finally {
    await child.stop();
  }
}

async function curl({ url }: ByteServices, mib: number): Promise<number> {
  const startedAt = performance.now();
  const pipe = `curl -sS -f ${url}/file/${mib * MIB} | curl -sS -f -o /dev/null -T - ${url}/sink`;
  const shell = spawn("sh", ["-c", pipe], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(shell, "exit");
  if (code !== 0) throw new Error(`curl ended with ${String(code)}`);
  return performance.now() - startedAt;
}

function rowsOf({ mib, ours, curlMs }: SizeResult): Measurement[] {
  const speed = (ms: number): number => mib / (ms / 1_000);
  const goal = { of: "ratio", kind: "least", value: 0.8 } as const;
  return [
    {
      name: `Slack → disk → Claude, file of ${mib} MiB`,
      unit: "MiB/s",
      ours: ours.map(({ ms }) => speed(ms)),
      beside: { name: "curl | curl", values: curlMs.map(speed) },
      goal,
    },
    figure(
      `memory growth, file of ${mib} MiB`,
      "MB",
      ours.map(({ growthMb }) => growthMb),
      { kind: "most", value: 16 },
    ),
  ];
}

/** Where the time goes, beside what the same steps cost alone. */
function breakdown({ mib, ours, floors }: SizeResult): string {
  const names = Object.keys(ours[0]?.steps ?? {});
  const steps = names.map((name) => said(name, median(ours.map((each) => each.steps[name] ?? Number.NaN))));
  const alone = Object.entries(floors).map(([name, ms]) => said(name, ms));
  return `${mib} MiB: ${steps.join(", ")}; alone: ${alone.join(", ")}.`;
}

function said(step: string, ms: number): string {
  return `${step} ${(ms / 1_000).toFixed(2)} s`;
}
