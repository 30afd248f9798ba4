import type { VNode } from "preact";
import type { PlayMessage } from "../../control-api.ts";
import { Avatar } from "../base/avatar.ts";
import { ago, plural } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { personOf } from "../state/names.ts";
import { go } from "../state/route.ts";
import { threadKey, useStore } from "../state/store.ts";
import { StatusLine } from "./status-line.ts";

/** Under a thread's root in the channel: who replied, how often, when; and what the bot is doing there. */
export function ReplyBar({ message }: { message: PlayMessage }): VNode | null {
  const { channel, ts } = message;
  const status = useStore((state) => state.statuses[threadKey(channel, ts)]);
  const open = useStore((state) => state.route.thread === ts);
  const count = message.reply_count ?? 0;
  if (count === 0 && status === undefined) return null;
  return html`<button
    type="button"
    class=${classes("reply-bar", open && "reply-bar-open")}
    onClick=${() => go({ channel, thread: ts })}
  >
    ${count === 0 ? null : html`<${Replies} message=${message} count=${count} brief=${status !== undefined} />`}
    ${status === undefined ? null : html`<${StatusLine} status=${status} brief />`}
    <${Icon} name="right" size=${16} />
  </button>`;
}

function Replies({ message, count, brief }: { message: PlayMessage; count: number; brief: boolean }): VNode | null {
  const play = useStore((state) => state.play);
  if (play === null) return null;
  const people = (message.reply_users ?? []).slice(0, 4).map((id) => personOf(play, id));
  return html`<span class="replies">
    <span class="faces">${people.map((person) => html`<${Avatar} person=${person} size=${22} />`)}</span>
    <span class="reply-count">${plural(count, "reply", "replies")}</span>
    ${brief || message.latest_reply === undefined ? null : html`<span class="reply-ago">Last ${ago(message.latest_reply, new Date())}</span>`}
  </span>`;
}
