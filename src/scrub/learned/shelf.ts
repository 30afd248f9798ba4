import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

import { indexFromBytes } from "../groups/index/index-bytes.ts";
import { Groups } from "../groups/guard.ts";
import { LearnedFinder } from "./find.ts";
import { hashKey } from "./keyed-hash.ts";
import { LearnedTable } from "./table.ts";

/** What is kept of one dataset. */
export interface ShelvedRows {
  readonly datasetId: string;
  readonly rows: number;
  readonly hashes: Uint8Array;
  /** What {@link LearnedShelf.seal} gave. */
  readonly groups: Uint8Array | null;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

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

  /**
   * Dates and figures by which groups are counted are no hashes, so they are encrypted (AES-256-GCM) with a key of the
   * workspace before they are kept.
   */
  seal(team: string, groups: Uint8Array | null): Uint8Array | null {
    if (groups === null) return null;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#sealKey(team), nonce);
    return Buffer.concat([nonce, cipher.update(groups), cipher.final(), cipher.getAuthTag()]);
  }

  /** The tables in which groups of people are counted. Throws on bytes that {@link LearnedShelf.seal} did not give. */
  groups(team: string, datasets: readonly ShelvedRows[]): Groups {
    const indexes = datasets.flatMap(({ groups }) =>
      groups === null ? [] : [indexFromBytes(this.#open(team, groups))],
    );
    return new Groups(hashKey(this.key(team)), indexes);
  }

  #open(team: string, sealed: Uint8Array): Uint8Array {
    const decipher = createDecipheriv("aes-256-gcm", this.#sealKey(team), sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  }

  #sealKey(team: string): Uint8Array {
    return this.#derive(`groups ${team}`, 32);
  }

  /** The same for tables that are not worth remembering. */
  passingFinder(team: string, datasets: readonly Pick<ShelvedRows, "rows" | "hashes">[]): LearnedFinder {
    const tables = datasets.map(({ rows, hashes }) => ({ table: LearnedTable.fromBytes(hashes), rows }));
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

  #derive(purpose: string, bytes = KEY_BYTES): Uint8Array {
    return new Uint8Array(hkdfSync("sha256", this.#secret, "", purpose, bytes));
  }
}
