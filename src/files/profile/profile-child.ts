import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { peopleColumns } from "../../scrub/groups/index/people-column.ts";
import { columnRoles } from "../../scrub/learned/columns/roles.ts";
import { CAPS } from "../../tabular/caps.ts";
import { serveCalls } from "../../tabular/children.ts";
import { type Engine, openEngine } from "../../tabular/engine.ts";
import { typedSelect } from "../../tabular/infer.ts";
import type { FileKind } from "../../tabular/kind.ts";
import { type PreparedTable, prepareTables } from "../../tabular/prepare.ts";
import { ident } from "../../tabular/sql.ts";
import { measureTable, type Subject } from "./measure.ts";
import type { TableProfile } from "./profile.ts";

/** What `profile.ts` asks of its child. */
export interface ProfileRequest {
  readonly path: string;
  readonly kind: FileKind;
  readonly smallGroup: number;
  readonly workDir: string;
  readonly memoryMb: number;
}

/** As many as are looked at when a file's values are learned, so that both come to the same roles. */
const SAMPLE_ROWS = 3_000;

serveCalls(async (request) => {
  if (!isProfileRequest(request)) throw new TypeError("not a request for a profile");
  return await profileFile(request);
});

function isProfileRequest(request: unknown): request is ProfileRequest {
  return typeof request === "object" && request !== null && "smallGroup" in request && "workDir" in request;
}

async function profileFile({ path, kind, smallGroup, workDir, memoryMb }: ProfileRequest): Promise<TableProfile[]> {
  const tempDir = join(workDir, "profile-spill");
  await mkdir(tempDir, { recursive: true });
  const profiles: TableProfile[] = [];
  for (const table of await prepareTables(path, kind, workDir, { caps: CAPS, memoryMb })) {
    if (table.columns.length === 0) continue;
    const engine = await openEngine({ files: table.files, tempDir, memoryMb });
    try {
      const columns = await measureTable(engine, await subjectOf(engine, table), smallGroup);
      profiles.push({ sheet: table.sheet, rows: table.rows, columns, notes: table.notes });
    } finally {
      engine.close();
    }
  }
  return profiles;
}

/** What the table's columns hold, judged by the first rows as people wrote them. */
async function subjectOf(engine: Engine, table: PreparedTable): Promise<Subject> {
  const names = table.columns.map(({ name }) => name);
  const sample: (readonly (string | null)[])[] = [];
  for await (const rows of engine.texts(`${typedSelect(table.columns)} LIMIT ${SAMPLE_ROWS}`)) sample.push(...rows);
  const roles = columnRoles(names, sample);
  const judged = table.columns.map((column, index) => {
    const values = sample.map((row) => row[index] ?? "");
    return { index, name: column.name, role: roles[index] ?? ({ kind: "none" } as const), sample: values };
  });
  const people = peopleColumns(judged);
  const who = people?.indexes.flatMap((index) => table.columns[index] ?? []) ?? [];
  return {
    table,
    roles,
    who: who.length === 0 ? null : { columns: who, sql: whoSql(who.map(({ name }) => name)) },
  };
}

/** One text for each person. */
function whoSql(names: readonly string[]): string {
  return `lower(concat_ws(' ', ${names.map((name) => `CAST(${ident(name)} AS VARCHAR)`).join(", ")}))`;
}
