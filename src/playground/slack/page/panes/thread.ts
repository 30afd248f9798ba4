import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PlayChannel, PlayMessage, PlayState } from "../../control-api.ts";
import { plural } from "../base/format.ts";
import { html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Composer } from "../compose/composer.ts";
import { DropArea } from "../compose/drop-area.ts";
import { api } from "../state/api.ts";
import { channelTitle } from "../state/names.ts";
import { closeThread } from "../state/route.ts";
import { attempt } from "../state/session.ts";
import { read, threadKey, useStore } from "../state/store.ts";
import { lastOwn, withEphemerals } from "./channel.ts";
import { FollowUps } from "./follow-ups.ts";
import { MessageList } from "../message/message-list.ts";
import { Scroller } from "./scroller.ts";
import { StatusLine } from "../message/status-line.ts";

interface ThreadProps {
  play: PlayState;
  channel: PlayChannel;
  ts: string;
}

/** The right pane: a thread's root, its replies, what the bot is doing, a composer. */
export function Thread({ play, channel, ts }: ThreadProps): VNode {
  useEffect(() => focusChannelAfterwards, []);
  const key = threadKey(channel.id, ts);
  return html`<${DropArea} draftKey=${key} class="pane pane-thread" label="Thread" target="this thread">
    <header class="pane-head">
      <button type="button" class="icon-button only-phone" aria-label="Back to the channel" onClick=${closeThread}>
        <${Icon} name="back" />
      </button>
      <div class="pane-title">
        <h2>Thread</h2>
        <p>${channelTitle(play, channel)}</p>
      </div>
      <button
        type="button"
        class="icon-button not-phone"
        title="Close thread (Esc)"
        aria-label="Close thread"
        onClick=${closeThread}
      >
        <${Icon} name="close" />
      </button>
    </header>
    <${Conversation} key=${key} channel=${channel.id} ts=${ts} threadKey=${key} />
  <//>`;
}

/** When the thread closes, the keyboard goes on in the channel instead of at the page's beginning. */
function focusChannelAfterwards(): void {
  if (!globalThis.matchMedia("(hover: hover)").matches) return;
  document.querySelector<HTMLElement>(".pane-channel textarea")?.focus({ preventScroll: true });
}

function Conversation({ channel, ts, threadKey: key }: { channel: string; ts: string; threadKey: string }): VNode {
  const [editing, setEditing] = useState<string | null>(null);
  const loaded = useStore((state) => state.threads[key]);
  const ephemerals = useStore((state) => state.ephemerals);
  const me = useStore((state) => state.me);
  const status = useStore((state) => state.statuses[key]);
  const messages = withEphemerals(
    loaded ?? [],
    ephemerals,
    me,
    (message) => message.channel === channel && message.thread_ts === ts,
  );
  const processing = useStore((state) => state.processing.has(key));
  const [root, ...replies] = messages;
  return html`<div class="conversation">
    <${Scroller} label="Messages in this thread" ownLast=${lastOwn(replies, me)}>
      ${root === undefined ? null : html`<${MessageList} messages=${[root]} where="thread" editing=${editing} onEdit=${setEditing} />`}
      <${Rule} replies=${replies} />
      <${MessageList} messages=${replies} where="thread" editing=${editing} onEdit=${setEditing} />
      ${loaded !== undefined && root === undefined ? html`<p class="empty-note">This thread is gone.</p>` : null}
      <div class="status-place">
        ${status === undefined ? null : html`<${StatusLine} status=${status} />`}
        ${processing ? html`<${StopButton} channel=${channel} ts=${ts} />` : null}
      </div>
      <${FollowUps} channel=${channel} ts=${ts} messages=${messages} busy=${status !== undefined || processing} />
    <//>
    <div class="pane-foot">
      <${Composer}
        place=${{ channel, thread: ts }}
        draftKey=${key}
        placeholder="Reply …"
        autofocus
        onEscape=${closeThread}
        onEditLast=${() => setEditing(lastOwn(messages, me))}
      />
    </div>
  </div>`;
}

/** Slack's own Stop button for a session at work; the bot hears of it and ends its turn. */
function StopButton({ channel, ts }: { channel: string; ts: string }): VNode {
  const [pressed, setPressed] = useState(false);
  const stop = (): void => {
    setPressed(true);
    void attempt(() => api.stop(read().me, channel, ts));
  };
  return html`<button type="button" class="stop" disabled=${pressed} onClick=${stop}>
    ${pressed ? "Stopping …" : "Stop"}
  </button>`;
}

function Rule({ replies }: { replies: readonly PlayMessage[] }): VNode | null {
  if (replies.length === 0) return null;
  return html`<div class="thread-rule"><span>${plural(replies.length, "reply", "replies")}</span></div>`;
}
