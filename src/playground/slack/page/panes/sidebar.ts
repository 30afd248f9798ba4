import type { VNode } from "preact";
import type { PlayChannel, PlayState } from "../../control-api.ts";
import { Avatar } from "../base/avatar.ts";
import { classes, html } from "../base/html.ts";
import { Icon, Mark } from "../base/icons.ts";
import { botPerson, channelName, channelsFor, dmOf } from "../state/names.ts";
import { go } from "../state/route.ts";
import { update, useStore } from "../state/store.ts";
import { SidebarFoot } from "./sidebar-foot.ts";

/** The left column: workspace, channels, the bot, who is posting. On a phone it is a drawer. */
export function Sidebar({ play }: { play: PlayState }): VNode {
  const me = useStore((state) => state.me);
  const open = useStore((state) => state.sidebarOpen);
  const dm = dmOf(play, me);
  const shut = (): void => update({ sidebarOpen: false });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && open) shut();
  };
  return html`<div class=${classes("drawer", open && "drawer-open")} onKeyDown=${onKey}>
    <div class="drawer-veil" onClick=${shut}></div>
    <aside class="sidebar" aria-label="Workspace">
      <div class="team">
        <${Mark} size=${32} />
        <div><strong>${play.team.name}</strong><small>runs on this computer</small></div>
        <button type="button" class="icon-button only-phone" aria-label="Close the channel list" onClick=${shut}>
          <${Icon} name="close" />
        </button>
      </div>
      <nav aria-label="Channels">
        <h2>Channels</h2>
        ${channelsFor(play, me)
          .filter(({ kind }) => kind !== "im")
          .map((channel) => html`<${Entry} key=${channel.id} play=${play} channel=${channel} />`)}
        ${
          dm === undefined
            ? null
            : html`<div>
                <h2>Direct messages</h2>
                <${DirectEntry} play=${play} channel=${dm} />
              </div>`
        }
      </nav>
      <${SidebarFoot} play=${play} />
    </aside>
  </div>`;
}

function Entry({ play, channel }: { play: PlayState; channel: PlayChannel }): VNode {
  const current = useStore((state) => state.route.channel === channel.id);
  const unread = useStore((state) => state.unread[channel.id] ?? 0);
  return html`<button
    type="button"
    class=${classes("entry", current && "entry-current", unread > 0 && "entry-unread")}
    aria-current=${current ? "page" : undefined}
    onClick=${() => go({ channel: channel.id })}
  >
    <${Icon} name=${channel.kind === "public" ? "hash" : "lock"} size=${16} /><span>${channelName(play, channel)}</span>
    ${unread > 0 ? html`<em aria-label=${`${unread} unread`}>${unread}</em>` : null}
  </button>`;
}

function DirectEntry({ play, channel }: { play: PlayState; channel: PlayChannel }): VNode {
  const current = useStore((state) => state.route.channel === channel.id);
  const unread = useStore((state) => state.unread[channel.id] ?? 0);
  return html`<button
    type="button"
    class=${classes("entry", current && "entry-current", unread > 0 && "entry-unread")}
    aria-current=${current ? "page" : undefined}
    onClick=${() => go({ channel: channel.id })}
  >
    <${Avatar} person=${botPerson(play)} size=${20} /><span>${play.bot.name}</span>
    ${unread > 0 ? html`<em aria-label=${`${unread} unread`}>${unread}</em>` : null}
  </button>`;
}
