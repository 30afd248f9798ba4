import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { measureAnswers } from "./answers.ts";
import { measureParts } from "./core/parts.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { coreRow } from "./report/core-rows.ts";
import { printCore, printReport } from "./report/print.ts";
import { type CoreReport, isProved, type Report, reportOf } from "./report/report.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options !== null) return await bench(options);
    process.stdout.write(`${USAGE}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : "the bench failed"}\n`);
    return 1;
  }
}

/** Exit code 0 unless the product failed to do what was to be measured, or, when strict, missed a goal. */
async function bench(options: BenchOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "threadsheet-bench-"));
  try {
    const answers = options.parts.includes("answers") ? reportOf(await measureAnswers(folder, options, say)) : null;
    const core = await measureCore(folder, options);
    process.stdout.write(options.json ? `${toJson({ ...answers, core })}\n` : printed(answers, core));
    const isDone = core.failures.length === 0 && answers?.allAnswered !== false;
    return isDone && (!options.strict || isProved(answers, core)) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureCore(folder: string, { parts, quick, log }: BenchOptions): Promise<CoreReport> {
  const loads = [loadavg()[0] ?? 0];
  const names = parts.filter((part) => part !== "answers");
  const { measurements, remarks, failures } = await measureParts(names, { folder, quick, log, say });
  loads.push(loadavg()[0] ?? 0);
  return { rows: measurements.map(coreRow), remarks, failures, loads };
}

function printed(answers: Report | null, core: CoreReport): string {
  return [...(answers === null ? [] : [printReport(answers)]), printCore(core)].join("");
}

function toJson(report: object): string {
  const rounded = (_key: string, value: unknown) => (typeof value === "number" ? Math.round(value * 100) / 100 : value);
  return JSON.stringify(report, rounded, 2);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
