import type { VNode } from "preact";
import type { PlayPerson } from "../../control-api.ts";
import { html } from "./html.ts";
import { Mark } from "./icons.ts";

/** A person's initials on their colour, or the mark for the bot. The name stands beside it, so it is decorative. */
export function Avatar({ person, size = 36 }: { person: PlayPerson; size?: number }): VNode {
  if (person.kind === "bot") return html`<span class="avatar" style=${box(size)}><${Mark} size=${size} /></span>`;
  const style = { ...box(size), background: person.color, fontSize: `${Math.round(size * 0.38)}px` };
  return html`<span class="avatar" style=${style} aria-hidden="true">${person.initials}</span>`;
}

function box(size: number): Record<string, string> {
  return { width: `${size}px`, height: `${size}px`, borderRadius: `${Math.round(size * 0.28)}px` };
}
