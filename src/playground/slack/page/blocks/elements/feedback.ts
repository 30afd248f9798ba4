import type { ContextActionsBlock, FeedbackButtons, IconButton } from "@slack/types";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { classes, html } from "../../base/html.ts";
import { Icon, type IconName } from "../../base/icons.ts";
import { useStore } from "../../state/store.ts";
import { AskFirst, usePress } from "./buttons.ts";
import { plain } from "../kit.ts";

/** Small controls under an answer: thumbs and icon buttons. */
export function ContextActions({ block }: { block: ContextActionsBlock }): VNode {
  const blockId = block.block_id ?? "";
  return html`<div class="context-actions">
    ${block.elements.map((element) =>
      element.type === "feedback_buttons"
        ? html`<${Feedback} element=${element} blockId=${blockId} />`
        : html`<${IconAction} element=${element} blockId=${blockId} />`,
    )}
  </div>`;
}

function Feedback({ element, blockId }: { element: FeedbackButtons; blockId: string }): VNode {
  const { press } = usePress(blockId, element.action_id);
  const [given, setGiven] = useState<string | null>(null);
  const give = (value: string): void => {
    setGiven(value);
    press(value);
  };
  const thumbs = [
    { button: element.positive_button, icon: "up" },
    { button: element.negative_button, icon: "down" },
  ] as const;
  return html`<span class="feedback" role="group" aria-label="Feedback">
    ${thumbs.map(({ button, icon }) => {
      const label = button.accessibility_label ?? plain(button.text);
      const chosen = given === button.value;
      return html`<button
        type="button"
        class=${classes("icon-button", chosen && "pressed")}
        title=${plain(button.text)}
        aria-label=${label}
        aria-pressed=${chosen}
        onClick=${() => give(button.value)}
      >
        <${Icon} name=${icon} size=${16} />
      </button>`;
    })}
  </span>`;
}

const ICONS: Readonly<Record<string, IconName>> = { trash: "trash" };

function IconAction({ element, blockId }: { element: IconButton; blockId: string }): VNode | null {
  const me = useStore((state) => state.me);
  const { busy, press } = usePress(blockId, element.action_id);
  const [asking, setAsking] = useState(false);
  if (element.visible_to_user_ids !== undefined && !element.visible_to_user_ids.includes(me)) return null;
  const act = (): void => press(element.value ?? "");
  const label = element.accessibility_label ?? plain(element.text);
  return html`<span class="button-frame">
    <button
      type="button"
      class="icon-button"
      title=${plain(element.text)}
      aria-label=${label}
      aria-busy=${busy}
      onClick=${element.confirm === undefined ? act : () => setAsking(true)}
    >
      <${Icon} name=${ICONS[element.icon] ?? "more"} size=${16} />
    </button>
    ${asking && element.confirm !== undefined ? html`<${AskFirst} confirm=${element.confirm} onConfirm=${act} onClose=${() => setAsking(false)} />` : null}
  </span>`;
}
