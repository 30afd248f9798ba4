import { plainText } from "./language/intent.ts";
import type { Token } from "./language/words.ts";
import type { Plan } from "./plan.ts";
import type { Profile, TableProfile } from "./profile.ts";

/** Which of several files of the same name a table came in. */
export interface Version {
  /** The name under which all of them were posted. */
  readonly title: string;
  /** From 1, the oldest. */
  readonly number: number;
  readonly of: number;
}

export interface VersionedTable extends TableProfile {
  readonly version: Version;
}

export function hasVersion(table: TableProfile): table is VersionedTable {
  return "version" in table;
}

/** The tables with what is known of the versions of their files, by file name. */
export function withVersions(profile: Profile, versions: ReadonlyMap<string, Version>): Profile {
  const tables = profile.tables.map((table) => {
    const version = versions.get(table.fileName);
    return version === undefined ? table : { ...table, version };
  });
  return { ...profile, tables };
}

/** How a table is called in an answer. */
export function tableTitle(table: TableProfile): string {
  const name = hasVersion(table)
    ? `${table.version.title} (version ${table.version.number} of ${table.version.of})`
    : table.fileName;
  return table.sheet === null ? name : `${name} (${table.sheet})`;
}

const OLD =
  /\b(?:old(?:er)?|previous|earlier|original|last (?:week|month|year|quarter)|yesterday) (?:version|file|one|upload|copy)\b/;

/** The newest version is meant, unless another one is asked for. */
export function versionScore(tokens: readonly Token[], table: TableProfile): number {
  if (!hasVersion(table)) return 0;
  const { number, of } = table.version;
  const text = plainText(tokens);
  const numbered = /\bversion (\d+)\b/.exec(text)?.[1];
  const ordinal = /\bfirst (?:version|file|one|upload|copy)\b/.test(text)
    ? 1
    : numbered === undefined
      ? null
      : Number(numbered);
  const wanted = ordinal ?? (OLD.test(text) ? of - 1 : of);
  return number === wanted ? 0 : -4;
}

/** The versions of a table's file that lie before it, the newest first. */
export function olderVersions(table: TableProfile, { tables }: Profile): readonly VersionedTable[] {
  if (!hasVersion(table)) return [];
  const { title, number } = table.version;
  return tables
    .filter(hasVersion)
    .filter((other) => other.version.title === title && other.version.number < number && other.sheet === table.sheet)
    .toSorted((a, b) => b.version.number - a.version.number);
}

/** An earlier plan, told of the newest version of its table: a follow-up goes on with that. */
export function onNewest(plan: Plan | null, { tables }: Profile): Plan | null {
  const table = tables.find(({ name }) => name === plan?.table);
  if (plan === null || table === undefined || !hasVersion(table) || plan.kind === "files") return plan;
  const newest = tables
    .filter(hasVersion)
    .find(
      ({ version, sheet }) =>
        version.title === table.version.title && version.number === version.of && sheet === table.sheet,
    );
  return newest === undefined ? plan : { ...plan, table: newest.name };
}
