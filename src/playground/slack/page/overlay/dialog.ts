import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { html } from "../base/html.ts";

interface DialogProps {
  label: string;
  kind: "modal" | "confirm" | "lightbox";
  onClose: () => void;
  children?: ComponentChildren;
}

/** A native modal dialog: keeps focus inside, closes on Esc and on a press beside it, gives focus back. */
export function Dialog({ label, kind, onClose, children }: DialogProps): VNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    firstField(ref.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const onCancel = (event: Event): void => {
    event.preventDefault();
    if (event.target === ref.current) onClose();
  };
  const onPress = (event: PointerEvent): void => {
    if (event.target === ref.current) onClose();
  };
  return html`<dialog
    class=${`dialog dialog-${kind}`}
    ref=${ref}
    aria-label=${label}
    onCancel=${onCancel}
    onPointerDown=${onPress}
  >
    <div class="dialog-body">${children}</div>
  </dialog>`;
}

/** Where typing should go: what asks for it, else the first input. Without either the browser's choice stands. */
function firstField(dialog: HTMLElement | null): HTMLElement | null {
  return (
    dialog?.querySelector<HTMLElement>("[autofocus]") ??
    dialog?.querySelector<HTMLElement>("textarea, input:not([hidden])") ??
    null
  );
}

interface ConfirmProps {
  title: string;
  text: ComponentChildren;
  confirm: string;
  deny: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** A question with two answers. */
export function Confirm({ title, text, confirm, deny, danger = false, onConfirm, onClose }: ConfirmProps): VNode {
  const accept = (): void => {
    onClose();
    onConfirm();
  };
  return html`<${Dialog} label=${title} kind="confirm" onClose=${onClose}>
    <h2>${title}</h2>
    <div class="confirm-text">${text}</div>
    <div class="dialog-actions">
      <button type="button" class="button" onClick=${onClose}>${deny}</button>
      <button
        type="button"
        class=${danger ? "button button-danger" : "button button-primary"}
        autofocus
        onClick=${accept}
      >
        ${confirm}
      </button>
    </div>
  <//>`;
}
