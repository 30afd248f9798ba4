import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { z } from "zod";

import { sniffFile } from "../../tabular/sniff.ts";
import { Inspector } from "../find/inspector.ts";
import { Ledger } from "../find/ledger.ts";
import { LearnedFinder } from "../learned/find.ts";
import { hashKey } from "../learned/keyed-hash.ts";
import { createLearner, isTable, type Learner } from "../learned/learn.ts";
import { LearnedTable } from "../learned/table.ts";
import type { Surface } from "../safe-answer.ts";
import { createScrub, type Scrub } from "../scrub.ts";

/** A text to be scrubbed as it would be before it leaves; `files` are those of its thread. */
const LINE = z.object({
  id: z.union([z.string(), z.number()]),
  surface: z.enum(["text", "table", "code", "csv", "file_name", "slack"]),
  text: z.string(),
  files: z.array(z.string()).optional(),
  level: z.enum(["open", "standard", "strict"]).optional(),
  k: z.number().optional(),
  entity_column: z.string().optional(),
});

type Line = z.infer<typeof LINE>;

const KEY = new Uint8Array([0x74, 0x68, 0x72, 0x65, 0x61, 0x64, 0x73, 0x68]);
const SURFACES = {
  text: "text",
  slack: "text",
  table: "table",
  code: "code",
  csv: "csv",
  file_name: "file_name",
} as const satisfies Record<Line["surface"], Surface>;

/** Reads JSON lines and writes one for each, in order: the text as it would leave, and what was hidden of the input. */
export async function scrubLines(input: Readable, output: Writable): Promise<void> {
  const workDir = await mkdtemp(join(tmpdir(), "threadsheet-scrub-"));
  const desk = new Desk(workDir);
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text.trim() === "") continue;
      const line = LINE.parse(JSON.parse(text));
      if (!output.write(`${JSON.stringify(await desk.scrub(line))}\n`)) {
        await new Promise((resolve) => output.once("drain", resolve));
      }
    }
  } finally {
    await desk.close();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** What is kept from line to line: what was learned of each set of files. */
class Desk {
  readonly #workDir: string;
  readonly #learner: Learner;
  readonly #known = new Map<string, Promise<LearnedFinder | null>>();

  constructor(workDir: string) {
    this.#workDir = workDir;
    this.#learner = createLearner({ workDir });
  }

  async scrub(line: Line) {
    const files = line.files ?? [];
    const key = files.join("\n");
    const known = this.#known.get(key) ?? this.#learn(files);
    this.#known.set(key, known);
    const learned = await known;
    const surface = SURFACES[line.surface];
    return { id: line.id, text: this.#open(learned).text(surface, line.text), spans: spansOf(line, surface, learned) };
  }

  async close(): Promise<void> {
    await this.#learner.close();
  }

  #open(learned: LearnedFinder | null): Scrub {
    const scrub = createScrub({ workDir: this.#workDir, allowedLinkHosts: [] });
    if (learned !== null) scrub.learn(learned);
    return scrub;
  }

  async #learn(paths: readonly string[]): Promise<LearnedFinder | null> {
    const tables = [];
    for (const path of paths) {
      const { kind } = await sniffFile(path);
      const file = isTable(kind) ? await this.#learner.learn(path, kind, KEY) : null;
      if (file !== null) tables.push({ table: LearnedTable.fromBytes(file.table), rows: file.rows });
    }
    return tables.length === 0 ? null : new LearnedFinder(hashKey(KEY), tables);
  }
}

function spansOf(line: Line, surface: Surface, learned: LearnedFinder | null) {
  const inspector = new Inspector({ learned, now: () => performance.now(), ledger: new Ledger() });
  const found = inspector.peek({ surface }, line.text, inspector.budget());
  return found.map(({ start, end, entity }) => ({ start, end, entity }));
}
