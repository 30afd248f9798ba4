import type { VNode } from "preact";
import { html } from "../base/html.ts";
import { channelName, channelOf, personOf } from "../state/names.ts";
import { go } from "../state/route.ts";
import { useStore } from "../state/store.ts";

/** `@Name`, a little louder when it is the reader. */
export function UserMention({ id }: { id: string }): VNode {
  const play = useStore((state) => state.play);
  const me = useStore((state) => state.me);
  const name = play === null ? id : personOf(play, id).name;
  return html`<span class=${id === me ? "mention mention-me" : "mention"}>@${name}</span>`;
}

/** `#channel`, which leads there. */
export function ChannelMention({ id, name }: { id: string; name?: string }): VNode {
  const play = useStore((state) => state.play);
  const channel = play === null ? undefined : channelOf(play, id);
  if (play === null || channel === undefined) return html`<span class="mention">#${name || id}</span>`;
  const open = (): void => go({ channel: id });
  return html`<button type="button" class="mention mention-link" onClick=${open}>
    #${channelName(play, channel)}
  </button>`;
}

/** `@here`, `@channel`: shown, rings nobody. */
export function Broadcast({ range }: { range: string }): VNode {
  return html`<span class="mention mention-me">@${range.split("|")[0]}</span>`;
}

/** A link, when it leads somewhere a browser should go; else only its words. */
export function SafeLink({ url, children }: { url: string; children?: unknown }): VNode {
  if (!isSafeUrl(url)) return html`<span>${children}</span>`;
  return html`<a class="link" href=${url} target="_blank" rel="noopener noreferrer nofollow">${children}</a>`;
}

/** Only web and mail addresses become links. */
export function isSafeUrl(url: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(url);
}
