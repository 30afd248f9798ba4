import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";

interface ScrollerProps {
  label: string;
  /** Begins at its top and stays there, as for something to read from the beginning. */
  fromTop?: boolean;
  children?: ComponentChildren;
}

/** Within this many pixels of the end counts as being at the end. */
const NEAR = 60;

/** A scroll area that stays at its end while content grows there, until the reader scrolls away. */
export function Scroller({ label, fromTop = false, children }: ScrollerProps): VNode {
  const outer = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const pinned = useRef(!fromTop);
  const [away, setAway] = useState(false);
  const toEnd = (behavior: "auto" | "smooth"): void => {
    const { current: box } = outer;
    box?.scrollTo({ top: box.scrollHeight, behavior });
  };
  useLayoutEffect(() => {
    if (!fromTop) toEnd("auto");
  }, []);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (pinned.current) toEnd("auto");
    });
    if (inner.current !== null) observer.observe(inner.current);
    if (outer.current !== null) observer.observe(outer.current);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): void => {
    const { current: box } = outer;
    if (box === null) return;
    const left = box.scrollHeight - box.scrollTop - box.clientHeight;
    pinned.current = left < NEAR;
    setAway(!fromTop && left > 400);
  };
  return html`<div class="scroller-frame">
    <div class="scroller" ref=${outer} onScroll=${onScroll} tabindex="0" role="region" aria-label=${label}>
      <div class="scroller-inner" ref=${inner}>${children}</div>
    </div>
    ${away ? html`<button type="button" class="to-end" title="Latest messages" aria-label="Jump to the latest messages" onClick=${() => toEnd("smooth")}><${Icon} name="chevron" /></button>` : null}
  </div>`;
}
