import { DETECTORS } from "../find/detect.ts";
import { detect } from "../find/detect.ts";
import type { ColumnRole } from "../learned/columns/columns.ts";
import { columnRoles } from "../learned/columns/roles.ts";
import type { Pseudonyms } from "./pseudonym.ts";

/** What somebody wants to be told: pseudonyms as they are written, and rows by kind (`PERSON 7` for `[PERSON_7]`). */
export interface Wanted {
  readonly pseudonyms: readonly string[];
  /** Number of the row counted through all tables of this file from 0, and the kind. */
  readonly rows: readonly { readonly row: number; readonly entity: string; readonly name: string }[];
}

const MAX_VALUES = 3;

/** Looks through the rows of a file for what stands behind pseudonyms; remembers nothing else. */
export class Seeker {
  readonly #pseudonyms: Pseudonyms;
  readonly #wanted: ReadonlySet<string>;
  readonly #byRow: ReadonlyMap<number, Wanted["rows"]>;
  readonly #found = new Map<string, Set<string>>();
  #columns: { readonly index: number; readonly name: string; readonly role: ColumnRole }[] = [];
  #rows = 0;

  constructor(pseudonyms: Pseudonyms, { pseudonyms: wanted, rows }: Wanted) {
    this.#pseudonyms = pseudonyms;
    this.#wanted = new Set(wanted);
    this.#byRow = Map.groupBy(rows, ({ row }) => row);
  }

  /** Rows taken so far, through all tables. */
  get rows(): number {
    return this.#rows;
  }

  /** Begins a table with its header and first rows. */
  begin(names: readonly string[], sample: readonly (readonly (string | null)[])[]): void {
    this.#columns = columnRoles(names, sample).flatMap((role, index) =>
      role.kind === "none" ? [] : [{ index, name: names[index] ?? "", role }],
    );
  }

  /** Takes whole rows in order. */
  take(rows: readonly (readonly (string | null)[])[]): void {
    for (const row of rows) {
      for (const [entity, value] of this.#valuesOf(row)) this.#note(entity, value);
      this.#rows += 1;
    }
  }

  /** Pseudonyms with the values they stand for. */
  found(): (readonly [string, string])[] {
    return [...this.#found].map(([name, values]) => [name, [...values].join(" / ")] as const);
  }

  #note(entity: string, value: string): void {
    for (const { entity: kind, name } of this.#byRow.get(this.#rows) ?? []) if (kind === entity) this.#add(name, value);
  }

  #valuesOf(row: readonly (string | null)[]): [string, string][] {
    const values: [string, string][] = [];
    const full = { first: "", last: "" };
    for (const { index, name, role } of this.#columns) {
      const value = row[index]?.trim() ?? "";
      if (value === "" || role.kind === "none") continue;
      if (role.kind === "texts") this.#lookInText(name, value);
      else if (role.kind === "name_part") {
        full[role.part] = value;
        this.#compare("PERSON", value);
      } else {
        const entity = role.kind === "values" ? role.entity : "PERSON";
        values.push([entity, value]);
        this.#compare(entity, value);
      }
    }
    const whole = `${full.first} ${full.last}`.trim();
    if (whole === "") return values;
    this.#compare("PERSON", whole);
    return [...values, ["PERSON", whole]];
  }

  #lookInText(context: string, text: string): void {
    if (this.#wanted.size === 0) return;
    const found = detect({ text, surface: "text", context, cell: false }, DETECTORS, { check: () => undefined });
    for (const { entity, start, end } of found)
      this.#compare(entity, text.slice(start, end).replace(/['\u2019]s$/, ""));
  }

  #compare(entity: string, value: string): void {
    if (this.#wanted.size === 0 || !isPseudonymous(entity)) return;
    const name = this.#pseudonyms.of(entity, value);
    if (this.#wanted.has(name)) this.#add(name, value);
  }

  #add(name: string, value: string): void {
    const values = this.#found.get(name) ?? new Set();
    if (values.size < MAX_VALUES) values.add(value);
    this.#found.set(name, values);
  }
}

type Comparable = Parameters<Pseudonyms["of"]>[0];

function isPseudonymous(entity: string): entity is Comparable {
  return entity !== "PLAIN" && entity !== "DATE_OF_BIRTH" && entity !== "SECRET" && entity !== "PRIVATE_KEY";
}
