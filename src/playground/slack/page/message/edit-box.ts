import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PlayMessage } from "../../control-api.ts";
import { html } from "../base/html.ts";
import { fromWire, toWire } from "../compose/outgoing.ts";
import { api } from "../state/api.ts";
import { attempt } from "../state/session.ts";
import { read, useStore } from "../state/store.ts";

/** A message's text while its author changes it. Enter saves, Esc leaves it as it was. */
export function EditBox({ message, onClose }: { message: PlayMessage; onClose: () => void }): VNode | null {
  const play = useStore((state) => state.play);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const end = area.current?.value.length ?? 0;
    area.current?.focus();
    area.current?.setSelectionRange(end, end);
  }, []);
  if (play === null) return null;
  const save = (): void => {
    const text = toWire(area.current?.value.trim() ?? "", read().play ?? play);
    onClose();
    if (text !== message.text) void attempt(() => api.edit(message.channel, message.ts, text));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) save();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="edit-box">
    <textarea ref=${area} rows="2" aria-label="Edit message" onKeyDown=${onKey}>
${fromWire(message.text, play)}</textarea>
    <div class="dialog-actions">
      <button type="button" class="button button-small" onClick=${onClose}>Cancel</button>
      <button type="button" class="button button-small button-primary" onClick=${save}>Save</button>
    </div>
  </div>`;
}
