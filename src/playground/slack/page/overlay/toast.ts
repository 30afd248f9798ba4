import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { update, useStore } from "../state/store.ts";
import { html } from "../base/html.ts";

const STAYS_MS = 5000;

/** The short notice at the bottom edge. */
export function Toast(): VNode {
  const toast = useStore((state) => state.toast);
  useEffect(() => {
    if (toast === null) return undefined;
    const timer = setTimeout(() => update(({ toast: now }) => (now === toast ? { toast: null } : {})), STAYS_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  return html`<div class="toast-place" role="status">
    ${toast === null ? null : html`<div class="toast" key=${toast.id}>${toast.text}</div>`}
  </div>`;
}
