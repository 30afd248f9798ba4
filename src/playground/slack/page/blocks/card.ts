import type { CardBlock, CarouselBlock } from "@slack/types";
import type { VNode } from "preact";
import { html } from "../base/html.ts";
import { Text } from "../text/text-object.ts";
import { ElementView } from "./elements/elements.ts";
import { InlineImage } from "./media.ts";

export function Card({ block }: { block: CardBlock }): VNode {
  return html`<article class="card">
    ${block.hero_image === undefined ? null : html`<div class="card-hero"><${InlineImage} image=${block.hero_image} /></div>`}
    <div class="card-head">
      ${block.icon === undefined ? null : html`<${InlineImage} image=${block.icon} />`}
      <div>
        ${block.title === undefined ? null : html`<div class="card-title"><${Text} text=${block.title} /></div>`}
        ${block.subtitle === undefined ? null : html`<div class="muted"><${Text} text=${block.subtitle} /></div>`}
      </div>
    </div>
    ${block.body === undefined ? null : html`<div class="card-text"><${Text} text=${block.body} /></div>`}
    ${
      block.actions === undefined
        ? null
        : html`<div class="actions">
            ${block.actions.map((element) => html`<${ElementView} element=${element} blockId=${block.block_id ?? ""} />`)}
          </div>`
    }
  </article>`;
}

export function Carousel({ block }: { block: CarouselBlock }): VNode {
  return html`<div class="carousel" tabindex="0" role="region" aria-label="Cards">
    ${block.elements.map((card) => html`<${Card} block=${card} />`)}
  </div>`;
}
