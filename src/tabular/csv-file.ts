import { closeSync, openSync, writeSync } from "node:fs";

const FLUSH_CHARS = 1_000_000;

/** Writes the one form of CSV that DuckDB is given: UTF-8, commas, quotes around every value, nothing for blanks. */
export class CsvFile {
  readonly #file: number;
  #pending: string[] = [];
  #chars = 0;
  #records = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  get records(): number {
    return this.#records;
  }

  /** Writes synchronously: this runs in a child process whose only work it is. */
  write(fields: readonly (string | null)[]): void {
    const line = `${fields.map(quoted).join(",")}\n`;
    this.#pending.push(line);
    this.#chars += line.length;
    this.#records += 1;
    if (this.#chars > FLUSH_CHARS) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#pending.join(""));
    this.#pending = [];
    this.#chars = 0;
  }
}

function quoted(field: string | null): string {
  return field === null || field === "" ? "" : `"${field.replaceAll('"', '""')}"`;
}
