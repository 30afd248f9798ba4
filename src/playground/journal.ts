import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

type Entry = readonly [collection: string, id: string, value: unknown];

/**
 * The playground's memory: named collections of JSON values, appended to one file and read back at start. Good enough
 * for a local page; the bot itself never sees it. A torn last line (killed in mid-write) is dropped on reading.
 */
export class Journal {
  readonly #path: string | null;
  readonly #collections = new Map<string, Map<string, unknown>>();

  /** `null` keeps everything in memory only. */
  constructor(path: string | null) {
    this.#path = path;
    if (path !== null) this.#load(path);
  }

  put(collection: string, id: string, value: unknown): void {
    this.#apply([collection, id, value]);
    this.#append([collection, id, value]);
  }

  delete(collection: string, id: string): void {
    this.#apply([collection, id, null]);
    this.#append([collection, id, null]);
  }

  /** All values of a collection in the order in which their ids first appeared. The caller knows the type it put. */
  all<T>(collection: string): T[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the caller itself ever wrote this collection
    return [...(this.#collections.get(collection)?.values() ?? [])] as T[];
  }

  /** Forgets everything, on disk as well. */
  clear(): void {
    this.#collections.clear();
    if (this.#path !== null) writeFileSync(this.#path, "");
  }

  #apply([collection, id, value]: Entry): void {
    const values = this.#collections.get(collection) ?? new Map<string, unknown>();
    this.#collections.set(collection, values);
    if (value === null) values.delete(id);
    else values.set(id, value);
  }

  #append(entry: Entry): void {
    if (this.#path !== null) appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  #load(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const entry = parseEntry(line);
      if (entry !== null) this.#apply(entry);
    }
    this.#compact(path);
  }

  #compact(path: string): void {
    const lines: string[] = [];
    for (const [collection, values] of this.#collections) {
      for (const [id, value] of values) lines.push(`${JSON.stringify([collection, id, value])}\n`);
    }
    writeFileSync(`${path}.new`, lines.join(""));
    renameSync(`${path}.new`, path);
  }
}

function parseEntry(line: string): Entry | null {
  if (line === "") return null;
  try {
    const entry: unknown = JSON.parse(line);
    return isEntry(entry) ? entry : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && typeof value[1] === "string";
}
