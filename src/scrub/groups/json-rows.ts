import type { GroupPass } from "./pass.ts";

/**
 * A list of records in JSON without small groups; the text as it was when it is none, or nothing in it has to go. A list
 * may be the document itself or stand under a name in it.
 */
export function jsonWithoutSmallGroups(text: string, groups: GroupPass): string {
  const document = parsed(text);
  if (Array.isArray(document)) {
    const shown = recordsShown(document, groups);
    return shown === null ? text : written(shown);
  }
  if (typeof document !== "object" || document === null) return text;
  let isChanged = false;
  const members = Object.entries(document).map(([name, value]: [string, unknown]): [string, unknown] => {
    const shown = Array.isArray(value) ? recordsShown(value, groups) : null;
    isChanged ||= shown !== null;
    return [name, shown ?? value];
  });
  return isChanged ? written(Object.fromEntries(members)) : text;
}

/** Null when nothing has to go. */
function recordsShown(list: readonly unknown[], groups: GroupPass): unknown[] | null {
  const records = list.filter(isRecord);
  if (records.length === 0 || records.length < list.length) return null;
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const before = groups.hidden;
  const rows = records.map((record) => names.map((name) => record[name] ?? null));
  const shown = groups.rows(names, rows, textOf);
  if (groups.hidden === before) return null;
  return shown.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column] ?? null])));
}

function textOf(value: unknown): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function written(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
