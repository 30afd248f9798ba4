import { MAYA } from "../../support/bot.ts";
import type { Relay } from "./delivery-relay.ts";

/** What Slack heard for what a person did, in order; of our own messages nothing is kept. */
export interface Acks {
  readonly all: readonly number[];
  /** Resolves when Slack has heard this answer so often. */
  heard(status: number, times: number): Promise<void>;
}

/** Gives everything to the process behind this port from now on, and listens to what it answers. */
export function watchAcks(relay: Relay, port: number): Acks {
  const all: number[] = [];
  const waiting = new Set<() => void>();
  relay.route = async (delivery) => {
    const status = await delivery.to(port).catch(() => 502);
    if (delivery.event["user"] === MAYA) all.push(status);
    for (const look of waiting) look();
    return status;
  };
  const heard = async (status: number, times: number): Promise<void> => {
    while (all.filter((each) => each === status).length < times) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      await promise;
      waiting.delete(resolve);
    }
  };
  return { all, heard };
}
