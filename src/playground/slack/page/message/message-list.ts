import { Fragment, type VNode } from "preact";
import { useState } from "preact/hooks";
import type { PlayMessage } from "../../control-api.ts";
import { dayName, sameDay } from "../base/format.ts";
import { html } from "../base/html.ts";
import { Message } from "./message.ts";

interface MessageListProps {
  messages: readonly PlayMessage[];
  where: "channel" | "thread";
  /** The message being edited, when the composer asked for it. */
  editing: string | null;
  onEdit: (ts: string | null) => void;
}

/** Messages under their days; a quick succession of one author stands together. */
export function MessageList({ messages, where, editing, onEdit }: MessageListProps): VNode {
  const [now] = useState(() => new Date());
  return html`<${Fragment}
    >${messages.map((message, index) => {
      const before = messages[index - 1];
      const newDay = where === "channel" && (before === undefined || !sameDay(before.ts, message.ts));
      return html`<${Fragment} key=${`${message.ts}${message.ephemeral_to ?? ""}`}>
        ${newDay ? html`<div class="day" role="separator"><span>${dayName(message.ts, now)}</span></div>` : null}
        <${Message}
          message=${message}
          compact=${!newDay && follows(before, message)}
          where=${where}
          editing=${editing === message.ts}
          onEdit=${onEdit}
        />
      <//>`;
    })}<//
  >`;
}

/** Seconds within which messages of one author are read as one. */
const TOGETHER_S = 300;

/** Subtypes of things simply said, with or without a file. */
const PLAIN: ReadonlySet<string | undefined> = new Set([undefined, "file_share", "bot_message"]);

function follows(before: PlayMessage | undefined, message: PlayMessage): boolean {
  if (before === undefined || before.user !== message.user || before.bot_id !== message.bot_id) return false;
  if (!PLAIN.has(before.subtype) || !PLAIN.has(message.subtype)) return false;
  if ((before.reply_count ?? 0) > 0 || before.ephemeral_to !== message.ephemeral_to) return false;
  return Number(message.ts) - Number(before.ts) < TOGETHER_S;
}
