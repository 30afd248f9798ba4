import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FileKind } from "../../src/tabular/kind.ts";
import { sniffFile } from "../../src/tabular/sniff.ts";

/** A folder for the files of one test file. */
export class TestFiles {
  readonly folder = mkdtempSync(join(tmpdir(), "threadsheet-tables-"));
  #count = 0;

  /** Path of a new file with these bytes. */
  write(content: string | Buffer | Uint8Array): string {
    this.#count += 1;
    const path = join(this.folder, `file-${this.#count}`);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The kind of a file that is expected to be usable. */
export async function kindOf(path: string): Promise<FileKind> {
  return (await sniffFile(path)).kind as FileKind;
}
