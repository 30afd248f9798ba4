import type { Subject } from "./detector.ts";

const all: Kept<unknown>[] = [];

/**
 * What was found out about the subject that was asked for last. Detectors ask for the same thing at each of their
 * candidates, one subject after the other; a weak map of all of them costs the garbage collector more than it spares.
 */
export class Kept<Value> {
  readonly #find: (subject: Subject) => Value;
  #last: { readonly subject: Subject; readonly value: Value } | null = null;

  constructor(find: (subject: Subject) => Value) {
    this.#find = find;
    all.push(this);
  }

  of(subject: Subject): Value {
    if (this.#last === null || this.#last.subject !== subject) this.#last = { subject, value: this.#find(subject) };
    return this.#last.value;
  }

  forget(): void {
    this.#last = null;
  }
}

/** Lets go of the last text: nothing of it may stay in memory for longer than it is needed. */
export function forgetSubjects(): void {
  for (const kept of all) kept.forget();
}
