import type { ComponentChildren, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { attachFiles } from "./drafts.ts";

interface DropAreaProps {
  draftKey: string;
  class: string;
  label: string;
  /** Named in the invitation: "#finance", "this thread". */
  target: string;
  children?: ComponentChildren;
}

/** A pane that takes files dropped anywhere on it. */
export function DropArea({ draftKey, class: name, label, target, children }: DropAreaProps): VNode {
  const [over, setOver] = useState(false);
  // Enter and leave come for every child that is crossed, so they are counted.
  const depth = useRef(0);
  const cross = (event: DragEvent, step: 1 | -1): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    depth.current += step;
    setOver(depth.current > 0);
  };
  const onDrop = (event: DragEvent): void => {
    depth.current = 0;
    setOver(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    attachFiles(draftKey, files);
  };
  return html`<section
    class=${name}
    aria-label=${label}
    onDragEnter=${(event: DragEvent) => cross(event, 1)}
    onDragLeave=${(event: DragEvent) => cross(event, -1)}
    onDragOver=${(event: DragEvent) => event.preventDefault()}
    onDrop=${onDrop}
  >
    ${children}
    ${
      over
        ? html`<div class="drop-veil">
            <div>
              <${Icon} name="clip" size=${28} /><strong>Drop to add to ${target}</strong
              ><span>They wait at the composer until you send.</span>
            </div>
          </div>`
        : null
    }
  </section>`;
}
