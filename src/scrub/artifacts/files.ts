import { open, stat } from "node:fs/promises";
import { extname, join } from "node:path";

import type { Artifact } from "../../analysis/answer.ts";
import type { ArtifactOptions } from "./artifacts.ts";
import { cleanCsv } from "./csv.ts";
import type { GroupPass } from "../groups/pass.ts";
import type { Inspector } from "../find/inspector.ts";
import { Refused } from "./refused.ts";
import { cleanTextFile } from "./text-file.ts";

/** A file before `scrub.ts` gives it the brand. */
export interface CleanFile {
  readonly kind: "file";
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Ours to choose: larger results are better asked for as a smaller one than checked for minutes. */
const FILE_BYTES = 256 * 1024 * 1024;
const WORKBOOK_BYTES = 32 * 1024 * 1024;

/** A cleaned copy of the file in the work folder. Throws {@link Refused} for kinds that cannot be cleaned. */
export async function cleanFile(
  artifact: Artifact,
  name: string,
  { inspector, workDir, groups }: ArtifactOptions,
): Promise<CleanFile> {
  const limit = artifact.kind === "xlsx" ? WORKBOOK_BYTES : FILE_BYTES;
  if ((await stat(artifact.path)).size > limit) throw new Refused("it is too large to be checked");
  const target = join(workDir, `${artifact.sha256.slice(0, 16)}-clean${extname(name)}`);
  await rewrite(artifact, target, inspector, groups);
  return { kind: "file", name, path: target, bytes: (await stat(target)).size };
}

async function rewrite(
  artifact: Artifact,
  target: string,
  inspector: Inspector,
  groups: GroupPass | null,
): Promise<void> {
  switch (artifact.kind) {
    case "csv":
      await assertText(artifact.path);
      return cleanCsv(artifact.path, target, inspector, groups);
    case "json":
    case "text":
      await assertText(artifact.path);
      return cleanTextFile(artifact.path, target, artifact.kind, inspector, groups);
    case "xlsx": {
      // The spreadsheet library is only loaded by those who get a workbook.
      const { cleanWorkbook } = await import("./workbook.ts");
      return cleanWorkbook(artifact.path, target, inspector, groups);
    }
    case "pdf":
      throw new Refused(
        "I cannot look into PDF files, so I do not pass them on. Ask for the result as a table or a chart",
      );
    default:
      throw new Refused("I only pass on tables, text and charts. Ask for the result as CSV or XLSX");
  }
}

/** Zip, PDF, gzip, programs. */
const MAGIC = ["PK\u0003\u0004", "%PDF-", "\u001f\u008b", "\u007fELF", "MZ\u0090"];

/** What is called text must be text: a zip or a program in a `.csv` would pass the detectors unread. */
async function assertText(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(4_096);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const sample = head.subarray(0, bytesRead);
    if (sample.includes(0) || MAGIC.some((magic) => sample.toString("latin1").startsWith(magic))) {
      throw new Refused("its content is not what its name says");
    }
  } finally {
    await file.close();
  }
}
