import type { InputBlock } from "@slack/types";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { classes, html } from "../../base/html.ts";
import { ElementView } from "./elements.ts";
import { useHost } from "../host.ts";
import { plain } from "../kit.ts";

/** A labelled input of a form, with its hint and what the bot found wrong with it. */
export function Input({ block }: { block: InputBlock }): VNode {
  const id = useId();
  const error = useHost().form?.error(block.block_id ?? "");
  return html`<div class=${classes("input-block", error !== undefined && "input-wrong")}>
    <div class="input-label" id=${id}>
      ${plain(block.label)} ${block.optional === true ? html`<span class="muted">(optional)</span>` : null}
    </div>
    <${ElementView}
      element=${block.element}
      blockId=${block.block_id ?? ""}
      labelledBy=${id}
      quiet=${block.dispatch_action !== true}
    />
    ${error === undefined ? null : html`<p class="input-error" role="alert">${error}</p>`}
    ${block.hint === undefined ? null : html`<p class="input-hint">${plain(block.hint)}</p>`}
  </div>`;
}
