import type { ActionsBlock } from "@slack/types";
import type { VNode } from "preact";
import { html } from "../../base/html.ts";
import { ElementView } from "./elements.ts";

export function Actions({ block }: { block: ActionsBlock }): VNode {
  return html`<div class="actions">
    ${block.elements.map((element) => html`<${ElementView} element=${element} blockId=${block.block_id ?? ""} />`)}
  </div>`;
}
