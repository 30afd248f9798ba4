import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { classes, html } from "../base/html.ts";
import { Icon, type IconName } from "../base/icons.ts";
import { Popover } from "./popover.ts";

export interface MenuItem {
  label: string;
  detail?: string;
  icon?: IconName;
  /** Something else to stand before the label. */
  before?: ComponentChildren;
  danger?: boolean;
  checked?: boolean;
  /** A heading above this item. */
  heading?: string;
  onSelect: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** Class of the button that opens it. */
  class?: string;
  align?: "start" | "end";
  title?: string;
  /** Told when it opens and closes, for a toolbar that must stay meanwhile. */
  onOpen?: (open: boolean) => void;
  children?: ComponentChildren;
}

/** A button with a menu: arrow keys, Home, End, first letters, Esc. */
export function Menu({ label, items, class: name = "icon-button", align, title, onOpen, children }: MenuProps): VNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const change = (next: boolean): void => {
    setOpen(next);
    onOpen?.(next);
  };
  const close = (): void => {
    change(false);
    button.current?.focus({ preventScroll: true });
  };
  return html`<span class="menu">
    <button
      type="button"
      class=${name}
      ref=${button}
      title=${title}
      aria-label=${label}
      aria-haspopup="menu"
      aria-expanded=${open}
      onClick=${() => change(!open)}
    >
      ${children}
    </button>
    ${open ? html`<${MenuList} label=${label} items=${items} anchor=${button} align=${align} onClose=${close} onLeave=${() => change(false)} />` : null}
  </span>`;
}

interface MenuListProps {
  label: string;
  items: readonly MenuItem[];
  anchor: { current: HTMLElement | null };
  align?: "start" | "end";
  onClose: () => void;
  onLeave: () => void;
}

function MenuList({ label, items, anchor, align, onClose, onLeave }: MenuListProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    itemsIn(list.current)[0]?.focus();
  }, []);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    moveFocus(itemsIn(list.current), event);
  };
  return html`<${Popover} anchor=${anchor} kind="menu" align=${align} onClose=${onLeave}>
    <div role="menu" aria-label=${label} ref=${list} onKeyDown=${onKey}>
      ${items.map((item) => html`<${Row} item=${item} onClose=${onClose} />`)}
    </div>
  <//>`;
}

function Row({ item, onClose }: { item: MenuItem; onClose: () => void }): VNode[] {
  const select = (): void => {
    onClose();
    item.onSelect();
  };
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  const before = item.icon === undefined ? item.before : html`<${Icon} name=${item.icon} />`;
  const row = html`<button
    type="button"
    role=${role}
    aria-checked=${item.checked}
    tabindex="-1"
    class=${classes("menu-item", item.danger && "menu-danger")}
    onClick=${select}
  >
    ${before}
    <span class="menu-words"
      ><span class="menu-label">${item.label}</span
      >${item.detail === undefined ? null : html`<small>${item.detail}</small>`}</span
    >
    ${item.checked === true ? html`<${Icon} name="check" size=${16} />` : null}
  </button>`;
  return item.heading === undefined
    ? [row]
    : [html`<div class="menu-heading" role="presentation">${item.heading}</div>`, row];
}

function itemsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

function moveFocus(items: readonly HTMLElement[], event: KeyboardEvent): void {
  const at = items.findIndex((item) => item === document.activeElement);
  const target = nextItem(items, at, event.key);
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}

function nextItem(items: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at(at - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const rotated = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return rotated.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}
