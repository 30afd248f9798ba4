import { z } from "zod";

import type { Action, Level } from "../scrub/policy.ts";
import type { Redaction } from "../scrub/safe-answer.ts";
import { json, number, type Row, text, textOrNull, word } from "./rows.ts";

/** What is told: what an answer hid, a look at hidden values, a changed setting, an answer taken from private into a channel. */
export type AuditKind = "scrub" | "reveal" | "settings" | "share";

const KINDS = { scrub: true, reveal: true, settings: true, share: true } satisfies Record<AuditKind, true>;

/** What JSON can hold. Of content it may hold kinds and counts, never a value out of a file or a text. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact };

/** What one answer hid. */
export interface ScrubFacts {
  readonly level: Level;
  readonly redactions: readonly Redaction[];
  /** How long scrubbing took. */
  readonly ms: number;
}

/** Something that is to be known later. */
export interface AuditEntry {
  /** The same id is kept once. Default: one of its own. */
  readonly id?: string;
  readonly team: string;
  readonly channel: string;
  readonly rootTs: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: string | null;
  readonly kind: AuditKind;
  /** A turn is named `turnId` here and nowhere else in them, so that it can be taken out with the thread. */
  readonly facts: { readonly [name: string]: Fact };
}

/** What to look for; everything of the workspace where no channel is named. */
export interface AuditQuery {
  readonly team: string;
  readonly channel?: string | undefined;
  readonly since: number;
}

/** How often a kind was hidden one way. */
export interface RedactionTotal {
  readonly entity: string;
  readonly action: Action;
  readonly count: number;
}

const FACTS = z.record(z.string(), z.json());
const ACTIONS = {
  keep: true,
  pseudonym: true,
  partial: true,
  drop: true,
  block: true,
} satisfies Record<Action, true>;

export function auditOf(row: Row): AuditEntry & { readonly id: string } {
  return {
    id: text(row, "audit_id"),
    team: text(row, "team"),
    channel: text(row, "channel"),
    rootTs: textOrNull(row, "root_ts"),
    at: number(row, "at"),
    actor: textOrNull(row, "actor"),
    kind: word(row, "kind", KINDS),
    facts: FACTS.parse(json(row, "facts")),
  };
}

export function totalOf(row: Row): RedactionTotal {
  return { entity: text(row, "entity"), action: word(row, "action", ACTIONS), count: number(row, "count") };
}

/** Values of an entry in a statement. */
export function auditValues(entry: AuditEntry & { readonly id: string }) {
  const { id, team, channel, rootTs, at, actor, kind, facts } = entry;
  return { id, team, channel, rootTs, at, actor, kind, facts: JSON.stringify(facts) };
}

/** What an answer hid, known by its turn, so that it is told once however often it is stored. */
export function scrubEntry(
  turn: {
    readonly id: string;
    readonly thread: { team: string; channel: string; rootTs: string };
    readonly at: number;
  },
  { level, redactions, ms }: ScrubFacts,
): AuditEntry {
  const counts = redactions.map(({ entity, surface, action, count }) => ({ entity, surface, action, count }));
  const { id, thread, at } = turn;
  return { id: `scrub:${id}`, ...thread, at, actor: null, kind: "scrub", facts: { level, redactions: counts, ms } };
}
