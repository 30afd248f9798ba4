import { useState } from "preact/hooks";
import { attempt } from "../../state/session.ts";
import { type StateValue, useHost } from "../host.ts";

interface Element {
  type: string;
  action_id?: string;
}

interface ValueOptions {
  blockId: string;
  element: Element;
  initial: StateValue;
  quiet: boolean;
}

/**
 * The value of one element: kept by the form in a view, by the element itself in a message. `change` also presses the
 * element, unless it is quiet (an input that waits for the submission).
 */
export function useValue(
  options: ValueOptions,
): [value: StateValue, change: (value: StateValue, pressed: string) => void] {
  const { blockId, element, initial, quiet } = options;
  const host = useHost();
  const [own, setOwn] = useState(initial);
  const actionId = element.action_id ?? "";
  const value = host.form?.value(blockId, actionId) ?? own;
  const change = (next: StateValue, pressed: string): void => {
    setOwn(next);
    host.form?.set(blockId, actionId, { type: element.type, ...next });
    if (!quiet) void attempt(() => host.press({ action_id: actionId, block_id: blockId, value: pressed }));
  };
  return [value, change];
}
