import type { Entity } from "./detectors/detector.ts";

/** How much is hidden: `open` secrets only, `standard` personal data as well, `strict` before Claude sees it. */
export type Level = "open" | "standard" | "strict";

/** What becomes of a finding. */
export type Action =
  /** Stays as it is. */
  | "keep"
  /** Gives way to its kind, with the number of its row where it has one: `[PERSON_7]`. */
  | "pseudonym"
  /** Keeps the part that tells nobody apart: the last four digits, the domain of an address. */
  | "partial"
  /** Gives way to nothing that tells of what was there. */
  | "drop"
  /** The text it stands in is withheld, with the reason in its place. */
  | "block";

/** What becomes of a chart: cut down to its pixels; read, and what is sensitive covered; not shown unless it was read. */
export type ChartRule = "pixels" | "read" | "read_or_withhold";

/** Other actions for single kinds than those of the level. */
export type Overrides = Readonly<Partial<Record<Entity, Action>>>;

/** What happens with what is found, in one place: a workspace or a channel. */
export interface Policy {
  readonly level: Level;
  readonly actionFor: (entity: Entity) => Action;
  /** Fewest people a group may have to be shown; 0 for no such rule. */
  readonly smallGroup: number;
  readonly charts: ChartRule;
}

/** What each level of {@link Level} is called, from the least to the most that is hidden. */
export const LEVELS = ["open", "standard", "strict"] as const satisfies readonly Level[];

export const ACTIONS = ["keep", "pseudonym", "partial", "drop", "block"] as const satisfies readonly Action[];

/** Every kind of finding: the record names them all, so that a new one cannot be forgotten in the settings. */
const KINDS = {
  EMAIL: true,
  PHONE: true,
  CARD: true,
  IBAN: true,
  SSN: true,
  IP: true,
  MAC: true,
  CRYPTO: true,
  NATIONAL_ID: true,
  PERSON: true,
  ADDRESS: true,
  DATE_OF_BIRTH: true,
  ACCOUNT: true,
  ID: true,
  SECRET: true,
  PRIVATE_KEY: true,
} satisfies Record<Entity, true>;

/** The names of all kinds. */
export const ENTITIES: readonly string[] = Object.keys(KINDS);

/** Whether a word names a kind of finding. */
export function isEntity(word: string): word is Entity {
  return Object.hasOwn(KINDS, word);
}

/** Small cells: five is usual, eleven is what CMS asks of health data (CMS cell size suppression policy). */
const SMALL_GROUP: Readonly<Record<Level, number>> = { open: 0, standard: 5, strict: 11 };

const CHARTS: Readonly<Record<Level, ChartRule>> = { open: "pixels", standard: "read", strict: "read_or_withhold" };

/** What no level lets through, whatever anybody decided. */
const SECRETS: ReadonlySet<Entity> = new Set<Entity>(["SECRET", "PRIVATE_KEY"]);

/** Kinds of which a part may stay without telling anybody who it was; of all others `partial` is a pseudonym. */
const HAVE_A_PART: ReadonlySet<Entity> = new Set<Entity>(["CARD", "IBAN", "PHONE", "ACCOUNT", "EMAIL"]);

/**
 * The policy of a level, with other actions for single kinds where somebody decided so. Secrets give way to their kind
 * always. A name that stands in the question is hidden in the answer like any other, at every level: whoever asks could
 * otherwise find out, name by name, who is in a file and what stands beside them.
 */
export function policyFor(level: Level, overrides: Overrides = {}): Policy {
  const usual: Action = level === "open" ? "keep" : "pseudonym";
  return {
    level,
    smallGroup: SMALL_GROUP[level],
    charts: CHARTS[level],
    actionFor(entity) {
      if (SECRETS.has(entity)) return "pseudonym";
      const action = overrides[entity] ?? usual;
      return action === "partial" && !HAVE_A_PART.has(entity) ? "pseudonym" : action;
    },
  };
}

/** What is in force where nobody decided anything. */
export const STANDARD: Policy = policyFor("standard");

/** Why an action cannot be chosen for a kind, as the end of a sentence; null when it can. */
export function whyNot(entity: Entity, action: Action): string | null {
  if (SECRETS.has(entity)) return action === "pseudonym" ? null : "is always replaced by its kind";
  return action === "partial" && !HAVE_A_PART.has(entity) ? "has no part that could stay" : null;
}
