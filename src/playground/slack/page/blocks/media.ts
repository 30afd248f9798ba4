import type { FileBlock, ImageBlock, ImageElement, VideoBlock } from "@slack/types";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Picture } from "../overlay/picture.ts";
import { FileCard } from "../message/file-card.ts";
import { fileUrl, imageUrl } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { SafeLink } from "../text/mentions.ts";
import { plain } from "./kit.ts";

type ImageSource = Pick<ImageElement, "alt_text"> &
  ({ image_url: string } | { slack_file: { id: string } | { url: string } });

/** The file id behind an image, when Slack (here: the playground) has the bytes. */
function fileIdOf(image: ImageSource): string | undefined {
  if (!("slack_file" in image)) return undefined;
  return "id" in image.slack_file ? image.slack_file.id : /\b(F[A-Z0-9]{8,})\b/.exec(image.slack_file.url)?.[1];
}

export function ImageBlockView({ block }: { block: ImageBlock }): VNode {
  const id = fileIdOf(block);
  const file = useStore((state) => (id === undefined ? undefined : state.files[id]));
  const title = plain(block.title);
  if (id === undefined) return html`<${RemoteImage} image=${block} title=${title} />`;
  return html`<figure class="image-block">
    ${title === "" ? null : html`<figcaption>${title}</figcaption>`}
    <${Picture}
      src=${imageUrl(id)}
      download=${fileUrl(id)}
      alt=${block.alt_text}
      width=${file?.original_w}
      height=${file?.original_h}
    />
  </figure>`;
}

/** The page asks no other host for anything, so a picture from the web is offered as a link. */
function RemoteImage({ image, title }: { image: ImageSource; title: string }): VNode {
  const url = "image_url" in image ? image.image_url : "";
  return html`<div class="remote">
    <${Icon} name="link" /><${SafeLink} url=${url}>${title || image.alt_text || "Image"}<//>
  </div>`;
}

/** A small picture in a line, as in a context block. */
export function InlineImage({ image }: { image: ImageSource }): VNode {
  const [broken, setBroken] = useState(false);
  const id = fileIdOf(image);
  if (id === undefined || broken) return html`<span class="context-item">${image.alt_text}</span>`;
  return html`<img class="inline-image" src=${imageUrl(id)} alt=${image.alt_text} onError=${() => setBroken(true)} />`;
}

export function FileBlockView({ block }: { block: FileBlock }): VNode {
  const file = useStore((state) => state.files[block.external_id]);
  if (file === undefined)
    return html`<div class="remote"><${Icon} name="clip" /><span>Remote file ${block.external_id}</span></div>`;
  return html`<${FileCard} file=${file} />`;
}

export function VideoBlockView({ block }: { block: VideoBlock }): VNode {
  return html`<div class="video">
    <span class="video-mark"><${Icon} name="play" /></span>
    <div>
      <${SafeLink} url=${block.title_url ?? block.video_url}>${plain(block.title)}<//>
      <p class="muted">
        ${[block.provider_name, block.author_name, plain(block.description)].filter(Boolean).join(" · ")}
      </p>
    </div>
  </div>`;
}
