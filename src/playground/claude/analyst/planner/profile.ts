import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { FriendlyType } from "../../../../tabular/infer.ts";

export interface ColumnProfile {
  readonly name: string;
  readonly type: FriendlyType;
  /** Currency or percent sign found around the numbers. */
  readonly unit: string | null;
  readonly note: string | null;
  readonly unreadable: number;
  readonly missing: number;
  readonly distinct: number;
  readonly min: string | number | null;
  readonly max: string | number | null;
  /** All values of a text column that has few, the most frequent first. */
  readonly values: readonly string[] | null;
}

export interface TableProfile {
  /** Name in SQL. */
  readonly name: string;
  readonly fileName: string;
  readonly sheet: string | null;
  readonly rows: number;
  readonly notes: readonly string[];
  readonly columns: readonly ColumnProfile[];
}

/** What the planner knows about the container's files; written by the shell's `profile` command. */
export interface Profile {
  readonly tables: readonly TableProfile[];
  readonly others: readonly { readonly fileName: string; readonly kind: string; readonly problem: string | null }[];
}

/** The profile the last `profile` command left in the work folder. Throws when there is none. */
export async function readProfile(workDir: string): Promise<Profile> {
  const profile: Profile = JSON.parse(await readFile(join(workDir, "profile.json"), "utf8"));
  return profile;
}
