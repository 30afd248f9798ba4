import type { AlertBlock, ContextBlock, HeaderBlock, MarkdownBlock, SectionBlock } from "@slack/types";
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { classes, html } from "../base/html.ts";
import { Icon, type IconName } from "../base/icons.ts";
import { isRoot, Markdown } from "../text/markdown.ts";
import { Text } from "../text/text-object.ts";
import { ElementView } from "./elements/elements.ts";
import { useHost } from "./host.ts";
import { InlineImage } from "./media.ts";

export function Header({ block }: { block: HeaderBlock }): VNode {
  return html`<h3 class="block-header"><${Text} text=${block.text} /></h3>`;
}

/** Above this many characters a section folds, as in Slack, unless it says `expand`. */
const FOLD_CHARS = 900;

export function Section({ block }: { block: SectionBlock }): VNode {
  const long = (block.text?.text.length ?? 0) > FOLD_CHARS && block.expand !== true;
  const [folded, setFolded] = useState(long);
  return html`<div class=${classes("section", block.accessory !== undefined && "section-with-accessory")}>
    <div class="section-body">
      ${block.text === undefined ? null : html`<div class=${folded ? "folded" : ""}><${Text} text=${block.text} /></div>`}
      ${
        long
          ? html`<button type="button" class="text-button" aria-expanded=${!folded} onClick=${() => setFolded(!folded)}>
              ${folded ? "Show more" : "Show less"}
            </button>`
          : null
      }
      ${
        block.fields === undefined
          ? null
          : html`<div class="fields">
              ${block.fields.map((field) => html`<div class="field"><${Text} text=${field} /></div>`)}
            </div>`
      }
    </div>
    ${
      block.accessory === undefined
        ? null
        : html`<div class="accessory">
            <${ElementView} element=${block.accessory} blockId=${block.block_id ?? ""} />
          </div>`
    }
  </div>`;
}

export function Context({ block }: { block: ContextBlock }): VNode {
  return html`<div class="context">
    ${block.elements.map((element) =>
      element.type === "image"
        ? html`<${InlineImage} image=${element} />`
        : html`<div class="context-item"><${Text} text=${element} /></div>`,
    )}
  </div>`;
}

export function MarkdownText({ block, index }: { block: MarkdownBlock; index: number }): VNode {
  const tree = useHost().tree(index);
  if (!isRoot(tree)) return html`<div class="lines">${block.text}</div>`;
  return html`<${Markdown} tree=${tree} />`;
}

const ALERT_ICONS: Readonly<Record<string, IconName>> = {
  info: "info",
  warning: "alert",
  error: "alert",
  success: "check",
};

export function Alert({ block }: { block: AlertBlock }): VNode {
  const level = block.level ?? "default";
  return html`<div class=${`alert alert-${level}`} role="note">
    <${Icon} name=${ALERT_ICONS[level] ?? "info"} />
    <div><${Text} text=${block.text} /></div>
  </div>`;
}
