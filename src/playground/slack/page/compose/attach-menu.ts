import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { fileSize } from "../base/format.ts";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Menu, type MenuItem } from "../overlay/menu.ts";
import { FileBadge } from "../message/file-badge.ts";
import { useStore } from "../state/store.ts";
import { attachFiles, attachSample } from "./drafts.ts";

/** Files from the computer, or one of the samples. */
export function AttachMenu({ draftKey }: { draftKey: string }): VNode {
  const samples = useStore((state) => state.play?.samples) ?? [];
  const input = useRef<HTMLInputElement>(null);
  const browse: MenuItem = {
    label: "From this computer",
    detail: "Several at once, or drop and paste them",
    icon: "clip",
    onSelect: () => input.current?.click(),
  };
  const bundled = samples.map((sample, index) => ({
    label: sample.title,
    detail: `${sample.name} · ${fileSize(sample.bytes)}`,
    before: html`<${FileBadge} name=${sample.name} size=${28} />`,
    ...(index === 0 ? { heading: "Sample files" } : {}),
    onSelect: () => attachSample(draftKey, sample),
  }));
  const onChange = (): void => {
    attachFiles(draftKey, [...(input.current?.files ?? [])]);
    if (input.current !== null) input.current.value = "";
  };
  return html`<span>
    <${Menu} label="Add files" title="Add files" items=${[browse, ...bundled]} class="icon-button"
      ><${Icon} name="plus"
    /><//>
    <input
      type="file"
      multiple
      hidden
      ref=${input}
      onChange=${onChange}
      aria-label="Files to add"
      data-testid="file-picker"
    />
  </span>`;
}
