import { hkdfSync } from "node:crypto";

import { LearnedFinder } from "./find.ts";
import { hashKey } from "./keyed-hash.ts";
import { LearnedTable } from "./table.ts";

/** What is kept of one dataset. */
export interface ShelvedRows {
  readonly datasetId: string;
  readonly rows: number;
  readonly hashes: Uint8Array;
}

const KEY_BYTES = 8;
/** Tables in memory; those of threads that rest are read again when they go on. */
const MAX_BYTES = 128 * 1024 * 1024;

/**
 * Keys and tables of learned values. Each workspace has a key of its own, derived from a secret that is not in the
 * database: without it a stolen database cannot even be asked whether it knows a value.
 */
export class LearnedShelf {
  readonly #secret: string;
  readonly #tables = new Map<string, { readonly hashes: Uint8Array; readonly table: LearnedTable }>();
  #bytes = 0;

  constructor(secret: string) {
    this.#secret = secret;
  }

  key(team: string): Uint8Array {
    return this.#derive(`learned values ${team}`);
  }

  /** Names the key without telling it. */
  keyId(team: string): string {
    return Buffer.from(this.#derive(`name of the key of learned values ${team}`)).toString("hex");
  }

  /** Finds the values of these datasets. */
  finder(team: string, datasets: readonly ShelvedRows[]): LearnedFinder {
    const tables = datasets.map(({ datasetId, rows, hashes }) => ({
      table: this.#table(`${team} ${datasetId}`, hashes),
      rows,
    }));
    return new LearnedFinder(hashKey(this.key(team)), tables);
  }

  #table(name: string, hashes: Uint8Array): LearnedTable {
    const known = this.#tables.get(name);
    if (known !== undefined && Buffer.compare(known.hashes, hashes) === 0) return known.table;
    const table = LearnedTable.fromBytes(hashes);
    this.#tables.delete(name);
    this.#tables.set(name, { hashes, table });
    this.#bytes += hashes.byteLength;
    for (const [oldest, { hashes: old }] of this.#tables) {
      if (this.#bytes <= MAX_BYTES || oldest === name) break;
      this.#tables.delete(oldest);
      this.#bytes -= old.byteLength;
    }
    return table;
  }

  #derive(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync("sha256", this.#secret, "", purpose, KEY_BYTES));
  }
}
