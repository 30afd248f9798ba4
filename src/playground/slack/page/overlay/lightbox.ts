import type { VNode } from "preact";
import { html } from "../base/html.ts";
import { Dialog } from "./dialog.ts";
import { Icon } from "../base/icons.ts";

interface LightboxProps {
  src: string;
  alt: string;
  download?: string;
  onClose: () => void;
}

/** A picture as large as the window allows. */
export function Lightbox({ src, alt, download, onClose }: LightboxProps): VNode {
  return html`<${Dialog} label=${alt === "" ? "Image" : alt} kind="lightbox" onClose=${onClose}>
    <img src=${src} alt=${alt} onClick=${onClose} />
    <div class="lightbox-bar">
      <p>${alt}</p>
      ${download === undefined ? null : html`<a class="icon-button" href=${download} download title="Download" aria-label="Download image"><${Icon} name="download" /></a>`}
      <button type="button" class="icon-button" title="Close (Esc)" aria-label="Close" onClick=${onClose}>
        <${Icon} name="close" />
      </button>
    </div>
  <//>`;
}
