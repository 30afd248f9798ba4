import { Fragment, type VNode } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { html } from "../base/html.ts";
import { Actions } from "./elements/actions.ts";
import { Card, Carousel } from "./card.ts";
import { Container } from "./container.ts";
import { ContextActions } from "./elements/feedback.ts";
import { DataTable } from "./data/data-table.ts";
import { DataVisualization } from "./data/chart.ts";
import { FileBlockView, ImageBlockView, VideoBlockView } from "./media.ts";
import { Input } from "./elements/input.ts";
import { isBlock, type PageBlock } from "./kit.ts";
import { Plan, TaskCard } from "./task.ts";
import { RichText } from "./rich-text.ts";
import { Alert, Context, Header, MarkdownText, Section } from "./text-blocks.ts";
import { Table } from "./data/table.ts";

/** A message's or a view's blocks, in order. */
export function Blocks({ blocks }: { blocks: readonly unknown[] }): VNode {
  return html`<div class="blocks">
    ${blocks.map((block, index) => html`<${Guarded} block=${block} index=${index} />`)}
  </div>`;
}

interface BlockProps {
  block: PageBlock;
  index: number;
}

/** One block that cannot be drawn must not take the message with it. */
function Guarded({ block, index }: BlockProps): VNode {
  const [broken] = useErrorBoundary();
  if (broken !== undefined || !isBlock(block)) return html`<${Unsupported} type=${typeName(block)} />`;
  return html`<${Fragment}>${blockNode(block, index)}<//>`;
}

function typeName(block: unknown): string {
  return isBlock(block) ? block.type : typeof block;
}

function blockNode(block: PageBlock, index: number): VNode {
  switch (block.type) {
    case "section":
      return html`<${Section} block=${block} />`;
    case "context":
      return html`<${Context} block=${block} />`;
    case "header":
      return html`<${Header} block=${block} />`;
    case "markdown":
      return html`<${MarkdownText} block=${block} index=${index} />`;
    case "rich_text":
      return html`<${RichText} block=${block} />`;
    case "divider":
      return html`<hr class="divider" />`;
    case "alert":
      return html`<${Alert} block=${block} />`;
    case "actions":
      return html`<${Actions} block=${block} />`;
    case "context_actions":
      return html`<${ContextActions} block=${block} />`;
    case "input":
      return html`<${Input} block=${block} />`;
    default:
      return dataNode(block);
  }
}

function dataNode(block: PageBlock): VNode {
  switch (block.type) {
    case "table":
      return html`<${Table} block=${block} />`;
    case "data_table":
      return html`<${DataTable} block=${block} />`;
    case "data_visualization":
      return html`<${DataVisualization} block=${block} />`;
    case "image":
      return html`<${ImageBlockView} block=${block} />`;
    case "file":
      return html`<${FileBlockView} block=${block} />`;
    case "video":
      return html`<${VideoBlockView} block=${block} />`;
    case "task_card":
      return html`<${TaskCard} task=${block} />`;
    case "plan":
      return html`<${Plan} block=${block} />`;
    case "card":
      return html`<${Card} block=${block} />`;
    case "carousel":
      return html`<${Carousel} block=${block} />`;
    case "container":
      return html`<${Container} block=${block}><${Blocks} blocks=${block.child_blocks} /><//>`;
    default:
      return html`<${Unsupported} type=${block.type} />`;
  }
}

function Unsupported({ type }: { type: string }): VNode {
  return html`<p class="unsupported">unsupported block: <code class="code">${type}</code></p>`;
}
