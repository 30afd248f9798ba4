import { type Budget, startBudget } from "./budget.ts";
import { DETECTORS, detect } from "./detect.ts";
import type { Detector, Entity, Finding, Subject } from "../detectors/detector.ts";
import type { LearnedFinder, LearnedFinding } from "../learned/find.ts";
import type { Ledger } from "./ledger.ts";
import { resolve } from "./resolve.ts";
import type { Surface } from "../safe-answer.ts";

/** Time one text may take before it is withheld. */
export const TEXT_BUDGET_MS = 2_000;

/** Texts as short may be passed over by `detect`. */
const FEW_WORDS = 80;
/** A header or a heading is shorter; words further away explain nothing. */
const CONTEXT_CHARS = 80;

/** What stands in the place of a finding. */
export type Replacement = (finding: Finding, value: string) => string;

/**
 * Says `[EMAIL]`, `[CARD]` … : the kind of what was there, nothing of the value. What was learned from a file gets the
 * number of its row, so that a table of people can still be read: `[PERSON_7]` has the address `[EMAIL_7]`.
 */
export function nameOf(finding: Finding | LearnedFinding): string {
  return "row" in finding ? `[${finding.entity}_${finding.row + 1}]` : `[${finding.entity}]`;
}

export interface InspectorOptions {
  readonly detectors?: readonly Detector[] | undefined;
  /** Values of the thread's own files. */
  readonly learned?: LearnedFinder | null | undefined;
  readonly replacement?: Replacement | undefined;
  readonly now: () => number;
  readonly ledger: Ledger;
}

/** Where a text stands. */
export interface Place {
  readonly surface: Surface;
  /** Words that belong to it: a column's header, the line that introduces it. */
  readonly context?: string;
  /** A value of a record although the surface is none of the tabular ones. */
  readonly cell?: boolean;
}

/** An edit of a text: the range goes, `shown` comes. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
  readonly entity: Entity;
}

/** Finds what must not be shown and says what to show instead; the same for every surface. */
export class Inspector {
  readonly #detectors: readonly Detector[];
  readonly #learned: LearnedFinder | null;
  readonly #replacement: Replacement;
  readonly #now: () => number;
  readonly #ledger: Ledger;

  constructor(options: InspectorOptions) {
    this.#learned = options.learned ?? null;
    const detectors = options.detectors ?? DETECTORS;
    // First, so that of two findings of one place the numbered one stays.
    this.#detectors = this.#learned === null ? detectors : [this.#learned.detector, ...detectors];
    this.#replacement = options.replacement ?? nameOf;
    this.#now = options.now;
    this.#ledger = options.ledger;
  }

  /** Time for one piece. */
  budget(): Budget {
    return startBudget(this.#now, TEXT_BUDGET_MS);
  }

  /** How many replacements were made so far. */
  get counted(): number {
    return this.#ledger.total;
  }

  /** Notes a replacement that was made without {@link Inspector.edits}. */
  count(entity: string, surface: Surface): void {
    this.#ledger.add(entity, surface);
  }

  /** Edits for a text, in order; counts them. */
  edits(place: Place, text: string, budget: Budget): Edit[] {
    const found = this.peek(place, text, budget);
    return found.map((finding) => {
      this.#ledger.add(finding.entity, place.surface);
      const shown = this.#replacement(finding, text.slice(finding.start, finding.end));
      return { start: finding.start, end: finding.end, shown, entity: finding.entity };
    });
  }

  /** Ranges that must not be shown, without counting them. */
  peek(place: Place, text: string, budget: Budget): Finding[] {
    const subject = subjectOf(place, text);
    const found = detect(subject, this.#detectors, budget);
    // A few plain words rule out every detector, but not a name that somebody's file has.
    const learned = this.#learned;
    if (learned === null) return found;
    const hidden = found.filter(
      (finding) => !isGuess(finding) || !learned.isPlain(text.slice(finding.start, finding.end)),
    );
    return text.length > FEW_WORDS ? hidden : resolve([...learned.find(subject), ...hidden]);
  }

  /** The text with every finding replaced, looked at again until nothing more comes up. */
  clean(place: Place, text: string, budget: Budget): string {
    let current = text;
    for (let round = 0; round < 4; round++) {
      const edits = this.edits(place, current, budget);
      if (edits.length === 0) return current;
      current = applyEdits(current, edits);
    }
    return current;
  }
}

/** Names and addresses of running text are told by their looks; a product may look the same. */
function isGuess(finding: Finding): boolean {
  return (finding.entity === "PERSON" || finding.entity === "ADDRESS") && !("row" in finding);
}

function subjectOf({ surface, context = "", cell }: Place, text: string): Subject {
  return {
    text,
    surface,
    context: context.slice(0, CONTEXT_CHARS),
    cell: cell ?? (surface === "table" || surface === "csv"),
  };
}

/** The text after its edits, which are in order and apart. */
export function applyEdits(text: string, edits: readonly { start: number; end: number; shown: string }[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, shown } of edits) {
    result += text.slice(at, start) + shown;
    at = end;
  }
  return result + text.slice(at);
}
