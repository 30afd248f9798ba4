import type { Entity } from "./detectors/detector.ts";
import { type Action, ACTIONS, ENTITIES, isEntity, type Overrides, whyNot } from "./policy.ts";

/**
 * Reads `PHONE=partial, IP=keep`. Gives all problems together, each as the end of a sentence about the list; of what was
 * written they repeat only words of our own.
 */
export function readOverrides(list: string): { overrides: Overrides; problems: string[] } {
  const overrides: Partial<Record<Entity, Action>> = {};
  const problems: string[] = [];
  const items = list.split(",").map((item) => item.trim());
  for (const [index, item] of items.entries()) {
    if (item === "") continue;
    const read = readOverride(item);
    if (typeof read === "string") problems.push(`entry ${index + 1}: ${read}`);
    else if (overrides[read.entity] !== undefined) problems.push(`names ${read.entity} more than once`);
    else overrides[read.entity] = read.action;
  }
  return { overrides, problems };
}

function readOverride(item: string): { entity: Entity; action: Action } | string {
  const [kind = "", word = "", ...rest] = item.split("=").map((side) => side.trim());
  const entity = kind.toUpperCase();
  const action = ACTIONS.find((each) => each === word.toLowerCase());
  if (rest.length > 0 || word === "") return "is not of the form KIND=action";
  if (!isEntity(entity)) return `has no known kind (${ENTITIES.join(", ")})`;
  if (action === undefined) return `${entity} has no known action (${ACTIONS.join(", ")})`;
  const objection = whyNot(entity, action);
  return objection === null ? { entity, action } : `${entity} ${objection}`;
}
