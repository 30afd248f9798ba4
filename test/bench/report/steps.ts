import type { Alone } from "../alone.ts";
import type { Pair } from "../measure/pair.ts";
import { median } from "../measure/stats.ts";

/** When something happened in a median question, in ms after it, the model's own time left out. */
export interface Step extends Pair<number | null> {
  readonly name: string;
}

/** The way of a question through either bot: what happens in most questions, in the order of ours. */
export function stepsOf(asked: readonly Pair<Alone>[]): Step[] {
  const ours = medianSteps(asked.map((both) => both.ours));
  const bare = medianSteps(asked.map((both) => both.bare));
  const names = [...new Set([...ours.keys(), ...bare.keys()])];
  const steps = names.map((name) => ({ name, ours: ours.get(name) ?? null, bare: bare.get(name) ?? null }));
  return steps.sort((a, b) => (a.ours ?? a.bare ?? 0) - (b.ours ?? b.bare ?? 0));
}

function medianSteps(asked: readonly Alone[]): Map<string, number> {
  const times = new Map<string, number[]>();
  for (const { steps } of asked) {
    for (const [name, at] of steps) times.set(name, [...(times.get(name) ?? []), at]);
  }
  const usual = [...times].filter(([, values]) => values.length * 2 > asked.length);
  return new Map(usual.map(([name, values]) => [name, median(values)]));
}
