import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { ProcessMarks } from "../ops/process-marks.ts";

/** This process's own folder for files on their way. */
export interface Spool {
  readonly dir: string;
  /** Removes it. */
  close(): Promise<void>;
}

/**
 * Makes a folder under `root` that no other process touches, and removes those of processes that are gone: files are
 * only to lie on disk while somebody works on them. `owner` is a name never used before.
 */
export async function openSpool(root: string, owner: string): Promise<Spool> {
  const files = join(root, "files");
  const marks = new ProcessMarks(join(root, "owners"));
  marks.hold(owner);
  await mkdir(join(files, owner), { recursive: true, mode: 0o700 });
  for (const name of await readdir(files)) {
    if (!marks.isDead(name)) continue;
    await rm(join(files, name), { recursive: true, force: true });
    marks.forget(name);
  }
  return {
    dir: join(files, owner),
    close: async () => {
      await rm(join(files, owner), { recursive: true, force: true });
      marks.forget(owner);
    },
  };
}
