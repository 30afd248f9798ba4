import type { VNode } from "preact";
import type { PlayMessage } from "../../control-api.ts";
import { classes, html } from "../base/html.ts";
import { api } from "../state/api.ts";
import { personOf } from "../state/names.ts";
import { attempt } from "../state/session.ts";
import { read } from "../state/store.ts";
import { emojiFor } from "../text/emoji.ts";

/** Who reacted with what; a press adds or takes back one's own. */
export function Reactions({ message }: { message: PlayMessage }): VNode | null {
  const { play, me } = read();
  const reactions = message.reactions ?? [];
  if (play === null || reactions.length === 0) return null;
  const toggle = (name: string): void => void attempt(() => api.react(read().me, message.channel, message.ts, name));
  return html`<div class="reactions">
    ${reactions.map(({ name, users, count }) => {
      const people = users.map((id) => personOf(play, id).name).join(", ");
      return html`<button
        type="button"
        class=${classes("reaction", users.includes(me) && "pressed")}
        title=${people}
        aria-label=${`${name}: ${people}`}
        aria-pressed=${users.includes(me)}
        onClick=${() => toggle(name)}
      >
        ${emojiFor(name) ?? `:${name}:`} <span>${count}</span>
      </button>`;
    })}
  </div>`;
}
