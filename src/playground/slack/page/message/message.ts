import { Fragment, type VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { PlayMessage, PlayPerson, PlayState } from "../../control-api.ts";
import { Avatar } from "../base/avatar.ts";
import { fullTime, shortTime } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Blocks } from "../blocks/blocks.ts";
import { BlockHostContext } from "../blocks/host.ts";
import { api } from "../state/api.ts";
import { authorOf } from "../state/names.ts";
import { go } from "../state/route.ts";
import { read, update, useStore } from "../state/store.ts";
import { isRoot, Markdown } from "../text/markdown.ts";
import { Mrkdwn } from "../text/mrkdwn-view.ts";
import { EditBox } from "./edit-box.ts";
import { FileCard } from "./file-card.ts";
import { Reactions } from "./reactions.ts";
import { ReplyBar } from "./reply-bar.ts";
import { MessageTools } from "./message-tools.ts";

export interface MessageProps {
  message: PlayMessage;
  /** Follows another message of the same author closely: no face, no name. */
  compact: boolean;
  where: "channel" | "thread";
  editing: boolean;
  onEdit: (ts: string | null) => void;
}

/** One message with everything in it. Rendered again only when it changed. */
export function Message(props: MessageProps): VNode | null {
  const play = useStore((state) => state.play);
  const me = useStore((state) => state.me);
  const { message, compact, where, editing } = props;
  return useMemo(
    () => (play === null ? null : html`<${Row} ...${props} play=${play} me=${me} />`),
    [play?.people, play?.bot.name, me, message, compact, where, editing],
  );
}

type RowProps = MessageProps & { play: PlayState; me: string };

function Row({ message, compact, where, editing, onEdit, play, me }: RowProps): VNode {
  const author = authorOf(play, message);
  const [held, setHeld] = useState(false);
  if (isNotice(message)) return html`<${Notice} message=${message} author=${author} />`;
  const ephemeral = message.ephemeral_to !== undefined;
  const gone = message.subtype === "tombstone";
  const name = classes(
    "message",
    compact && "message-compact",
    ephemeral && "message-ephemeral",
    held && "message-held",
  );
  return html`<article class=${name} data-ts=${message.ts} aria-label=${`${author.name}, ${shortTime(message.ts)}`}>
    <div class="message-gutter">
      ${compact ? html`<time class="message-time" title=${fullTime(message.ts)}>${shortTime(message.ts)}</time>` : html`<${Avatar} person=${author} />`}
    </div>
    <div class="message-main">
      ${compact ? null : html`<${Head} message=${message} author=${author} />`}
      ${ephemeral ? html`<${OnlyYou} message=${message} />` : null}
      ${message.subtype === "thread_broadcast" && where === "channel" ? html`<${BroadcastLine} message=${message} />` : null}
      ${editing ? html`<${EditBox} message=${message} onClose=${() => onEdit(null)} />` : html`<${Body} message=${message} me=${me} />`}
      <${Reactions} message=${message} />
      ${where === "channel" && message.subtype !== "thread_broadcast" ? html`<${ReplyBar} message=${message} />` : null}
    </div>
    ${editing || ephemeral || gone ? null : html`<${MessageTools} message=${message} where=${where} own=${message.user === me} onEdit=${() => onEdit(message.ts)} onHold=${setHeld} />`}
  </article>`;
}

function Head({ message, author }: { message: PlayMessage; author: PlayPerson }): VNode {
  return html`<header class="message-head">
    <span class="message-author">${author.name}</span>
    ${author.kind === "member" ? null : html`<span class="badge">${author.kind === "bot" ? "App" : author.kind}</span>`}
    <time class="message-time" title=${fullTime(message.ts)}>${shortTime(message.ts)}</time>
  </header>`;
}

function OnlyYou({ message }: { message: PlayMessage }): VNode {
  const dismiss = (): void =>
    update(({ ephemerals }) => ({ ephemerals: ephemerals.filter((other) => other !== message) }));
  return html`<div class="only-you">
    <${Icon} name="eye" size=${14} /> Only visible to you
    <button type="button" class="text-button" onClick=${dismiss}>Dismiss</button>
  </div>`;
}

function BroadcastLine({ message }: { message: PlayMessage }): VNode {
  const open = (): void =>
    go({ channel: message.channel, ...(message.thread_ts === undefined ? {} : { thread: message.thread_ts }) });
  return html`<div class="broadcast-line">
    replied to a <button type="button" class="text-button" onClick=${open}>thread</button>
  </div>`;
}

/** Subtypes that are about the channel, not said by anybody. */
const NOTICES = new Set([
  "channel_join",
  "channel_leave",
  "channel_topic",
  "channel_purpose",
  "group_join",
  "group_leave",
]);

function isNotice(message: PlayMessage): boolean {
  return NOTICES.has(message.subtype ?? "");
}

function Notice({ message, author }: { message: PlayMessage; author: PlayPerson }): VNode {
  const words = message.text.replace(/^<@[^>]+>\s*/, "");
  return html`<div class="notice" data-ts=${message.ts}>
    <${Avatar} person=${author} size=${20} /> <span><b>${author.name}</b> ${words}</span>
  </div>`;
}

function Body({ message, me }: { message: PlayMessage; me: string }): VNode {
  if (message.subtype === "tombstone") return html`<div class="message-body muted">This message was deleted.</div>`;
  const streaming = message.streaming_state === "in_progress";
  return html`<div class=${classes("message-body", streaming && "streaming")} aria-busy=${streaming}>
    <${Content} message=${message} />
    ${message.edited === undefined || message.bot_id !== undefined ? null : html`<span class="edited" title=${fullTime(message.edited.ts)}>(edited)</span>`}
    ${
      message.files === undefined || message.files.length === 0
        ? null
        : html`<div class="files">
            ${message.files.map((file) => html`<${FileCard} key=${file.id} file=${file} own=${message.user === me} />`)}
          </div>`
    }
  </div>`;
}

/** Streamed Markdown first, then blocks; the plain text only where there is neither. */
function Content({ message }: { message: PlayMessage }): VNode | null {
  const streamed = message.trees?.["text"];
  const blocks = message.blocks ?? [];
  if (!isRoot(streamed) && blocks.length === 0)
    return message.text === "" ? null : html`<${Mrkdwn} text=${message.text} />`;
  return html`<${Fragment}>
    ${isRoot(streamed) ? html`<${Markdown} tree=${streamed} />` : null}
    ${blocks.length === 0 ? null : html`<${MessageBlocks} message=${message} blocks=${blocks} />`}
  <//>`;
}

function MessageBlocks({ message, blocks }: { message: PlayMessage; blocks: readonly unknown[] }): VNode {
  const { channel, ts, trees } = message;
  const streaming = message.streaming_state === "in_progress";
  const host = useMemo(
    () => ({
      press: async (press: { action_id: string; block_id: string; value: string }) => {
        await api.press({ as: read().me, channel, ts, ...press });
      },
      tree: (index: number) => trees?.[String(index)],
      form: null,
      streaming,
    }),
    [channel, ts, trees, streaming],
  );
  return html`<${BlockHostContext.Provider} value=${host}><${Blocks} blocks=${blocks} /><//>`;
}
