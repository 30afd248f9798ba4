import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { classes, html } from "../base/html.ts";
import { Lightbox } from "./lightbox.ts";

interface PictureProps {
  src: string;
  alt: string;
  download?: string;
  width?: number;
  height?: number;
}

/** Charts usually come in this shape; it keeps the place free until the real size is known. */
const USUAL_SHAPE = "16 / 10";

/** A picture with its place kept free before it loads; a press shows it large. */
export function Picture({ src, alt, download, width, height }: PictureProps): VNode {
  const [state, setState] = useState<"loading" | "ready" | "broken">("loading");
  const [zoomed, setZoomed] = useState(false);
  if (state === "broken")
    return html`<p class="picture-broken">${alt || "Image"} <span class="muted">could not be loaded</span></p>`;
  const known = width !== undefined && height !== undefined && width > 0 && height > 0;
  const style = known
    ? { aspectRatio: `${width} / ${height}`, width: `${Math.min(width, 720)}px` }
    : state === "loading"
      ? { aspectRatio: USUAL_SHAPE, width: "560px" }
      : {};
  return html`<div class="picture-frame">
    <button
      type="button"
      class=${classes("picture", state === "loading" && "picture-loading")}
      style=${style}
      title="Enlarge"
      aria-label=${`Enlarge image: ${alt}`}
      onClick=${() => setZoomed(true)}
    >
      <img src=${src} alt=${alt} onLoad=${() => setState("ready")} onError=${() => setState("broken")} />
    </button>
    ${zoomed ? html`<${Lightbox} src=${src} alt=${alt} download=${download} onClose=${() => setZoomed(false)} />` : null}
  </div>`;
}
