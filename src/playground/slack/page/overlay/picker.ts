import type { VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { classes, fieldText, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Popover } from "./popover.ts";

export interface PickerOption {
  value: string;
  label: string;
  detail?: string;
  group?: string;
}

interface PickerProps {
  labelledBy?: string;
  placeholder: string;
  chosen: readonly PickerOption[];
  multiple?: boolean;
  /** The options for what was typed; asked again at each change. */
  find: (query: string) => Promise<PickerOption[]> | PickerOption[];
  onChange: (chosen: PickerOption[]) => void;
}

/** A select with search: type to narrow, arrows to move, Enter to take, Esc to leave. */
export function Picker({ labelledBy, placeholder, chosen, multiple = false, find, onChange }: PickerProps): VNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  const pick = (option: PickerOption): void => {
    if (!multiple) {
      onChange([option]);
      close();
      return;
    }
    const others = chosen.filter(({ value }) => value !== option.value);
    onChange(others.length === chosen.length ? [...chosen, option] : others);
  };
  const words = chosen.map(({ label }) => label).join(", ");
  return html`<span class="picker">
    <button
      type="button"
      id=${id}
      class="field-input picker-button"
      ref=${button}
      aria-haspopup="listbox"
      aria-expanded=${open}
      aria-labelledby=${labelledBy === undefined ? undefined : `${labelledBy} ${id}`}
      onClick=${() => setOpen(!open)}
    >
      <span class=${classes("picker-words", words === "" && "picker-empty")}>${words || placeholder}</span>
      <${Icon} name="chevron" size=${16} />
    </button>
    ${open ? html`<${PickerList} anchor=${button} find=${find} chosen=${chosen} multiple=${multiple} onPick=${pick} onClose=${close} onLeave=${() => setOpen(false)} />` : null}
  </span>`;
}

interface PickerListProps {
  anchor: { current: HTMLElement | null };
  find: PickerProps["find"];
  chosen: readonly PickerOption[];
  multiple: boolean;
  onPick: (option: PickerOption) => void;
  onClose: () => void;
  onLeave: () => void;
}

function PickerList({ anchor, find, chosen, multiple, onPick, onClose, onLeave }: PickerListProps): VNode {
  const [query, setQuery] = useState("");
  const found = useFound(find, query);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => input.current?.focus(), []);
  useEffect(() => setAt(0), [found.options]);
  const onKey = (event: KeyboardEvent): void => {
    const count = found.options.length;
    const option = found.options[at];
    if (event.key === "ArrowDown") setAt(count === 0 ? 0 : (at + 1) % count);
    else if (event.key === "ArrowUp") setAt(count === 0 ? 0 : (at + count - 1) % count);
    else if (event.key === "Enter" && option !== undefined) onPick(option);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<${Popover} anchor=${anchor} kind="list" fit onClose=${onLeave}>
    <input
      class="picker-search"
      type="text"
      ref=${input}
      placeholder="Search"
      role="combobox"
      aria-expanded="true"
      aria-controls=${id}
      aria-activedescendant=${`${id}-${at}`}
      aria-label="Search options"
      value=${query}
      onInput=${(event: Event) => setQuery(fieldText(event))}
      onKeyDown=${onKey}
    />
    <div class="picker-options" role="listbox" id=${id} aria-multiselectable=${multiple}>
      ${found.options.map(
        (option, index) =>
          html`<${OptionRow}
            id=${`${id}-${index}`}
            option=${option}
            heading=${option.group !== found.options[index - 1]?.group ? option.group : undefined}
            active=${index === at}
            selected=${chosen.some(({ value }) => value === option.value)}
            onPick=${() => onPick(option)}
            onEnter=${() => setAt(index)}
          />`,
      )}
      ${found.options.length === 0 ? html`<p class="picker-none">${found.busy ? "Searching …" : "Nothing found"}</p>` : null}
    </div>
  <//>`;
}

interface OptionRowProps {
  id: string;
  option: PickerOption;
  heading?: string;
  active: boolean;
  selected: boolean;
  onPick: () => void;
  onEnter: () => void;
}

function OptionRow({ id, option, heading, active, selected, onPick, onEnter }: OptionRowProps): VNode {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) ref.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return html`<div role="presentation">
    ${heading === undefined ? null : html`<div class="menu-heading">${heading}</div>`}
    <div
      role="option"
      id=${id}
      ref=${ref}
      aria-selected=${selected}
      class=${classes("menu-item", active && "active")}
      onClick=${onPick}
      onPointerMove=${onEnter}
    >
      <span class="menu-words"
        ><span class="menu-label">${option.label}</span
        >${option.detail === undefined ? null : html`<small>${option.detail}</small>`}</span
      >
      ${selected ? html`<${Icon} name="check" size=${16} />` : null}
    </div>
  </div>`;
}

/** Long enough that one search is sent per word, short enough not to be felt. */
const TYPING_PAUSE_MS = 150;

function useFound(find: PickerProps["find"], query: string): { options: PickerOption[]; busy: boolean } {
  const [found, setFound] = useState<{ options: PickerOption[]; busy: boolean }>({ options: [], busy: true });
  useEffect(() => {
    let stale = false;
    const ask = async (): Promise<void> => {
      const options = await find(query);
      if (!stale) setFound({ options, busy: false });
    };
    const timer = setTimeout(() => void ask(), query === "" ? 0 : TYPING_PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query]);
  return found;
}

/** Keeps the options whose label or detail contains what was typed. */
export function narrow(options: readonly PickerOption[], query: string): PickerOption[] {
  const wanted = query.trim().toLowerCase();
  return options.filter(({ label, detail = "" }) => `${label} ${detail}`.toLowerCase().includes(wanted));
}
