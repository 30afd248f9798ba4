import type { ColumnProfile, Profile, TableProfile } from "./profile.ts";

/** Groups of how many people are too small to be shown, and the columns that tell people apart. */
export interface SmallGroups {
  readonly columns: readonly string[];
  readonly atLeast: number;
}

export interface PeopleTable extends TableProfile {
  readonly people: { readonly column: string; readonly atLeast: number };
}

export function isAboutPeople(table: TableProfile): table is PeopleTable {
  return "people" in table;
}

/** Every table that has one of the columns, with what is to be kept in mind about it. */
export function withPeople(profile: Profile, small: SmallGroups | null): Profile {
  if (small === null) return profile;
  const { columns, atLeast } = small;
  const tables = profile.tables.map((table): TableProfile | PeopleTable => {
    const column = table.columns.find(({ name }: ColumnProfile) => columns.includes(name))?.name;
    return column === undefined ? table : { ...table, people: { column, atLeast } };
  });
  return { ...profile, tables };
}
