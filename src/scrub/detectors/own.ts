import { ownSecretPattern } from "../own-secrets.ts";
import type { Finding, Subject } from "./detector.ts";
import { ranges } from "./detector.ts";

/** The credentials this very process holds, by value. */
export function* findOwnSecrets(subject: Subject): Generator<Finding> {
  const pattern = ownSecretPattern(subject.text);
  if (pattern === null) return;
  for (const { start, end } of ranges(subject.text, pattern)) yield { start, end, entity: "SECRET", validated: true };
}
