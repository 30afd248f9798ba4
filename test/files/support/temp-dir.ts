import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder of the test's own that goes when the test is over. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "threadsheet-files-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
