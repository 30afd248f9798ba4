import { AppError } from "../../../src/errors.ts";
import type { Lease, PostedMessage, Store } from "../../../src/store/store.ts";
import type { Life } from "./life.ts";

/** Hears what is committed, when it is. */
export interface StoreEar {
  claimed(by: Life, leases: readonly Lease[]): void;
  /** The turn was ended or given back. */
  left(lease: Lease): void;
  /** What the model gave so far was kept. */
  kept(lease: Lease, sealed: string): void;
  answered(lease: Lease): void;
}

/** The database is away for a process, for so many calls of any or of one method. */
export class Outage {
  #at = "any";
  #left = 0;

  set(at: string, calls: number): void {
    this.#at = at;
    this.#left = calls;
  }

  strikes(method: string): boolean {
    if (this.#left === 0 || (this.#at !== "any" && this.#at !== method)) return false;
    this.#left -= 1;
    return true;
  }

  /** As the store itself throws it. */
  error(): AppError {
    const userMessage = "I could not write down what I am doing, so I stopped here. Please try again in a moment.";
    return new AppError({
      code: "internal",
      userMessage,
      retryable: true,
      operatorHint: "The database refused: disk full",
    });
  }
}

/** How long the store itself lets a note wait for another commit to ride on. */
const RIDE_MS = 250;

/** What never begins a commit. */
const READS: ReadonlySet<string> = new Set([
  "cancelledAmong",
  "checkpoint",
  "keptFiles",
  "turn",
  "openTurns",
  "answerOf",
  "conversation",
  "exchanges",
  "codeRuns",
  "recentConversations",
  "datasets",
  "findUpload",
  "effects",
  "takeOwed",
  "posted",
  "learned",
  "spending",
  "askedSince",
  "settings",
  "glances",
  "firstTurn",
]);

type Method = (...args: unknown[]) => Promise<unknown>;

/**
 * A process's own store, cut off from it when it is frozen or killed. Notes that are in no hurry wait here and not in the
 * store, in the world's time and not in the machine's: those of a killed process are lost.
 */
export function gatedStore(store: Store, life: Life, ear: StoreEar, outage: Outage): Store {
  const lazy = new LazyNotes(life);
  const gated = {
    recordPosted: (message: PostedMessage, hurry: "now" | "lazily" = "now") =>
      hurry === "lazily"
        ? lazy.add(() => store.recordPosted(message))
        : life.callHome("recordPosted", () => lazy.before(() => store.recordPosted(message))),
    deliveryDone: (id: string, hurry: "now" | "lazily" = "now") =>
      hurry === "lazily"
        ? lazy.add(() => store.deliveryDone(id))
        : life.callHome("deliveryDone", () => lazy.before(() => store.deliveryDone(id))),
    close: async () => {
      lazy.flush();
      await store.close();
    },
  };
  return new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(gated, name);
      if (own !== undefined) return own;
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      const call = method.bind(target) as Method;
      return (...args: unknown[]) =>
        life.callHome(String(name), async () => {
          if (outage.strikes(String(name))) throw outage.error();
          const made = READS.has(String(name)) ? call(...args) : lazy.before(() => call(...args));
          const result = await made;
          tell(ear, life, String(name), args, result);
          return result;
        });
    },
  });
}

function tell(ear: StoreEar, life: Life, name: string, [lease, more]: unknown[], result: unknown): void {
  if (name === "claim") ear.claimed(life, result as readonly Lease[]);
  if (name === "finish" || name === "release") ear.left(lease as Lease);
  if (name === "saveCheckpoint") ear.kept(lease as Lease, String(more));
  if (name === "saveAnswer") ear.answered(lease as Lease);
}

interface Note {
  readonly write: () => Promise<void>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

class LazyNotes {
  readonly #life: Life;
  #notes: Note[] = [];
  #callOff: (() => void) | null = null;

  constructor(life: Life) {
    this.#life = life;
  }

  add(write: () => Promise<void>): Promise<void> {
    this.#callOff ??= this.#life.after(RIDE_MS, () => this.flush());
    return new Promise((done, failed) => void this.#notes.push({ write, done, failed }));
  }

  async #write({ write, done, failed }: Note): Promise<void> {
    try {
      await this.#life.callHome("a note", write);
      done();
    } catch (error) {
      failed(error);
    }
  }

  /** Asked for in the same moment, so that all of it is one commit. */
  before<T>(write: () => Promise<T>): Promise<T> {
    this.flush();
    return write();
  }

  flush(): void {
    this.#callOff?.();
    this.#callOff = null;
    const notes = this.#notes;
    this.#notes = [];
    for (const note of notes) void this.#write(note);
  }
}
