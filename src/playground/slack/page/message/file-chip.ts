import type { VNode } from "preact";
import { fileSize } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { FileBadge } from "./file-badge.ts";

interface FileChipProps {
  name: string;
  size: number;
  state?: "uploading" | "ready" | "failed";
  onRemove: () => void;
}

/** A file about to be sent: name, size, a way to take it back. */
export function FileChip({ name, size, state = "ready", onRemove }: FileChipProps): VNode {
  const words = state === "uploading" ? "uploading …" : state === "failed" ? "could not be uploaded" : fileSize(size);
  return html`<span class=${classes("chip", `chip-${state}`)}>
    <${FileBadge} name=${name} size=${28} />
    <span class="chip-words"><span class="chip-name" title=${name}>${name}</span><small>${words}</small></span>
    <button
      type="button"
      class="icon-button chip-remove"
      aria-label=${`Remove ${name}`}
      title="Remove"
      onClick=${onRemove}
    >
      <${Icon} name="close" size=${14} />
    </button>
  </span>`;
}
