import { Child } from "../measure/child.ts";
import { startLongAnswers } from "./long-answer.ts";
import { figure, type Measurement, type Part, type PartContext } from "./part.ts";
import type { Reader, StreamCommand, StreamReply } from "./stream-process.ts";

const FULL = { rounds: 5, sizes: [1, 2, 4, 8] };
const QUICK = { rounds: 2, sizes: [1, 2, 4] };
/** With scrubbing it takes longer, and what it costs for a byte is known by then. */
const SCRUBBED_MIB = 1;

/** Processor time by reader and MiB of text, round by round. */
type Times = Map<string, number[]>;

/** What reading a long answer costs, beside the SDK's own helper on the same bytes, and how the cost grows. */
export const measureStream: Part = async (context) => {
  const { rounds, sizes } = context.quick ? QUICK : FULL;
  const answers = await startLongAnswers();
  const child = await Child.start({ name: "the reader of answers", entry: "core/stream-process.ts", isProduct: true });
  try {
    const times: Times = new Map();
    const read = async (reader: Reader, mib: number): Promise<number> => {
      const command: StreamCommand = { reader, url: answers.url(mib), folder: context.folder };
      const { cpuMs, chars } = await child.ask<StreamReply>(command);
      if (Math.abs(chars - answers.chars(mib)) > 2) throw new Error(`${chars} characters of ${mib} MiB arrived`);
      return cpuMs;
    };
    await readAll(read, { rounds, sizes, times, context });
    return { measurements: measurements(times, sizes), remarks: [] };
  } finally {
    await child.stop();
    answers.server.close();
    answers.server.closeAllConnections();
  }
};

async function readAll(
  read: (reader: Reader, mib: number) => Promise<number>,
  plan: { rounds: number; sizes: readonly number[]; times: Times; context: PartContext },
): Promise<void> {
  const { rounds, sizes, times, context } = plan;
  for (const reader of ["ours", "helper", "scrubbed"] as const) await read(reader, 1);
  for (let round = 1; round <= rounds; round += 1) {
    context.say(`long answers: round ${round} of ${rounds}`);
    for (const mib of sizes) {
      for (const reader of ["ours", "helper"] as const) note(times, reader, mib, await read(reader, mib));
    }
    note(times, "scrubbed", SCRUBBED_MIB, await read("scrubbed", SCRUBBED_MIB));
  }
}

function note(times: Times, reader: Reader, mib: number, ms: number): void {
  const key = keyOf(reader, mib);
  times.set(key, [...(times.get(key) ?? []), ms]);
}

function keyOf(reader: Reader, mib: number): string {
  return `${reader} ${mib}`;
}

function measurements(times: Times, sizes: readonly number[]): Measurement[] {
  const of = (reader: Reader, mib: number): readonly number[] => times.get(keyOf(reader, mib)) ?? [];
  const largest = sizes.at(-1) ?? 1;
  const helper = (mib: number) => ({ name: "the SDK's helper", values: of("helper", mib) });
  const goal = { of: "ratio", kind: "most", value: 1.3 } as const;
  const whole = `answer of ${largest} MiB in 20-character deltas`;
  return [
    { name: `${whole}, CPU`, unit: "ms", ours: of("ours", largest), beside: helper(largest), goal },
    {
      name: `answer of ${SCRUBBED_MIB} MiB with live scrubbing, CPU`,
      unit: "ms",
      ours: of("scrubbed", SCRUBBED_MIB),
      beside: helper(SCRUBBED_MIB),
      goal: null,
    },
    figure(`twice the text, worst step up to ${largest} MiB`, "× time", worstSteps(of, sizes), {
      kind: "most",
      value: 2.2,
    }),
  ];
}

/** By round, the largest factor between one size and the next. */
function worstSteps(of: (reader: Reader, mib: number) => readonly number[], sizes: readonly number[]): number[] {
  const rounds = of("ours", sizes[0] ?? 1).length;
  return Array.from({ length: rounds }, (_, round) => {
    const times = sizes.map((mib) => of("ours", mib)[round] ?? Number.NaN);
    return Math.max(...times.slice(1).map((ms, i) => ms / (times[i] ?? Number.NaN)));
  });
}
