import type { ContainerBlock } from "@slack/types";
import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { plain } from "./kit.ts";
import { InlineImage } from "./media.ts";
import { RichText } from "./rich-text.ts";
import { Text } from "../text/text-object.ts";

/** A box around other blocks; a collapsible one opens and closes by its heading. */
export function Container({ block, children }: { block: ContainerBlock; children?: ComponentChildren }): VNode {
  const foldable = block.is_collapsible === true;
  const [open, setOpen] = useState(!(foldable && block.default_collapsed === true));
  const heading = html`<${Heading} block=${block} foldable=${foldable} />`;
  return html`<section
    class=${classes("container", `container-${block.width ?? "standard"}`, open && "container-open")}
  >
    ${foldable ? html`<button type="button" class="container-head" aria-expanded=${open} onClick=${() => setOpen(!open)}>${heading}</button>` : html`<div class="container-head">${heading}</div>`}
    ${open ? html`<div class=${classes("container-body", block.has_header_divider === true && "container-line")}>${children}</div>` : null}
  </section>`;
}

function Heading({ block, foldable }: { block: ContainerBlock; foldable: boolean }): VNode {
  return html`<span class="container-title">
    ${foldable ? html`<span class="container-mark"><${Icon} name="right" size=${16} /></span>` : null}
    ${block.icon === undefined ? null : html`<${InlineImage} image=${block.icon} />`}
    <span class="container-words">
      ${block.rich_text_title === undefined ? html`<span>${plain(block.title)}</span>` : html`<${RichText} block=${block.rich_text_title} />`}
      ${block.subtitle === undefined ? null : html`<span class="muted"><${Text} text=${block.subtitle} /></span>`}
    </span>
  </span>`;
}
