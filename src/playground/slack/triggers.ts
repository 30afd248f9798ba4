import { SLACK } from "../../limits.ts";

import { SlackError } from "./errors.ts";

interface Trigger {
  readonly user: string;
  readonly until: number;
  used: boolean;
}

/** Trigger ids: good for three seconds and one use. */
export class Triggers {
  readonly #now: () => number;
  readonly #triggers = new Map<string, Trigger>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A trigger of this person's action. */
  issue(user: string): string {
    this.#count += 1;
    const id = `${Math.floor(this.#now())}.${this.#count}.${crypto.randomUUID().replaceAll("-", "")}`;
    this.#triggers.set(id, { user, until: this.#now() + SLACK.triggerMs, used: false });
    return id;
  }

  /** Uses a trigger up and gives the person behind it. Throws Slack's refusals. */
  exchange(id: string | undefined): string {
    const trigger = id === undefined ? undefined : this.#triggers.get(id);
    if (trigger === undefined) throw new SlackError("invalid_trigger_id");
    if (trigger.used) throw new SlackError("exchanged_trigger_id");
    if (trigger.until < this.#now()) throw new SlackError("expired_trigger_id");
    trigger.used = true;
    return trigger.user;
  }
}
