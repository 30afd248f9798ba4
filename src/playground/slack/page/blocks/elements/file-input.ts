import type { FileInput } from "@slack/types";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { PlayFile } from "../../../control-api.ts";
import { classes, html } from "../../base/html.ts";
import { Icon } from "../../base/icons.ts";
import { api } from "../../state/api.ts";
import { attempt } from "../../state/session.ts";
import { read } from "../../state/store.ts";
import { FileChip } from "../../message/file-chip.ts";
import type { ElementProps } from "./elements.ts";
import { useValue } from "./value.ts";

/** Slack's own limit of a `file_input` (docs: file-input-element). */
const MOST_FILES = 10;

/** A place to drop files in a form; they are uploaded at once and go along by id. */
export function FileInputView({ element, blockId, labelledBy }: ElementProps<FileInput>): VNode {
  const most = element.max_files ?? MOST_FILES;
  const [value, change] = useValue({ blockId, element, quiet: true, initial: { files: [] } });
  const [uploads, setUploads] = useState<readonly PlayFile[]>([]);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const ids = new Set((value.files ?? []).map(({ id }) => id));
  const files = uploads.filter(({ id }) => ids.has(id));
  const keep = (next: readonly PlayFile[]): void => {
    setUploads(next);
    change({ files: next.map(({ id }) => ({ id })) }, "");
  };
  const add = async (added: FileList | null): Promise<void> => {
    const fresh: PlayFile[] = [];
    for (const file of [...(added ?? [])].slice(0, most - files.length)) {
      await attempt(async () => fresh.push((await api.upload(file, read().me)).file));
    }
    keep([...files, ...fresh]);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void add(event.dataTransfer?.files ?? null);
  };
  return html`<div class="file-input">
    <div class="chips">
      ${files.map((file) => html`<${FileChip} name=${file.name} size=${file.size} onRemove=${() => keep(files.filter((other) => other !== file))} />`)}
    </div>
    <button
      type="button"
      class=${classes("drop-zone", over && "drop-over")}
      aria-labelledby=${labelledBy}
      disabled=${files.length >= most}
      onClick=${() => input.current?.click()}
      onDragOver=${(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${onDrop}
    >
      <${Icon} name="clip" /> Drop files here or browse
    </button>
    <input
      type="file"
      hidden
      multiple=${most > 1}
      accept=${acceptOf(element.filetypes)}
      ref=${input}
      onChange=${() => void add(input.current?.files ?? null)}
    />
  </div>`;
}

function acceptOf(types: readonly string[] | undefined): string | undefined {
  return types === undefined || types.length === 0 ? undefined : types.map((type) => `.${type}`).join(",");
}
