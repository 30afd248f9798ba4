import { TEAM } from "./workspace/seed.ts";

/** What a `response_url` answers to. */
export interface ResponseTarget {
  readonly user: string;
  readonly channel: string;
  /** The message whose button was pressed, when there was one. */
  readonly messageTs?: string;
  readonly threadTs?: string;
  readonly ephemeral: boolean;
}

interface Entry {
  readonly target: ResponseTarget;
  readonly until: number;
  left: number;
}

const USES = 5;
const LIFE_MS = 30 * 60_000;

/** The URLs given to the app with commands, buttons and shortcuts: five uses within thirty minutes. */
export class ResponseUrls {
  readonly #now: () => number;
  readonly #baseUrl: () => string;
  readonly #entries = new Map<string, Entry>();

  constructor(baseUrl: () => string, now: () => number) {
    this.#baseUrl = baseUrl;
    this.#now = now;
  }

  issue(family: "commands" | "actions", target: ResponseTarget): string {
    const token = crypto.randomUUID().replaceAll("-", "");
    this.#entries.set(token, { target, until: this.#now() + LIFE_MS, left: USES });
    return `${this.#baseUrl()}/${family}/${TEAM.id}/${token}`;
  }

  /** Where it leads, or why it leads nowhere any more. Does not count as a use. */
  find(token: string): ResponseTarget | "used_url" | "expired_url" {
    const entry = this.#entries.get(token);
    if (entry === undefined || entry.until < this.#now()) return "expired_url";
    return entry.left === 0 ? "used_url" : entry.target;
  }

  countUse(token: string): void {
    const entry = this.#entries.get(token);
    if (entry !== undefined) entry.left -= 1;
  }
}
