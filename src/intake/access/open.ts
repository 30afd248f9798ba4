import { type ButtonSeal, createButtonSeal } from "../../button-seal.ts";
import { buttonLife, readTurnValue, type SealButton } from "../../post/buttons.ts";
import type { Thread } from "../question.ts";
import { createDirectory, type DirectoryDeps } from "./directory.ts";
import { createDoor, type Door, type DoorDeps } from "./door.ts";
import { type AccessConfig, rulesFor } from "./rules.ts";

export interface Access {
  readonly door: Door;
  readonly seal: ButtonSeal;
  /** What seals the buttons that are posted into a thread; for one person alone where it is named. */
  readonly sealButtons: (thread: Thread, person?: string) => SealButton;
}

/** Everything that decides who may do what; `secret` is known to Slack and to us alone. */
export function openAccess(
  settingsOf: (place: Pick<Thread, "team" | "channel">) => Promise<{ readonly access: AccessConfig }>,
  slack: DirectoryDeps["slack"],
  secret: string,
): Access {
  const { now } = Date;
  const directory = createDirectory({ slack, now });
  const accessRulesOf: DoorDeps["accessRulesOf"] = async (place) => rulesFor((await settingsOf(place)).access, place);
  const seal = createButtonSeal(secret, now);
  const sealButtons = (thread: Thread, person?: string) => (purpose: string, value: string) => {
    const { turnId: subject, rest: extra } = readTurnValue(value) ?? { turnId: value, rest: "" };
    return seal.seal({ purpose, thread, subject, extra, person }, buttonLife(purpose) ?? 0);
  };
  return { door: createDoor({ directory, accessRulesOf, now }), seal, sealButtons };
}
