import type { App } from "@slack/bolt";
import { expect, it } from "vitest";

import type { IntakeDeps } from "../../src/intake/deps.ts";
import { HEARD_EVENTS } from "../../src/intake/heard-events.ts";
import { registerIntake } from "../../src/intake/register.ts";

it("the events that are kept are those that listeners are registered for", () => {
  const registered: string[] = [];
  const ignore = (): void => undefined;
  const app = {
    event: (name: string) => void registered.push(name),
    command: ignore,
    view: ignore,
    options: ignore,
    shortcut: ignore,
    action: ignore,
  };

  registerIntake(app as unknown as App, { homesOpen: { publishWith: ignore } } as unknown as IntakeDeps);

  expect(registered.toSorted()).toEqual([...HEARD_EVENTS].toSorted());
});
