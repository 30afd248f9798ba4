import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { z } from "zod";

import { sniffFile } from "../../tabular/sniff.ts";
import { applyEdits, Inspector } from "../find/inspector.ts";
import { Ledger } from "../find/ledger.ts";
import { Groups } from "../groups/guard.ts";
import { indexFromBytes } from "../groups/index/index-bytes.ts";
import { type GroupEdit, GroupPass } from "../groups/pass.ts";
import { LearnedFinder } from "../learned/find.ts";
import { hashKey } from "../learned/keyed-hash.ts";
import { createLearner, isTable, type Learner } from "../learned/learn.ts";
import { LearnedTable } from "../learned/table.ts";
import type { Surface } from "../safe-answer.ts";
import { createScrub, type Scrub } from "../scrub.ts";
import { LEVELS, type Policy, policyFor } from "../policy.ts";

/** A text to be scrubbed as it would be before it leaves; `files` are those of its thread. */
const LINE = z.object({
  id: z.union([z.string(), z.number()]),
  surface: z.enum(["text", "table", "code", "csv", "file_name", "slack"]),
  text: z.string(),
  files: z.array(z.string()).optional(),
  level: z.enum(LEVELS).optional(),
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
  readonly #known = new Map<string, Promise<Known>>();

  constructor(workDir: string) {
    this.#workDir = workDir;
    this.#learner = createLearner({ workDir });
  }

  async scrub(line: Line) {
    const files = line.files ?? [];
    const key = [line.entity_column ?? "", ...files].join("\n");
    const known = this.#known.get(key) ?? this.#learn(files, line.entity_column);
    this.#known.set(key, known);
    const { learned, groups } = await known;
    const surface = SURFACES[line.surface];
    const level = policyFor(line.level ?? "standard");
    const policy = { ...level, smallGroup: line.k ?? (isAboutGroups(line) ? level.smallGroup : 0) };
    const door = this.#open(learned, groups, policy);
    const edits = GROUPED.has(line.surface) ? groupEdits(line.text, { learned, groups, policy }) : [];
    // Markdown is watched over by the door itself, which knows its tables better than a plain text's.
    const text = door.text(surface, surface === "text" ? line.text : applyEdits(line.text, edits));
    const hidden = edits.map(({ start, end }) => ({ start, end, entity: "SMALL_GROUP" }));
    return { id: line.id, text, spans: [...spansOf(line, surface, { learned, policy }), ...hidden] };
  }

  async close(): Promise<void> {
    await this.#learner.close();
  }

  #open(learned: LearnedFinder | null, groups: Groups | null, policy: Policy): Scrub {
    const scrub = createScrub({ workDir: this.#workDir, allowedLinkHosts: [], policy });
    if (learned !== null) scrub.learn(learned, groups);
    return scrub;
  }

  async #learn(paths: readonly string[], entityColumn: string | undefined): Promise<Known> {
    const tables = [];
    const indexes = [];
    for (const path of paths) {
      const { kind } = await sniffFile(path);
      const file = isTable(kind) ? await this.#learner.learn(path, kind, KEY, { entityColumn }) : null;
      if (file === null) continue;
      tables.push({ table: LearnedTable.fromBytes(file.table), rows: file.rows });
      if (file.groups !== null) indexes.push(indexFromBytes(file.groups));
    }
    if (tables.length === 0) return { learned: null, groups: null };
    return { learned: new LearnedFinder(hashKey(KEY), tables), groups: new Groups(hashKey(KEY), indexes) };
  }
}

/** What was learned of a set of files. */
interface Known {
  readonly learned: LearnedFinder | null;
  readonly groups: Groups | null;
}

/** Tables always; elsewhere where somebody says that it is about people. */
function isAboutGroups(line: Line): boolean {
  return line.surface === "table" || line.entity_column !== undefined;
}

/** Where small groups may be told of. */
const GROUPED: ReadonlySet<Line["surface"]> = new Set<Line["surface"]>(["table", "text", "slack"]);

function groupEdits(text: string, { learned, groups, policy }: Known & { policy: Policy }): GroupEdit[] {
  if (groups === null) return [];
  const isPerson = (cell: string) => learned?.isPerson(cell) ?? false;
  return new GroupPass({ groups, k: policy.smallGroup, isPerson, onHidden: () => undefined }).edits(text);
}

function spansOf(line: Line, surface: Surface, { learned, policy }: { learned: LearnedFinder | null; policy: Policy }) {
  const inspector = new Inspector({ learned, policy, now: () => performance.now(), ledger: new Ledger() });
  const found = inspector.peek({ surface }, line.text, inspector.budget());
  return found.map(({ start, end, entity }) => ({ start, end, entity }));
}
