import { SlackError } from "../errors.ts";

import type { Args } from "./args.ts";

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly nextCursor: string;
}

/** The page that `cursor` and `limit` ask for. Cursors are opaque base64, as Slack's are. */
export function page<T>(all: readonly T[], args: Args, standard: number, max = 1_000): Page<T> {
  const limit = args.count("limit", standard, max);
  const start = decodeCursor(args.text("cursor"));
  const end = start + limit;
  return { items: all.slice(start, end), nextCursor: end < all.length ? encodeCursor(end) : "" };
}

function encodeCursor(offset: number): string {
  return Buffer.from(`next:${offset}`).toString("base64");
}

function decodeCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const offset = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString())?.[1];
  if (offset === undefined) throw new SlackError("invalid_cursor");
  return Number(offset);
}
