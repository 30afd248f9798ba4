import type { LogEntry, PlayEvent } from "./control-api.ts";

/** One event with its place in the stream; `id` is good for `Last-Event-ID`. */
export interface LiveEvent {
  readonly id: string;
  readonly event: PlayEvent;
}

type Listener = (event: LiveEvent) => void;

const KEPT_EVENTS = 1_000;
const KEPT_LOG = 2_000;

/** What happens in the playground, told live to every open page, and the delivery log. */
export class Live {
  /** Tells this run's ids from those of an earlier process. */
  readonly #run: string;
  readonly #now: () => number;
  readonly #listeners = new Set<Listener>();
  #events: LiveEvent[] = [];
  #log: LogEntry[] = [];
  #sequence = 0;
  #entries = 0;

  constructor(run: string, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  emit(event: PlayEvent): void {
    this.#sequence += 1;
    const live = { id: `${this.#run}-${this.#sequence}`, event };
    this.#events.push(live);
    if (this.#events.length > KEPT_EVENTS) this.#events = this.#events.slice(-KEPT_EVENTS / 2);
    for (const listener of this.#listeners) listener(live);
  }

  /**
   * Calls `listener` for every event from now on, after those that came since `lastId`. When these are no longer known
   * (or `lastId` is of an earlier run) it gets one `reset` instead, upon which a page reads everything anew. Returns
   * the function that ends the subscription.
   */
  subscribe(listener: Listener, lastId?: string): () => void {
    for (const event of this.#since(lastId)) listener(event);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a line to the delivery log; it must carry no content. */
  log(entry: Omit<LogEntry, "n" | "at">): void {
    this.#entries += 1;
    const line: LogEntry = { n: this.#entries, at: this.#now(), ...entry };
    this.#log.push(line);
    if (this.#log.length > KEPT_LOG) this.#log = this.#log.slice(-KEPT_LOG / 2);
    this.emit({ type: "log", entry: line });
  }

  entriesAfter(n: number): LogEntry[] {
    return this.#log.filter((entry) => entry.n > n);
  }

  #since(lastId: string | undefined): LiveEvent[] {
    if (lastId === undefined || lastId === "") return [];
    const index = this.#events.findIndex((each) => each.id === lastId);
    if (index >= 0) return this.#events.slice(index + 1);
    return [{ id: `${this.#run}-${this.#sequence}`, event: { type: "reset" } }];
  }
}
