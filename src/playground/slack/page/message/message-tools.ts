import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { PlayMessage } from "../../control-api.ts";
import { Confirm } from "../overlay/dialog.ts";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Menu, type MenuItem } from "../overlay/menu.ts";
import { api } from "../state/api.ts";
import { go } from "../state/route.ts";
import { attempt } from "../state/session.ts";
import { notify, read, useStore } from "../state/store.ts";

interface ToolsProps {
  message: PlayMessage;
  where: "channel" | "thread";
  own: boolean;
  onEdit: () => void;
  /** The menu is open: the tools stay although the pointer left. */
  onHold: (held: boolean) => void;
}

/** What can be done with a message; shown while the pointer or the focus is on it. */
export function MessageTools({ message, where, own, onEdit, onHold }: ToolsProps): VNode {
  const shortcuts = useStore((state) => state.play?.shortcuts) ?? [];
  const [deleting, setDeleting] = useState(false);
  const { channel, ts } = message;
  const run = (callback_id: string): void =>
    void attempt(() => api.shortcut({ as: read().me, channel, ts, callback_id }));
  const [first] = shortcuts;
  const withFiles = (message.files ?? []).length > 0;
  const reply = (): void => go({ channel, thread: message.thread_ts ?? ts });
  const items: MenuItem[] = [
    ...(where === "channel" ? [{ label: "Reply in thread", icon: "reply" as const, onSelect: reply }] : []),
    ...shortcuts.map(({ name, callback_id }) => ({
      label: name,
      icon: "spark" as const,
      onSelect: () => run(callback_id),
    })),
    { label: "Copy text", icon: "copy", onSelect: () => void copyText(message.text) },
    ...(own ? [{ label: "Edit message", icon: "pencil" as const, onSelect: onEdit }] : []),
    ...(own
      ? [{ label: "Delete message", icon: "trash" as const, danger: true, onSelect: () => setDeleting(true) }]
      : []),
  ];
  return html`<div class="tools">
    ${withFiles && first !== undefined ? html`<button type="button" class="icon-button tool-wide" onClick=${() => run(first.callback_id)}><${Icon} name="spark" size=${16} /> ${first.name}</button>` : null}
    ${where === "channel" ? html`<button type="button" class="icon-button" title="Reply in thread" aria-label="Reply in thread" onClick=${reply}><${Icon} name="reply" size=${16} /></button>` : null}
    <${Menu} label="More for this message" title="More" items=${items} align="end" onOpen=${onHold}
      ><${Icon} name="more" size=${16}
    /><//>
    ${deleting ? html`<${Confirm} title="Delete this message?" text="It disappears for everybody, and so do its files." confirm="Delete" deny="Keep it" danger onConfirm=${() => void attempt(() => api.remove(channel, ts))} onClose=${() => setDeleting(false)} />` : null}
  </div>`;
}

async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  notify("Copied.");
}
