import type { Store } from "../store/store.ts";
import { type Defaults, inForce, type InForce, type Place } from "./settings.ts";

/** What is in force in a channel right now. Read from the store each time: another process may have changed it. */
export type SettingsOf = (place: Place) => Promise<InForce>;

export function createSettingsOf(store: Pick<Store, "settings">, defaults: Defaults): SettingsOf {
  return async ({ team, channel }) => inForce(defaults, await store.settings({ team, channel }));
}
