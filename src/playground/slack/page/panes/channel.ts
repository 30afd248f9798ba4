import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { PlayChannel, PlayMessage, PlayState } from "../../control-api.ts";
import { Avatar } from "../base/avatar.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Composer } from "../compose/composer.ts";
import { DropArea } from "../compose/drop-area.ts";
import { botPerson, channelName, channelTitle } from "../state/names.ts";
import { go } from "../state/route.ts";
import { update, useStore } from "../state/store.ts";
import { Home } from "./home.ts";
import { MessageList } from "../message/message-list.ts";
import { Scroller } from "./scroller.ts";
import { Beginning, isUntouched, Welcome } from "./welcome.ts";

interface ChannelProps {
  play: PlayState;
  channel: PlayChannel;
}

/** The middle pane: a channel, or the bot's DM with its Home tab. */
export function Channel({ play, channel }: ChannelProps): VNode {
  const home = useStore((state) => state.route.home === true) && channel.kind === "im";
  const title = channelTitle(play, channel);
  return html`<${DropArea} draftKey=${channel.id} class="pane pane-channel" label=${`Channel ${title}`} target=${title}>
    <${Header} play=${play} channel=${channel} home=${home} />
    ${home ? html`<${Home} />` : html`<${Conversation} key=${channel.id} play=${play} channel=${channel} title=${title} />`}
  <//>`;
}

function Header({ play, channel, home }: ChannelProps & { home: boolean }): VNode {
  const direct = channel.kind === "im";
  return html`<header class="pane-head">
    <button
      type="button"
      class="icon-button only-phone"
      aria-label="Open the channel list"
      onClick=${() => update({ sidebarOpen: true })}
    >
      <${Icon} name="menu" />
    </button>
    <div class="pane-title">
      <h1>
        ${direct ? html`<${Avatar} person=${botPerson(play)} size=${24} />` : html`<${Icon} name=${channel.kind === "public" ? "hash" : "lock"} />`}<span
          >${channelName(play, channel)}</span
        >
      </h1>
      ${direct || channel.topic === "" ? null : html`<p title=${channel.topic}>${channel.topic}</p>`}
    </div>
    ${direct ? html`<${Tabs} channel=${channel.id} home=${home} />` : null}
  </header>`;
}

function Tabs({ channel, home }: { channel: string; home: boolean }): VNode {
  const tab = (label: string, current: boolean, open: () => void): VNode =>
    html`<button
      type="button"
      class=${classes("tab", current && "tab-current")}
      aria-current=${current ? "page" : undefined}
      onClick=${open}
    >
      ${label}
    </button>`;
  return html`<nav class="tabs" aria-label="Threadsheet">
    ${tab("Messages", !home, () => go({ channel }))} ${tab("Home", home, () => go({ channel, home: true }))}
  </nav>`;
}

function Conversation({ play, channel, title }: ChannelProps & { title: string }): VNode {
  const [editing, setEditing] = useState<string | null>(null);
  const loaded = useStore((state) => state.channels[channel.id]);
  const ephemerals = useStore((state) => state.ephemerals);
  const me = useStore((state) => state.me);
  const messages = withEphemerals(
    loaded ?? [],
    ephemerals,
    me,
    (message) => message.channel === channel.id && message.thread_ts === undefined,
  );
  const forFirstSteps = channel.kind === "im" || channel.id === play.openingChannel;
  const untouched = loaded !== undefined && forFirstSteps && isUntouched(messages, play.samples);
  return html`<div class="conversation">
    <${Scroller}
      key=${untouched ? "welcome" : "messages"}
      label=${`Messages in ${title}`}
      fromTop=${untouched}
      ownLast=${lastOwn(messages, me)}
    >
      ${loaded === undefined ? html`<${Loading} />` : null}
      ${untouched ? html`<${Welcome} play=${play} channel=${channel} messages=${messages} />` : null}
      ${loaded?.length === 0 && !untouched ? html`<${Beginning} name=${title} />` : null}
      <${MessageList} messages=${messages} where="channel" editing=${editing} onEdit=${setEditing} />
    <//>
    <div class="pane-foot">
      <${Composer}
        place=${{ channel: channel.id }}
        draftKey=${channel.id}
        placeholder=${`Message ${title}`}
        autofocus
        onEditLast=${() => setEditing(lastOwn(messages, me))}
      />
      <${Answerer} play=${play} />
    </div>
  </div>`;
}

/** Says who answers here, so that nobody takes the offline analyst for a language model. */
function Answerer({ play }: { play: PlayState }): VNode {
  return html`<p class="answerer" title=${play.claude.label}>
    <span class=${`dot dot-${play.claude.kind}`}></span
    ><span class="not-phone">${play.bot.name} answers with:</span> ${play.claude.label}
  </p>`;
}

function Loading(): VNode {
  return html`<div class="skeleton" aria-hidden="true">
    ${[72, 48, 64].map(
      (width) =>
        html`<div class="skeleton-row">
          <i></i><span><b></b><em style=${{ width: `${width}%` }}></em></span>
        </div>`,
    )}
  </div>`;
}

/** The messages with those only this person sees put where they belong in time. */
export function withEphemerals(
  messages: readonly PlayMessage[],
  ephemerals: readonly PlayMessage[],
  me: string,
  here: (message: PlayMessage) => boolean,
): readonly PlayMessage[] {
  const mine = ephemerals.filter((message) => message.ephemeral_to === me && here(message));
  return mine.length === 0 ? messages : [...messages, ...mine].toSorted((a, b) => a.ts.localeCompare(b.ts));
}

/** The last message this person wrote here, for arrow-up. */
export function lastOwn(messages: readonly PlayMessage[], me: string): string | null {
  return messages.findLast((message) => message.user === me && message.bot_id === undefined)?.ts ?? null;
}
