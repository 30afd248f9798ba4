import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";

interface ScrollerProps {
  label: string;
  /** Begins at its top and stays there, as for something to read from the beginning. */
  fromTop?: boolean;
  /** Whenever this becomes another value, the end is shown: the reader has just written something. */
  ownLast?: string | null;
  children?: ComponentChildren;
}

/** Within this many pixels of where it should be counts as being there. */
const NEAR = 60;
/** Space above a message that is read from its beginning. */
const ABOVE = 12;

/**
 * A scroll area that follows its end while content grows there, until the reader scrolls away. A last message higher
 * than the area is not followed beyond its beginning, so that a long answer is read from the top.
 */
export function Scroller({ label, fromTop = false, ownLast = null, children }: ScrollerProps): VNode {
  const outer = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const following = useRef(!fromTop);
  const [away, setAway] = useState(false);
  const follow = (): void => {
    if (following.current && outer.current !== null) outer.current.scrollTop = restOf(outer.current);
  };
  useLayoutEffect(follow, []);
  useLayoutEffect(() => {
    if (ownLast !== null && !fromTop) following.current = true;
    follow();
  }, [ownLast]);
  useEffect(() => {
    const observer = new ResizeObserver(follow);
    if (inner.current !== null) observer.observe(inner.current);
    if (outer.current !== null) observer.observe(outer.current);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): void => {
    const { current: box } = outer;
    if (box === null) return;
    following.current = !fromTop && box.scrollTop >= restOf(box) - NEAR;
    setAway(!fromTop && box.scrollHeight - box.scrollTop - box.clientHeight > 400);
  };
  const toEnd = (): void => {
    outer.current?.scrollTo({ top: outer.current.scrollHeight, behavior: "smooth" });
  };
  return html`<div class="scroller-frame">
    <div class="scroller" ref=${outer} onScroll=${onScroll} tabindex="0" role="region" aria-label=${label}>
      <div class="scroller-inner" ref=${inner}>${children}</div>
    </div>
    ${away ? html`<${ToEnd} onPress=${toEnd} />` : null}
  </div>`;
}

function ToEnd({ onPress }: { onPress: () => void }): VNode {
  const label = "Jump to the latest messages";
  return html`<button type="button" class="to-end" title=${label} aria-label=${label} onClick=${onPress}>
    <${Icon} name="chevron" />
  </button>`;
}

/** Where the area comes to rest: at its end, or at the beginning of a last message that does not fit. */
function restOf(box: HTMLElement): number {
  const end = box.scrollHeight - box.clientHeight;
  const last = [...box.querySelectorAll<HTMLElement>(".message")].at(-1);
  if (last === undefined) return end;
  const top = last.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  return Math.max(0, Math.min(end, top - ABOVE));
}
