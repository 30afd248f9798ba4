import type { Button, ConfirmationDialog, Overflow } from "@slack/types";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Confirm } from "../../overlay/dialog.ts";
import { classes, html } from "../../base/html.ts";
import { Icon } from "../../base/icons.ts";
import { Menu } from "../../overlay/menu.ts";
import { attempt } from "../../state/session.ts";
import { isSafeUrl } from "../../text/mentions.ts";
import { Text, withEmoji } from "../../text/text-object.ts";
import type { ElementProps } from "./elements.ts";
import { useHost } from "../host.ts";
import { plain, valueOf } from "../kit.ts";

/** Presses an element of the host; while it is on its way a second press does nothing. */
export function usePress(
  blockId: string,
  actionId: string | undefined,
): { busy: boolean; press: (value: string) => void } {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const press = (value: string): void => {
    if (busy) return;
    setBusy(true);
    const pressing = attempt(() => host.press({ action_id: actionId ?? "", block_id: blockId, value }));
    void pressing.finally(() => setBusy(false));
  };
  return { busy, press };
}

export function ButtonView({ element, blockId }: ElementProps<Button>): VNode {
  const { busy, press } = usePress(blockId, element.action_id);
  const [asking, setAsking] = useState(false);
  const act = (): void => {
    press(element.value ?? "");
    if (element.url !== undefined && isSafeUrl(element.url))
      globalThis.open(element.url, "_blank", "noopener,noreferrer");
  };
  const style = element.style === undefined ? "" : `button-${element.style}`;
  return html`<span class="button-frame">
    <button
      type="button"
      class=${classes("button", style, busy && "button-busy")}
      aria-label=${element.accessibility_label}
      aria-busy=${busy}
      onClick=${element.confirm === undefined ? act : () => setAsking(true)}
    >
      ${withEmoji(plain(element.text))} ${element.url === undefined ? null : html`<${Icon} name="link" size=${14} />`}
    </button>
    ${asking && element.confirm !== undefined ? html`<${AskFirst} confirm=${element.confirm} onConfirm=${act} onClose=${() => setAsking(false)} />` : null}
  </span>`;
}

interface AskFirstProps {
  confirm: ConfirmationDialog;
  onConfirm: () => void;
  onClose: () => void;
}

/** An element's confirmation dialog, with Slack's default words where it has none. */
export function AskFirst({ confirm, onConfirm, onClose }: AskFirstProps): VNode {
  return html`<${Confirm}
    title=${plain(confirm.title) || "Are you sure?"}
    text=${html`<${Text} text=${confirm.text} />`}
    confirm=${plain(confirm.confirm) || "Yes"}
    deny=${plain(confirm.deny) || "Cancel"}
    danger=${confirm.style === "danger"}
    onConfirm=${onConfirm}
    onClose=${onClose}
  />`;
}

export function OverflowView({ element, blockId }: ElementProps<Overflow>): VNode {
  const { press } = usePress(blockId, element.action_id);
  const [asked, setAsked] = useState<string | null>(null);
  const items = element.options.map((option) => ({
    label: plain(option.text),
    ...(option.description === undefined ? {} : { detail: plain(option.description) }),
    onSelect: () => (element.confirm === undefined ? press(valueOf(option)) : setAsked(valueOf(option))),
  }));
  return html`<span class="button-frame">
    <${Menu} label="More actions" items=${items} class="button button-square"><${Icon} name="more" /><//>
    ${asked !== null && element.confirm !== undefined ? html`<${AskFirst} confirm=${element.confirm} onConfirm=${() => press(asked)} onClose=${() => setAsked(null)} />` : null}
  </span>`;
}
