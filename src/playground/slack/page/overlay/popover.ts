import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../base/html.ts";

interface PopoverProps {
  anchor: { current: HTMLElement | null };
  kind: "menu" | "list";
  align?: "start" | "end";
  /** As wide as the anchor. */
  fit?: boolean;
  onClose: () => void;
  children?: ComponentChildren;
}

const GAP = 6;
const EDGE = 8;

/** Something that floats at its anchor, in the browser's top layer so that no scroll area cuts it off. */
export function Popover({ anchor, kind, align = "start", fit = false, onClose, children }: PopoverProps): VNode {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current: box } = ref;
    if (box === null) return undefined;
    box.showPopover();
    const follow = (): void => place(box, anchor.current, align, fit);
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(box);
    globalThis.addEventListener("scroll", follow, true);
    globalThis.addEventListener("resize", follow);
    return () => {
      observer.disconnect();
      globalThis.removeEventListener("scroll", follow, true);
      globalThis.removeEventListener("resize", follow);
    };
  }, []);
  useEffect(() => closeOutside([ref, anchor], onClose), [onClose]);
  return html`<div class=${`popover popover-${kind}`} popover="manual" ref=${ref}>${children}</div>`;
}

function closeOutside(inside: { current: HTMLElement | null }[], onClose: () => void): () => void {
  const onDown = (event: Event): void => {
    const target = event.target;
    if (target instanceof Node && inside.some(({ current }) => current?.contains(target) === true)) return;
    onClose();
  };
  document.addEventListener("pointerdown", onDown, true);
  return () => document.removeEventListener("pointerdown", onDown, true);
}

/** Below the anchor, above it when there is more room; never over the window's edge. */
function place(box: HTMLElement, anchor: HTMLElement | null, align: "start" | "end", fit: boolean): void {
  if (anchor === null) return;
  const at = anchor.getBoundingClientRect();
  if (fit) box.style.width = `${at.width}px`;
  const { innerWidth, innerHeight } = globalThis;
  const below = innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  const up = below < Math.min(box.scrollHeight, 320) && above > below;
  box.style.maxHeight = `${Math.max(120, Math.min(up ? above : below, 440))}px`;
  const left = align === "end" ? at.right - box.offsetWidth : at.left;
  box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - box.offsetWidth - EDGE))}px`;
  box.style.top = up ? "auto" : `${at.bottom + GAP}px`;
  box.style.bottom = up ? `${innerHeight - at.top + GAP}px` : "auto";
}
