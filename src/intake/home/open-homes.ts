import { describeError, type Logger } from "../../log.ts";
import { Remembered } from "../access/remembered.ts";
import type { Question } from "../question.ts";
import type { Resident } from "./home.ts";

/** Whoever opened the Home tab looks at it for about so long; Slack tells only when it is opened. */
const LOOKED_AT_MS = 15 * 60_000;
/** A bound for memory. */
const MOST = 1_000;
/** Whoever was removed from a channel should soon see nothing of it. */
const CHANNELS_LIFE_MS = 60_000;
/** The link to a message never changes. */
const LINKS_LIFE_MS = 24 * 3_600_000;
const MOST_LINKS = 5_000;

/** So many others hear of a change in a busy channel at once; the rest see it when they look. */
const MOST_OTHERS = 20;
const NONE: ReadonlySet<string> = new Set();

interface OpenHome extends Resident {
  readonly at: number;
  /** Channels the person was in when it was last made. They decide who hears of a change, never what is shown. */
  sees: ReadonlySet<string>;
}

/** Home tabs that somebody may be looking at in this process: they are published again when a turn they show changes. */
export interface OpenHomes {
  /** What Slack said a moment ago, so that a busy thread does not ask for it with every change. */
  readonly channels: Remembered<ReadonlySet<string>>;
  readonly links: Remembered<string | null>;
  opened(resident: Resident): void;
  /** The channels this person is in. */
  sees(resident: Resident, channels: ReadonlySet<string>): void;
  /** A question was asked, or its turn has ended. */
  changed(question: Pick<Question, "thread" | "askerId">): void;
  /** The same function for questions, which also tells of each of them. */
  watching<T>(submit: (question: Question) => Promise<T>): (question: Question) => Promise<T>;
  /** From now on changes are published. */
  publishWith(publish: (resident: Resident) => Promise<void>): void;
}

export function createOpenHomes({ now, log }: { readonly now: () => number; readonly log: Logger }): OpenHomes {
  return new Homes(now, log);
}

class Homes implements OpenHomes {
  readonly channels: Remembered<ReadonlySet<string>>;
  readonly links: Remembered<string | null>;
  readonly #now: () => number;
  readonly #log: Logger;
  /** The one that was opened first comes first. */
  readonly #open = new Map<string, OpenHome>();
  /** Being published, and whether something has changed since that began. */
  readonly #publishing = new Map<string, { again: boolean }>();
  #publish: (resident: Resident) => Promise<void> = async () => {};

  constructor(now: () => number, log: Logger) {
    this.channels = new Remembered({ lifeMs: CHANNELS_LIFE_MS, max: MOST, now });
    this.links = new Remembered({ lifeMs: LINKS_LIFE_MS, max: MOST_LINKS, now });
    this.#now = now;
    this.#log = log;
  }

  publishWith(publish: (resident: Resident) => Promise<void>): void {
    this.#publish = publish;
  }

  watching<T>(submit: (question: Question) => Promise<T>): (question: Question) => Promise<T> {
    return async (question) => {
      const submitted = await submit(question);
      this.changed(question);
      return submitted;
    };
  }

  opened(resident: Resident): void {
    const key = keyOf(resident);
    this.#open.delete(key);
    this.#open.set(key, { ...resident, at: this.#now(), sees: NONE });
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST && oldest !== undefined) this.#open.delete(oldest);
  }

  sees(resident: Resident, channels: ReadonlySet<string>): void {
    const home = this.#open.get(keyOf(resident));
    if (home !== undefined) home.sees = channels;
  }

  changed({ thread: { team, channel }, askerId }: Pick<Question, "thread" | "askerId">): void {
    let others = 0;
    for (const [key, home] of this.#open) {
      if (this.#now() - home.at > LOOKED_AT_MS) this.#open.delete(key);
      else if (home.team === team && home.user === askerId) void this.#publishAnew(home, key);
      else if (home.team === team && home.sees.has(channel) && others < MOST_OTHERS) {
        others += 1;
        void this.#publishAnew(home, key);
      }
    }
  }

  /** One after the other, so that an older view never comes last; changes of the meantime make one more. */
  async #publishAnew(resident: Resident, key: string): Promise<void> {
    const running = this.#publishing.get(key);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    const state = { again: true };
    this.#publishing.set(key, state);
    try {
      while (state.again) {
        state.again = false;
        await this.#publish(resident);
      }
    } catch (error) {
      // It is made anew with the next change and whenever it is opened.
      this.#log.warn("a home tab was not brought up to date", { error: describeError(error) });
    } finally {
      this.#publishing.delete(key);
    }
  }
}

function keyOf({ team, user }: Resident): string {
  return `${team}:${user}`;
}
