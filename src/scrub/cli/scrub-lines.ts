import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { z } from "zod";

import { applyEdits, Inspector } from "../find/inspector.ts";
import { Ledger } from "../find/ledger.ts";
import type { Groups } from "../groups/guard.ts";
import { type GroupEdit, GroupPass } from "../groups/pass.ts";
import type { LearnedFinder } from "../learned/find.ts";
import type { Surface } from "../safe-answer.ts";
import { createScrub, type Scrub } from "../scrub.ts";
import { type Known, LearnedFiles } from "./learned-files.ts";
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

const SURFACES = {
  text: "text",
  slack: "text",
  table: "table",
  code: "code",
  csv: "csv",
  file_name: "file_name",
} as const satisfies Record<Line["surface"], Surface>;

/** Exit code when a line could not be scrubbed (EX_DATAERR of sysexits.h). */
const BAD_LINE = 65;

/**
 * Reads JSON lines and writes one for each, in order: the text as it would leave, and what was hidden of the input. A
 * line that cannot be read, or whose files cannot, gives `{id, error}` and no text. Gives the exit code: 0, or 65 when
 * there was such a line.
 */
export async function scrubLines(input: Readable, output: Writable): Promise<number> {
  const files = await LearnedFiles.open();
  const desk = new Desk(files);
  let exitCode = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text.trim() === "") continue;
      const scrubbed = await desk.take(text);
      if ("error" in scrubbed) exitCode = BAD_LINE;
      if (!output.write(`${JSON.stringify(scrubbed)}\n`)) await once(output, "drain");
    }
    return exitCode;
  } finally {
    await files.close();
  }
}

class Desk {
  readonly #files: LearnedFiles;

  constructor(files: LearnedFiles) {
    this.#files = files;
  }

  async take(text: string) {
    const read = lineOf(text);
    if ("error" in read) return read;
    try {
      return await this.#scrub(read);
    } catch (error) {
      return { id: read.id, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #scrub(line: Line) {
    const { learned, groups } = await this.#files.of(line.files ?? [], line.entity_column);
    const surface = SURFACES[line.surface];
    const level = policyFor(line.level ?? "standard");
    const policy = { ...level, smallGroup: line.k ?? (isAboutGroups(line) ? level.smallGroup : 0) };
    const door = this.#open(learned, groups, policy);
    const found = spansOf(line, surface, { learned, policy });
    const judged = GROUPED.has(line.surface) ? groupEdits(line.text, { learned, groups, policy }) : [];
    // A phone number is hidden as one, not as figures of its owner.
    const edits = judged.filter((edit) => !found.some(({ start, end }) => start <= edit.start && edit.end <= end));
    // Markdown is watched over by the door itself, which knows its tables better than a plain text's.
    const text = door.text(surface, surface === "text" ? line.text : applyEdits(line.text, edits));
    const hidden = edits.map(({ start, end }) => ({ start, end, entity: "SMALL_GROUP" }));
    return { id: line.id, text, spans: [...found, ...hidden] };
  }

  #open(learned: LearnedFinder | null, groups: Groups | null, policy: Policy): Scrub {
    const scrub = createScrub({ workDir: this.#files.workDir, allowedLinkHosts: [], policy });
    if (learned !== null) scrub.learn(learned, groups);
    return scrub;
  }
}

function lineOf(text: string): Line | { id: null; error: string } {
  try {
    return LINE.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof z.ZodError) return { id: null, error: z.prettifyError(error) };
    return { id: null, error: "not a line of JSON" };
  }
}

/** Tables always; elsewhere where somebody says that it is about people. */
function isAboutGroups(line: Line): boolean {
  return line.surface === "table" || line.entity_column !== undefined;
}

/** Where small groups may be told of. */
const GROUPED: ReadonlySet<Line["surface"]> = new Set<Line["surface"]>(["table", "text", "slack", "csv", "code"]);

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
