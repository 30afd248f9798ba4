import type { Checkboxes, Option, RadioButtons } from "@slack/types";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { html } from "../../base/html.ts";
import { Text } from "../../text/text-object.ts";
import type { ElementProps } from "./elements.ts";
import { valueOf } from "../kit.ts";
import { useValue } from "./value.ts";

export function CheckboxesView({ element, blockId, labelledBy, quiet = false }: ElementProps<Checkboxes>): VNode {
  const [value, change] = useValue({
    blockId,
    element,
    quiet,
    initial: { selected_options: element.initial_options ?? [] },
  });
  const chosen = new Set((value.selected_options ?? []).map(valueOf));
  const toggle = (option: Option): void => {
    const key = valueOf(option);
    const next = element.options.filter((other) => (valueOf(other) === key) !== chosen.has(valueOf(other)));
    change({ selected_options: next }, next.map(valueOf).join(","));
  };
  return html`<div class="choices" role="group" aria-labelledby=${labelledBy}>
    ${element.options.map((option) => html`<${Choice} kind="checkbox" option=${option} checked=${chosen.has(valueOf(option))} onChange=${() => toggle(option)} />`)}
  </div>`;
}

export function RadioButtonsView({ element, blockId, labelledBy, quiet = false }: ElementProps<RadioButtons>): VNode {
  const name = useId();
  const [value, change] = useValue({
    blockId,
    element,
    quiet,
    initial: { selected_option: element.initial_option ?? null },
  });
  const chosen = value.selected_option?.value;
  return html`<div class="choices" role="radiogroup" aria-labelledby=${labelledBy}>
    ${element.options.map((option) => html`<${Choice} kind="radio" name=${name} option=${option} checked=${chosen === valueOf(option)} onChange=${() => change({ selected_option: option }, valueOf(option))} />`)}
  </div>`;
}

interface ChoiceProps {
  kind: "checkbox" | "radio";
  name?: string;
  option: Option;
  checked: boolean;
  onChange: () => void;
}

function Choice({ kind, name, option, checked, onChange }: ChoiceProps): VNode {
  return html`<label class="choice">
    <input type=${kind} name=${name} checked=${checked} onChange=${onChange} />
    <span>
      <${Text} text=${option.text} />
      ${option.description === undefined ? null : html`<small class="muted"><${Text} text=${option.description} /></small>`}
    </span>
  </label>`;
}
