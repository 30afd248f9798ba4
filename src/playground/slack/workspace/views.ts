import type { View } from "./entities.ts";

/** Most modals on top of each other. */
export const MAX_STACK = 3;

/** The modals each person has open; the last one is on top. Gone after a restart, as a closed window is. */
export class ViewStacks {
  readonly #stacks = new Map<string, View[]>();

  top(user: string): View | undefined {
    return this.#stacks.get(user)?.at(-1);
  }

  depth(user: string): number {
    return this.#stacks.get(user)?.length ?? 0;
  }

  find(predicate: (view: View) => boolean): View | undefined {
    for (const stack of this.#stacks.values()) {
      const view = stack.find(predicate);
      if (view !== undefined) return view;
    }
    return undefined;
  }

  /** Opens a first modal; whatever was open is gone. */
  open(view: View): void {
    this.#stacks.set(view.user, [view]);
  }

  push(view: View): void {
    this.#stacks.set(view.user, [...(this.#stacks.get(view.user) ?? []), view]);
  }

  replace(view: View): void {
    const stack = this.#stacks.get(view.user) ?? [];
    this.#stacks.set(
      view.user,
      stack.map((each) => (each.id === view.id ? view : each)),
    );
  }

  /** Takes this view and everything above it off; what lies below shows again. */
  close(view: View): void {
    const stack = this.#stacks.get(view.user) ?? [];
    const index = stack.findIndex((each) => each.id === view.id);
    this.#stacks.set(view.user, index < 0 ? stack : stack.slice(0, index));
  }

  clear(user: string): void {
    this.#stacks.delete(user);
  }

  clearAll(): void {
    this.#stacks.clear();
  }
}
