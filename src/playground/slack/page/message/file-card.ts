import type { VNode } from "preact";
import type { PlayFile } from "../../control-api.ts";
import { fileSize } from "../base/format.ts";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Picture } from "../overlay/picture.ts";
import { api, fileUrl, imageUrl } from "../state/api.ts";
import { attempt } from "../state/session.ts";
import { FileBadge } from "./file-badge.ts";

interface FileCardProps {
  file: PlayFile;
  /** The reader posted it and may delete it. */
  own?: boolean;
}

/** A posted file: pictures are shown, everything else is a card with a download. */
export function FileCard({ file, own = false }: FileCardProps): VNode {
  if (file.mode === "tombstone")
    return html`<div class="file-card file-gone"><${Icon} name="trash" /><span>This file was deleted.</span></div>`;
  if (file.mimetype.startsWith("image/") && file.mode !== "external")
    return html`<${ImageFile} file=${file} own=${own} />`;
  const external = file.mode === "external";
  return html`<div class="file-card">
    <${FileBadge} name=${file.name} />
    <span class="file-words">
      <span class="file-name" title=${file.name}>${file.title || file.name}</span>
      <small
        >${external ? "Linked file, kept elsewhere" : `${file.filetype.toUpperCase() || "File"} · ${fileSize(file.size)}`}</small
      >
    </span>
    ${external ? null : html`<${FileTools} file=${file} own=${own} />`}
  </div>`;
}

function FileTools({ file, own }: { file: PlayFile; own: boolean }): VNode {
  return html`<span class="file-tools">
    <a
      class="icon-button"
      href=${fileUrl(file.id)}
      download=${file.name}
      title="Download"
      aria-label=${`Download ${file.name}`}
      ><${Icon} name="download"
    /></a>
    ${own ? html`<button type="button" class="icon-button" title="Delete file" aria-label=${`Delete ${file.name}`} onClick=${() => void attempt(() => api.removeFile(file.id))}><${Icon} name="trash" /></button>` : null}
  </span>`;
}

function ImageFile({ file, own }: { file: PlayFile; own: boolean }): VNode {
  return html`<figure class="image-block">
    <figcaption><span>${file.title || file.name}</span> <${FileTools} file=${file} own=${own} /></figcaption>
    <${Picture}
      src=${imageUrl(file.id)}
      download=${fileUrl(file.id)}
      alt=${file.alt_txt ?? file.title ?? file.name}
      width=${file.original_w}
      height=${file.original_h}
    />
  </figure>`;
}
