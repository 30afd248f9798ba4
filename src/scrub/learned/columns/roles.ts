import { familyLength } from "../../detectors/names/families.ts";
import { foldName, isWord, nameKind } from "../../detectors/names/names.ts";
import { type ColumnRole, columnRole, isNameShaped, isSurelyFirstName, wordsOf } from "./columns.ts";
import { headerWord } from "./headers.ts";

type Rows = readonly (readonly (string | null)[])[];

/** Fewer rows agree by chance. */
const MIN_ROWS = 4;
const MIN_VALUES = 3;
/** Fewer days may lie far apart by chance. */
const MIN_DAYS = 8;
const LAST_GROWN_UP = 2012;
const HALF_A_LIFE = 20;
/** A shorter part of an address says nothing. */
const MIN_LETTERS = 3;

/**
 * What each column of a table holds: by itself first, then by the others. Names are known by the e-mail address of
 * their row (`j.smith@…` beside `Smith`), in whatever language and under whatever header.
 */
export function columnRoles(names: readonly string[], sample: Rows): ColumnRole[] {
  const roles = names.map((name, index) =>
    columnRole(
      name,
      sample.map((row) => row[index] ?? ""),
    ),
  );
  const mail = roles.findIndex((role) => role.kind === "values" && role.entity === "EMAIL");
  const table = { names, sample, roles };
  const people = mail === -1 ? [] : names.flatMap((_, index) => (isNameOf(table, index, mail) ? [index] : []));
  for (const index of people) roles[index] = nameRole(table, index);
  if (people.length > 1) pairParts(table, people);
  if (mail !== -1) findUsernames(table, mail);
  completeParts(table);
  findBareParts(table);
  findBirthDates(table);
  return roles;
}

interface Table {
  readonly names: readonly string[];
  readonly sample: Rows;
  readonly roles: ColumnRole[];
}

/** Whether the column's words stand in the addresses of the same rows. */
function isNameOf({ names, sample, roles }: Table, index: number, mail: number): boolean {
  const word = headerWord(names[index] ?? "");
  if (roles[index]?.kind !== "none" || (word !== null && word !== "PERSON" && word !== "HARMLESS")) return false;
  let rows = 0;
  let agree = 0;
  const others = new Set<string>();
  for (const row of sample) {
    const value = row[index]?.trim() ?? "";
    const local = (row[mail] ?? "").split("@", 1)[0] ?? "";
    if (value === "" || local === "") continue;
    rows += 1;
    if (!isNameShaped(value) || !partsOf(value).some((part) => foldName(local).includes(part))) continue;
    agree += 1;
    others.add(value);
  }
  return rows >= MIN_ROWS && agree / rows > (word === "HARMLESS" ? 0.6 : 0.35) && others.size >= MIN_VALUES;
}

function partsOf(value: string): string[] {
  return wordsOf(foldName(value)).flatMap((word) => {
    const plain = word.replace(/[^a-z]/g, "");
    return plain.length >= MIN_LETTERS ? [plain] : [];
  });
}

/** Names of one word are parts of names, unless the column is alone. */
function nameRole(table: Table, index: number): ColumnRole {
  const { sample } = table;
  const values = sample.map((row) => row[index]?.trim() ?? "").filter((value) => value !== "");
  const single = values.filter((value) => wordsOf(value).length === 1).length;
  if (single / values.length < 0.5) return { kind: "values", entity: "PERSON" };
  return { kind: "name_part", part: firstShare(values) >= 0.5 ? "first" : "last" };
}

/** Of two columns of single names the one with more first names is the first. */
function pairParts({ roles, sample }: Table, people: readonly number[]): void {
  const parts = people.filter((index) => roles[index]?.kind === "name_part");
  if (parts.length !== 2) return;
  const shares = parts.map((index) => firstShare(sample.map((row) => row[index] ?? "")));
  const first = (shares[0] ?? 0) >= (shares[1] ?? 0) ? 0 : 1;
  for (const [at, index] of parts.entries())
    roles[index] = { kind: "name_part", part: at === first ? "first" : "last" };
}

/** `prénom` beside `nom`: the other column that is headed like a name has the missing part. */
function completeParts({ names, sample, roles }: Table): void {
  const has = (part: "first" | "last") => roles.some((role) => role.kind === "name_part" && role.part === part);
  if (has("first") === has("last")) return;
  const known = roles.findIndex((role) => role.kind === "name_part");
  const says = (index: number) => (headerWord(names[index] ?? "") === "PERSON" ? 0 : 1);
  for (const index of [known + 1, known - 1].toSorted((one, other) => says(one) - says(other))) {
    const values = sample.map((row) => row[index]?.trim() ?? "").filter((value) => value !== "");
    const role = roles[index];
    if (role === undefined || values.length === 0) continue;
    const free = role.kind === "none" || (role.kind === "values" && role.entity === "PERSON");
    const word = headerWord(names[index] ?? "");
    if (!free || (word !== "PERSON" && !(word === null && firstShare(values) >= 0.5))) continue;
    if (values.filter((value) => isNameShaped(value) && wordsOf(value).length <= 3).length / values.length < 0.7)
      continue;
    roles[index] = { kind: "name_part", part: has("first") ? "last" : "first" };
    return;
  }
}

/** In a table of people: days over half a lifetime, (nearly) all of them long ago. */
function findBirthDates({ names, sample, roles }: Table): void {
  const isPerson = (role: ColumnRole) =>
    role.kind === "name_part" || (role.kind === "values" && role.entity === "PERSON");
  if (!roles.some(isPerson)) return;
  for (const [index, role] of roles.entries()) {
    if (role.kind !== "none" || headerWord(names[index] ?? "") !== null) continue;
    const values = sample.map((row) => row[index]?.trim() ?? "").filter((value) => value !== "");
    const years = values.flatMap((value) => yearOf(value) ?? []).toSorted((a, b) => a - b);
    if (years.length < MIN_DAYS || years.length < values.length * 0.95) continue;
    const at = (share: number) => years[Math.floor((years.length - 1) * share)] ?? 0;
    if (at(0.9) <= LAST_GROWN_UP && at(0.5) < 2000 && at(0.95) - at(0.05) >= HALF_A_LIFE)
      roles[index] = { kind: "values", entity: "DATE_OF_BIRTH" };
  }
}

/** The year of a day in figures, between 1900 and now. */
function yearOf(value: string): number | null {
  const [, first, last] =
    /^(?:(\d{4})[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](\d{4}))(?:$|[T ])/.exec(value) ?? [];
  const year = Number(first ?? last ?? Number.NaN);
  return year >= 1900 && year < 2100 ? year : null;
}

/** Short names of one word beside the addresses with which they share some: `jsmith` beside `john.smith@…`. */
function findUsernames({ names, sample, roles }: Table, mail: number): void {
  for (const [index, role] of roles.entries()) {
    if (role.kind !== "none" || headerWord(names[index] ?? "") !== null) continue;
    const rows = sample.filter((row) => (row[index]?.trim() ?? "") !== "" && (row[mail] ?? "") !== "");
    const values = new Set(rows.map((row) => row[index]?.trim() ?? ""));
    if (rows.length < MIN_ROWS || values.size < MIN_VALUES || values.size < rows.length * 0.2) continue;
    const agree = rows.filter((row) => sharesLetters(row[index]?.trim() ?? "", row[mail] ?? "")).length;
    const shaped = [...values].filter((value) => /^[\p{L}\d._-]{3,40}$/u.test(value)).length;
    if (agree / rows.length > 0.35 && shaped / values.size > 0.9) roles[index] = { kind: "usernames" };
  }
}

function sharesLetters(name: string, mail: string): boolean {
  const local = (mail.split("@", 1)[0] ?? "").toLowerCase();
  const plain = foldName(name).replace(/[^a-z]/g, "");
  const parts = local.split(/[^a-z]+/).filter((part) => part.length >= MIN_LETTERS);
  return (
    plain.length >= MIN_LETTERS && (local.includes(plain) || parts.some((part) => plain.includes(part.slice(0, 6))))
  );
}

/** Two columns side by side without headers, the one of first names that are nothing else, the other of names too. */
function findBareParts({ names, sample, roles }: Table): void {
  if (roles.some((role) => role.kind === "name_part")) return;
  const values = names.map((_, index) => sample.map((row) => row[index]?.trim() ?? "").filter((value) => value !== ""));
  const isBare = (index: number) =>
    roles[index]?.kind === "none" && headerWord(names[index] ?? "") === null && areShortNames(values[index] ?? []);
  for (let index = 0; index + 1 < names.length; index += 1) {
    if (!isBare(index) || !isBare(index + 1)) continue;
    const [here = [], there = []] = [values[index], values[index + 1]];
    if (!differ(here, there)) continue;
    const isFirst = areFirstNames(here) && areFamilyNames(there);
    if (!isFirst && !(areFirstNames(there) && areFamilyNames(here))) continue;
    roles[index] = { kind: "name_part", part: isFirst ? "first" : "last" };
    roles[index + 1] = { kind: "name_part", part: isFirst ? "last" : "first" };
    return;
  }
}

/** People rarely share both names; a city and its region come again and again. */
function differ(here: readonly string[], there: readonly string[]): boolean {
  const pairs = new Set(here.map((value, row) => `${value}\n${there[row] ?? ""}`)).size;
  const least = Math.min(8, here.length * 0.6);
  return pairs > here.length * 0.3 && new Set(here).size >= least && new Set(there).size >= least;
}

function areShortNames(values: readonly string[]): boolean {
  const shaped = values.filter((value) => isNameShaped(value) && wordsOf(value).length <= 3).length;
  return values.length >= MIN_ROWS && new Set(values).size >= MIN_VALUES && shaped / values.length > 0.9;
}

function areFirstNames(values: readonly string[]): boolean {
  const known = shareOf(values, (value) => isSurelyFirstName(wordsOf(value)[0] ?? ""));
  // Of other scripts the lists have fewer names.
  return known > 0.4 || (known > 0.15 && !areLatin(values)) || areGivenNames(values);
}

function areLatin(values: readonly string[]): boolean {
  return shareOf(values, (value) => /^[\p{Script=Latin}\P{L}]+$/u.test(value)) > 0.5;
}

/** One to three characters, where the family names of the next column decide. */
function areGivenNames(values: readonly string[]): boolean {
  return (
    shareOf(values, (value) =>
      /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{1,4}$/u.test(value),
    ) > 0.9
  );
}

function areFamilyNames(values: readonly string[]): boolean {
  if (shareOf(values, (value) => familyLength(value) === value.length) > 0.4) return true;
  if (areGivenNames(values)) return false;
  const known = shareOf(values, (value) => wordsOf(value).some((word) => nameKind(foldName(word)) !== null));
  const words = shareOf(values, (value) => wordsOf(value).some((word) => isWord(foldName(word))));
  return areLatin(values) ? known > 0.3 && words < 0.3 : true;
}

function shareOf(values: readonly string[], test: (value: string) => boolean): number {
  return values.filter(test).length / Math.max(1, values.length);
}

function firstShare(values: readonly string[]): number {
  const first = values.filter((value) => nameKind(foldName(wordsOf(value)[0] ?? "")) === "first").length;
  return first / Math.max(1, values.length);
}
