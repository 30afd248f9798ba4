import { useMemo, useRef, useState } from "preact/hooks";
import type { PlayView } from "../../control-api.ts";
import type { Form, StateValue } from "../blocks/host.ts";
import { api } from "../state/api.ts";
import { initialValues, type Values } from "./initial-values.ts";

/** The values of a view's inputs. A new version of the view keeps what was entered in blocks that stay. */
export function useForm(view: PlayView): {
  form: Form;
  values: () => Values;
  setErrors: (errors: Record<string, string>) => void;
} {
  const [entered, setEntered] = useState<Values>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const initial = useMemo(() => initialValues(view.blocks), [view]);
  const latest = useRef<Values>({});
  latest.current = merge(initial, entered);
  const form = useMemo<Form>(
    () => ({
      value: (blockId, actionId) => latest.current[blockId]?.[actionId],
      set: (blockId, actionId, value) => {
        setEntered((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: value } }));
        setErrors(({ [blockId]: _corrected, ...others }) => others);
      },
      error: (blockId) => errors[blockId] ?? view.errors?.[blockId],
      options: async (block_id, action_id, value) => {
        const { options } = await api.options({ view_id: view.id, block_id, action_id, value });
        return options ?? [];
      },
    }),
    [view, entered, errors],
  );
  return { form, values: () => latest.current, setErrors };
}

/** Entered values over initial ones, for the blocks the view has. */
function merge(initial: Values, entered: Values): Values {
  const merged: Record<string, Record<string, StateValue>> = {};
  for (const [blockId, actions] of Object.entries(initial)) {
    merged[blockId] = {};
    for (const [actionId, value] of Object.entries(actions))
      merged[blockId][actionId] = entered[blockId]?.[actionId] ?? value;
  }
  return merged;
}
