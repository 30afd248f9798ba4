import type { VNode } from "preact";
import { Avatar } from "../base/avatar.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { personOf } from "../state/names.ts";
import { useStore } from "../state/store.ts";
import type { Suggestion } from "./completion.ts";

interface CompletionListProps {
  id: string;
  suggestions: readonly Suggestion[];
  at: number;
  onPick: (suggestion: Suggestion) => void;
  onEnter: (index: number) => void;
}

/** What could be meant, above the composer. The focus stays in the text. */
export function CompletionList({ id, suggestions, at, onPick, onEnter }: CompletionListProps): VNode {
  return html`<div class="completion" role="listbox" id=${id} aria-label="Suggestions">
    ${suggestions.map(
      (suggestion, index) =>
        html`<div
          role="option"
          id=${`${id}-${index}`}
          aria-selected=${index === at}
          class=${classes("menu-item", index === at && "active")}
          onPointerDown=${(event: PointerEvent) => event.preventDefault()}
          onPointerMove=${() => onEnter(index)}
          onClick=${() => onPick(suggestion)}
        >
          <${Face} personId=${suggestion.personId} text=${suggestion.text} />
          <span class="menu-words menu-line"
            ><span class="menu-label">${suggestion.label}</span><small>${suggestion.detail}</small></span
          >
        </div>`,
    )}
    <div class="completion-keys" aria-hidden="true">
      <kbd>↑</kbd><kbd>↓</kbd> to choose <kbd>Enter</kbd> to take <kbd>Esc</kbd> to leave
    </div>
  </div>`;
}

function Face({ personId, text }: { personId?: string; text: string }): VNode | null {
  const play = useStore((state) => state.play);
  if (play === null || personId === undefined)
    return html`<span class="completion-sign"
      ><${Icon} name=${text.startsWith("#") ? "hash" : "spark"} size=${16}
    /></span>`;
  return html`<${Avatar} person=${personOf(play, personId)} size=${24} />`;
}
