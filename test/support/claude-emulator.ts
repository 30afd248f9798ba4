import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";

import { onTestFinished } from "vitest";

import type { Shell } from "../../src/playground/claude/model.ts";
import {
  type ClaudeEmulator,
  type ClaudeEmulatorOptions,
  startClaudeEmulator,
} from "../../src/playground/claude/server.ts";
import { Faults } from "../../src/playground/faults.ts";
import { echoModel } from "./echo-model.ts";

/** A real shell without any walls, for commands that the tests themselves wrote. */
export const plainShell: Shell = async (command, place) => {
  const env = { PATH: process.env["PATH"], INPUT_DIR: place.inputDir, OUTPUT_DIR: place.outputDir };
  const child = spawn("/bin/sh", ["-c", command], { cwd: place.workDir, env, stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  place.signal.addEventListener("abort", kill, { once: true });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  const [stdout, stderr, code] = await Promise.all([readText(child.stdout), readText(child.stderr), promise]);
  place.signal.removeEventListener("abort", kill);
  return { stdout, stderr, returnCode: code ?? 137 };
};

export type RunningEmulator = ClaudeEmulator & { readonly faults: Faults };

/** An emulator for one test, closed when the test is over. */
export async function startEmulator(options: Partial<ClaudeEmulatorOptions> = {}): Promise<RunningEmulator> {
  const faults = options.faults ?? new Faults();
  const emulator = await startClaudeEmulator({
    dataDir: null,
    model: echoModel,
    shell: plainShell,
    ...options,
    faults,
  });
  onTestFinished(() => emulator.close());
  return { ...emulator, faults };
}

/** A folder for one test, removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "threadsheet-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
