import type { Store } from "../../../src/store/store.ts";
import { type Gate, type Moment, never } from "./gate.ts";
import { keysIn } from "./keys.ts";

/** Members that give no promise. */
const AT_ONCE: ReadonlySet<string> = new Set(["onWork"]);

export interface HeldStoreOptions {
  readonly gate: Gate;
  /** Told of every call whose effect is committed, before its caller knows. */
  readonly onDone: (step: string, keys: readonly number[]) => void;
}

/**
 * The same store, but that each call may stop for good: before it begins, or when it is done and nobody was told. What
 * is not stopped behaves as ever, down to the tick in which it begins.
 */
export function holdStore(store: Store, { gate, onDone }: HeldStoreOptions): Store {
  const owners = new Owners();
  const holds = (step: string, at: Moment, keys: readonly number[]) => gate.holds(step, at, keys);
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const bound: (...args: unknown[]) => unknown = member.bind(target);
      if (typeof name !== "string" || AT_ONCE.has(name)) return bound;
      return async (...args: unknown[]): Promise<unknown> => {
        const step = stepOf(name, args);
        const asked = owners.of(args);
        if (holds(step, "before", asked)) return never();
        const value = await bound(...args);
        const keys = asked.length > 0 ? asked : owners.of([value]);
        onDone(step, keys);
        return holds(step, "after", keys) ? never() : value;
      };
    },
  });
}

/** `store.intend` is told apart by what is intended: they stand at different places of a turn. */
function stepOf(name: string, args: readonly unknown[]): string {
  const effects = name === "intend" ? args[1] : null;
  const kind: unknown = Array.isArray(effects) && isRecord(effects[0]) ? effects[0]["kind"] : null;
  return typeof kind === "string" ? `store.intend.${kind}` : `store.${name}`;
}

/** Knows by their ids whose turns and deliveries are. */
class Owners {
  readonly #keys = new Map<string, readonly number[]>();

  /** The keys of the first value that has any. */
  of(values: readonly unknown[]): readonly number[] {
    for (const value of values) {
      const keys = [...new Set(this.#in(value, 0))];
      if (keys.length > 0) return keys;
    }
    return [];
  }

  #in(value: unknown, depth: number): readonly number[] {
    if (typeof value === "string") return this.#keys.get(value) ?? keysIn(value);
    if (!isRecord(value) || ArrayBuffer.isView(value) || depth > 8) return [];
    const keys = this.#ofQuestion(value, depth) ?? Object.values(value).flatMap((each) => this.#in(each, depth + 1));
    for (const id of [value["deliveryId"], value["turnId"]]) this.#learn(id, keys);
    return keys;
  }

  /** A turn is its question's, whatever else it mentions. */
  #ofQuestion(value: Record<string, unknown>, depth: number): readonly number[] | null {
    if (!isRecord(value["question"])) return null;
    const keys = this.#in(value["question"]["text"], depth + 1);
    this.#learn(value["id"], keys);
    return keys;
  }

  #learn(id: unknown, keys: readonly number[]): void {
    if (typeof id === "string" && keys.length > 0) this.#keys.set(id, keys);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
