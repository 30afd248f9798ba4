/**
 * Prints how much of the values of posted files is found again in what a bot says about them, by kind and spelling, and
 * how much else is hidden. Run it with `node test/corpus/learned/measure.ts`; `--misses` lists what was missed.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";

import { type Output, outputs } from "./outputs.ts";
import { Score } from "./score.ts";
import { type Upload, uploads } from "./uploads.ts";

interface Asked {
  readonly id: number;
  readonly upload: Upload;
  readonly output: Output;
}

const PER_UPLOAD = Number(process.env["PER_UPLOAD"] ?? "22");
const folder = await mkdtemp(join(tmpdir(), "threadsheet-measure-"));
try {
  const asked: Asked[] = [];
  const lines: string[] = [];
  for (const [at, upload] of uploads().entries()) {
    const path = join(folder, `${upload.name}.csv`);
    await writeFile(path, [upload.names, ...upload.cells].map((row) => row.map(quoted).join(",")).join("\n"));
    for (const output of outputs(upload, at + 1, PER_UPLOAD)) {
      const line = { id: asked.length, surface: output.surface, text: output.text, files: [path] };
      lines.push(`${JSON.stringify(line)}\n`);
      asked.push({ id: asked.length, upload, output });
    }
  }
  const score = new Score();
  for (const line of (await scrubbed(lines.join(""))).split("\n")) {
    if (line === "") continue;
    const { id, spans } = JSON.parse(line);
    const one = asked[id];
    if (one !== undefined) score.take(one.upload.name, one.output, spans);
  }
  score.print(process.argv.includes("--misses"));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function scrubbed(lines: string): Promise<string> {
  const entry = new URL("../../../src/scrub/cli/main.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [entry, "--jsonl"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(lines);
  return await textOf(child.stdout);
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
