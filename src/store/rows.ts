import { z } from "zod";

import type { Thread } from "../intake/question.ts";

/** A row as either database gives it. */
export type Row = Readonly<Record<string, unknown>>;

const TEXTS = z.array(z.string());

/** Values that name a thread in a statement: `:team`, `:channel`, `:rootTs`. */
export function threadValues(thread: Thread): { team: string; channel: string; rootTs: string } {
  return { team: thread.team, channel: thread.channel, rootTs: thread.rootTs };
}

export function threadOf(row: Row): Thread {
  return { team: text(row, "team"), channel: text(row, "channel"), rootTs: text(row, "root_ts") };
}

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new TypeError(`column ${column} holds no text`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new TypeError(`column ${column} holds no number`);
  return value;
}

/** Bytes; SQLite gives a plain array of them, PostgreSQL a Buffer. */
export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`column ${column} holds no bytes`);
  return value;
}

/** What a column holds as JSON. */
export function json(row: Row, column: string): unknown {
  return JSON.parse(text(row, column));
}

/** A list of ids or names kept as JSON. */
export function texts(row: Row, column: string): string[] {
  return TEXTS.parse(json(row, column));
}

/** One of a column's words; the record names them all, so that a new word cannot be forgotten here. */
export function word<T extends string>(row: Row, column: string, words: Record<T, true>): T {
  const value = text(row, column);
  if (!isWord(value, words)) throw new TypeError(`column ${column} holds an unknown word`);
  return value;
}

function isWord<T extends string>(value: string, words: Record<T, true>): value is T {
  return Object.hasOwn(words, value);
}
