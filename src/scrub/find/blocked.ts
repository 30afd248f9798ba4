import type { Entity } from "../detectors/detector.ts";
import { kindWords } from "../kind-words.ts";

/** A text holds something because of which nothing of it may be shown; says what kind it is, never the value. */
export class Blocked extends Error {
  /** End of a sentence: `… was withheld: it has card numbers, which may not be shown here`. */
  readonly reason: string;

  constructor(entity: Entity) {
    super("a text was blocked");
    this.name = "Blocked";
    this.reason = `it has ${kindWords(entity, 2)}, which may not be shown here`;
  }
}
