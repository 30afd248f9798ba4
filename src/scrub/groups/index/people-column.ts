import type { ColumnRole } from "../../learned/columns/columns.ts";
import { foldCell, headerWords } from "../labels/fold.ts";
import { isPersonHeader, isPersonId } from "../labels/words.ts";

/** A column as it is judged. */
export interface Judged {
  readonly index: number;
  readonly name: string;
  readonly role: ColumnRole;
  readonly sample: readonly string[];
}

/** The columns that together say who a row is about. */
export interface PeopleColumns {
  readonly name: string;
  readonly indexes: readonly number[];
}

/** Those who deal with the people that a table is about; they count only where it names nobody else. */
const STAFF =
  /^(?:manager|rep|reps|agent|owner|assignee|reporter|doctor|physician|nurse|teacher|driver|lawyer|approver|responsible|author|vendeur|verkaufer|betreuer|ansprechpartner)$/;

/**
 * Whom the rows are about: the column that was asked for, else the number of a person before a national number, an
 * e-mail address and the like, and a name only where there is nothing better. Null when the table is not about people.
 */
export function peopleColumns(columns: readonly Judged[], asked?: string): PeopleColumns | null {
  if (asked !== undefined) {
    const wanted = headerWords(asked).join("");
    const column = columns.find(({ name }) => name === asked || headerWords(name).join("") === wanted);
    if (column !== undefined) return { name: column.name, indexes: [column.index] };
  }
  const [best] = columns
    .map((column) => ({ column, rank: rankOf(column) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const parts = columns.filter(({ role }) => role.kind === "name_part");
  if (parts.length > 0 && (best === undefined || best.rank <= PARTS)) {
    return { name: parts.map(({ name }) => name).join(" "), indexes: parts.map(({ index }) => index) };
  }
  return best === undefined ? null : { name: best.column.name, indexes: [best.column.index] };
}

/** Names in parts come after names that are whole. */
const PARTS = 2;

function rankOf({ name, role, sample }: Judged): number {
  if (isPersonId(name)) return 20;
  const isStaff = headerWords(name).some((word) => STAFF.test(word));
  const learned = role.kind === "values" ? ranksOfEntities[role.entity] : undefined;
  if (learned !== undefined) return isStaff ? learned / 10 : learned;
  return isPersonHeader(name) && hasCodes(sample) ? 8 : 0;
}

const ranksOfEntities: Readonly<Record<string, number>> = {
  NATIONAL_ID: 16,
  SSN: 16,
  EMAIL: 12,
  PHONE: 7,
  ACCOUNT: 6,
  IBAN: 6,
  PERSON: 10,
};

/** Codes for people, and no counts of them. */
function hasCodes(sample: readonly string[]): boolean {
  const filled = sample.filter((value) => value.trim() !== "");
  const distinct = new Set(filled.map(foldCell)).size;
  return filled.length > 0 && distinct / filled.length > 0.1 && filled.every((value) => !/^[\d.,\s]+$/.test(value));
}
