import type { ColumnProfile, Profile, TableProfile } from "./profile.ts";

/** Groups of how many people are too small to be shown, and the columns that tell people apart. */
export interface SmallGroups {
  readonly columns: readonly string[];
  readonly atLeast: number;
}

export interface PeopleTable extends TableProfile {
  readonly people: {
    readonly column: string;
    readonly atLeast: number;
    /** Columns that tell the same people apart: their names beside their addresses. */
    readonly alike: readonly string[];
  };
}

export function isAboutPeople(table: TableProfile): table is PeopleTable {
  return "people" in table;
}

/** Every table that has one of the columns, with what is to be kept in mind about it. */
export function withPeople(profile: Profile, small: SmallGroups | null): Profile {
  if (small === null) return profile;
  const { columns, atLeast } = small;
  const tables = profile.tables.map((table): TableProfile | PeopleTable => {
    const column = table.columns.find(({ name }: ColumnProfile) => columns.includes(name));
    if (column === undefined) return table;
    const alike = table.columns.filter((other) => isAlike(other, column)).map(({ name }) => name);
    return { ...table, people: { column: column.name, atLeast, alike } };
  });
  return { ...profile, tables };
}

/** About as many different values: two people of one name are as rare as one person with two addresses. */
function isAlike({ type, distinct }: ColumnProfile, people: ColumnProfile): boolean {
  return type === "text" && Math.abs(distinct - people.distinct) <= people.distinct * 0.1;
}

/** Whether each row of a result that is grouped by these columns is about one person, so that it is no group of them. */
export function isListOfPeople({ people }: PeopleTable, groupedBy: readonly string[]): boolean {
  return groupedBy.some((column) => column === people.column || people.alike.includes(column));
}
