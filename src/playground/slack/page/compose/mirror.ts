import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { html } from "../base/html.ts";
import { useStore } from "../state/store.ts";
import { mentionPattern } from "./outgoing.ts";

/** Lies under the textarea with the same text, unseen, and tints the mentions in it. */
export function Mirror({ text }: { text: string }): VNode {
  const play = useStore((state) => state.play);
  const pattern = useMemo(() => (play === null ? null : mentionPattern(play)), [play]);
  const parts = pattern === null ? [text] : split(text, pattern);
  return html`<div class="composer-mirror" aria-hidden="true">
    ${parts.map((part, index) => (index % 2 === 1 ? html`<mark>${part}</mark>` : part))}
  </div>`;
}

/** Plain text at even places, mentions at odd ones. */
function split(text: string, pattern: RegExp): string[] {
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), match[0]);
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
