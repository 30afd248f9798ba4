import { isJoined } from "./joined.ts";
import { nameWords, type Token } from "./language/words.ts";
import type { FilesPlan } from "./plan.ts";
import type { Profile, TableProfile } from "./profile.ts";
import type { Reading } from "./reading.ts";
import { hasVersion, olderVersions } from "./versions.ts";

/** Tables that lie in files of their own. */
export function realTables({ tables }: Profile): TableProfile[] {
  return tables.filter((table) => !isJoined(table));
}

/** The comparison that a question asks for: of two files it names, of two versions, or of the files there are. */
export function filesPlan(reading: Reading, profile: Profile): FilesPlan | null {
  const { intent, columns, values } = reading;
  const named = namedPair(reading.tokens, profile);
  const compares = intent.work === "files" || intent.view === "compare";
  const isAboutFiles = intent.work === "files" || (columns.length === 0 && values.length === 0);
  if (compares && named !== null && isAboutFiles) return planFor(named);
  if (intent.work !== "files") return null;
  const pair = versionPair(reading.table, profile) ?? likePair(reading.table, profile);
  return pair === null ? null : planFor(pair);
}

type Pair = readonly [TableProfile, TableProfile];

function planFor([left, right]: Pair): FilesPlan {
  return { kind: "files", table: left.name, other: right.name, filters: [], chart: "none", notes: [] };
}

/** Two tables of whose names the question says what tells them apart, in the order in which they were posted. */
function namedPair(tokens: readonly Token[], profile: Profile): Pair | null {
  const tables = realTables(profile);
  const words = tables.map((table) => new Set(nameWords(table.sheet ?? table.fileName.replace(/\.[^.]+$/, ""))));
  const said = new Set(tokens.map(({ stem }) => stem));
  const [left, right, ...more] = tables.filter((_, at) => {
    const own = [...(words[at] ?? [])].filter((word) => !words.every((others) => others.has(word)));
    return own.length > 0 && own.every((word) => said.has(word));
  });
  return left === undefined || right === undefined || more.length > 0 ? null : [left, right];
}

/** What was before, and what is now. */
function versionPair(meant: TableProfile, profile: Profile): Pair | null {
  const table = newestOf(meant, profile) ?? realTables(profile).findLast(hasVersion);
  if (table === undefined) return null;
  const older = olderVersions(table, profile);
  // "Since the first version" is read as a question about that version.
  const before = older.find(({ name }) => name === meant.name) ?? older[0];
  return before === undefined ? null : [before, table];
}

function newestOf(meant: TableProfile, profile: Profile): TableProfile | undefined {
  if (!hasVersion(meant)) return undefined;
  const { title } = meant.version;
  return realTables(profile).find(
    (table) => hasVersion(table) && table.version.title === title && table.version.number === table.version.of,
  );
}

/** The meant table and the one that is most like it; of equally like ones the one posted last. */
function likePair(meant: TableProfile, profile: Profile): Pair | null {
  const tables = realTables(profile);
  const known = tables.find(({ name }) => name === meant.name) ?? tables[0];
  if (known === undefined) return null;
  let best: { other: TableProfile; share: number } | null = null;
  for (const other of tables) {
    const share = sharedColumns(known, other);
    if (other !== known && share >= (best?.share ?? 0)) best = { other, share };
  }
  if (best === null) return null;
  const inOrder = tables.indexOf(known) < tables.indexOf(best.other);
  return inOrder ? [known, best.other] : [best.other, known];
}

function sharedColumns(left: TableProfile, right: TableProfile): number {
  const names = new Set(left.columns.map(({ name }) => name.toLowerCase()));
  const same = right.columns.filter(({ name }) => names.has(name.toLowerCase())).length;
  return same / Math.max(1, left.columns.length, right.columns.length);
}
