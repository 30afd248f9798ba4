import { type Budget, startBudget } from "./budget.ts";
import { DETECTORS, detect } from "./detect.ts";
import type { Detector, Entity, Finding, Subject } from "../detectors/detector.ts";
import type { LearnedFinder } from "../learned/find.ts";
import { type Action, type Policy, STANDARD } from "../policy.ts";
import { Blocked } from "./blocked.ts";
import type { Ledger } from "./ledger.ts";
import { resolve } from "./resolve.ts";
import type { Surface } from "../safe-answer.ts";
import { partsIn, shownFor } from "./shown.ts";

/** Time one text may take before it is withheld. */
export const TEXT_BUDGET_MS = 2_000;

/** Texts as short may be passed over by `detect`. */
const FEW_WORDS = 80;
/** In `LIKE '%2085556949'` no percent code stands, although it looks like one. */
const WILDCARD = /['"]%/;
const WILDCARD_SIGN = /(?<=['"])%/g;
/** A header or a heading is shorter; words further away explain nothing. */
const CONTEXT_CHARS = 80;

/** What stands in the place of a finding. */
export type Replacement = (finding: Finding, value: string) => string;

export interface InspectorOptions {
  readonly detectors?: readonly Detector[] | undefined;
  /** Values of the thread's own files. */
  readonly learned?: LearnedFinder | null | undefined;
  readonly replacement?: Replacement | undefined;
  /** What becomes of each kind; the standard one unless told otherwise. */
  readonly policy?: Policy | undefined;
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
  readonly #replacement: Replacement | null;
  readonly #policy: Policy;
  readonly #now: () => number;
  readonly #ledger: Ledger;

  constructor(options: InspectorOptions) {
    this.#learned = options.learned ?? null;
    const detectors = options.detectors ?? DETECTORS;
    // First, so that of two findings of one place the numbered one stays.
    this.#detectors = this.#learned === null ? detectors : [this.#learned.detector, ...detectors];
    this.#replacement = options.replacement ?? null;
    this.#policy = options.policy ?? STANDARD;
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
  count(entity: string, surface: Surface, action: Action = "pseudonym"): void {
    this.#ledger.add(entity, surface, 1, action);
  }

  /** Notes that a text of the surface is withheld because of this error; a block has been noted already. */
  countWithheld(error: unknown, surface: Surface): void {
    if (!(error instanceof Blocked)) this.count("WITHHELD", surface, "block");
  }

  /** Edits for a text, in order; counts them. Throws {@link Blocked} where nothing of the text may be shown. */
  edits(place: Place, text: string, budget: Budget): Edit[] {
    const found = this.peek(place, text, budget);
    this.#stopAtBlocked(found, place.surface);
    return found.map((finding) => this.#edit(finding, place.surface, text));
  }

  #stopAtBlocked(found: readonly Finding[], surface: Surface): void {
    const blocked = found.find(({ entity }) => this.#policy.actionFor(entity) === "block");
    if (blocked === undefined) return;
    this.count(blocked.entity, surface, "block");
    throw new Blocked(blocked.entity);
  }

  #edit(finding: Finding, surface: Surface, text: string): Edit {
    const { start, end, entity } = finding;
    const action = this.#policy.actionFor(entity);
    if (action === "keep" || action === "block") throw new Error(`a finding to ${action} was to be replaced`);
    this.count(entity, surface, action);
    const value = text.slice(start, end);
    return { start, end, entity, shown: this.#replacement?.(finding, value) ?? shownFor(action, finding, value) };
  }

  /** Ranges that must not be shown, without counting them. */
  peek(place: Place, text: string, budget: Budget): Finding[] {
    const parts = partsIn(text);
    const found = this.#find(place, text, budget);
    if (parts.length === 0) return found;
    return found.filter((finding) => !parts.some(({ start, end }) => start <= finding.start && finding.end <= end));
  }

  #find(place: Place, text: string, budget: Budget): Finding[] {
    const subject = subjectOf(place, text);
    const found = detect(subject, this.#detectors, budget, (finding) => this.#isHidden(finding));
    // A few plain words rule out every detector, but not a name that somebody's file has.
    const learned = this.#learned;
    if (learned === null) return found;
    const hidden = found.filter((finding) => !isGuess(finding) || !learned.isInPlain(text, finding.start, finding.end));
    const more = WILDCARD.test(text)
      ? detect({ ...subject, text: text.replace(WILDCARD_SIGN, " ") }, [learned.detector], budget)
      : [];
    if (text.length <= FEW_WORDS) more.push(...learned.find(subject));
    return more.length === 0 ? hidden : resolve([...more.filter((finding) => this.#isHidden(finding)), ...hidden]);
  }

  #isHidden({ entity }: Finding): boolean {
    return this.#policy.actionFor(entity) !== "keep";
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
