import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { PlayState } from "../../control-api.ts";
import { Avatar } from "../base/avatar.ts";
import { Confirm } from "../overlay/dialog.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { Menu } from "../overlay/menu.ts";
import { useTheme } from "../base/theme.ts";
import { api } from "../state/api.ts";
import { personOf, writers } from "../state/names.ts";
import { attempt, becomePerson } from "../state/session.ts";
import { update, useStore } from "../state/store.ts";

/** Who posts, whether the bot is there, and the page's own controls. */
export function SidebarFoot({ play }: { play: PlayState }): VNode {
  return html`<div class="sidebar-foot">
    <${BotState} play=${play} />
    <${PersonSwitcher} play=${play} />
    <${Controls} />
  </div>`;
}

function BotState({ play }: { play: PlayState }): VNode {
  const live = useStore((state) => state.live);
  const lost = live === "lost";
  const there = play.bot.connected && !lost;
  const words = lost
    ? "Playground not reachable"
    : there
      ? `${play.bot.name} is connected`
      : `${play.bot.name} is not connected`;
  return html`<div class="bot-state" role="status">
    <span class=${classes("dot", there ? "dot-on" : "dot-off")}></span>
    <span>${words}</span>
  </div>`;
}

function PersonSwitcher({ play }: { play: PlayState }): VNode {
  const me = useStore((state) => state.me);
  const person = personOf(play, me);
  const items = writers(play).map((other, index) => ({
    label: other.name,
    ...(other.kind === "member" ? {} : { detail: other.kind }),
    ...(index === 0 ? { heading: "Post as" } : {}),
    before: html`<${Avatar} person=${other} size=${24} />`,
    checked: other.id === me,
    onSelect: () => void attempt(() => becomePerson(other.id)),
  }));
  return html`<${Menu} label=${`You post as ${person.name}. Change`} items=${items} class="me">
    <${Avatar} person=${person} size=${32} />
    <span><b>${person.name}</b><small>You post as</small></span>
    <${Icon} name="chevron" size=${16} />
  <//>`;
}

function Controls(): VNode {
  const { dark, toggle } = useTheme();
  const logOpen = useStore((state) => state.logOpen);
  const [asking, setAsking] = useState(false);
  const themeWords = dark ? "Light theme" : "Dark theme";
  const reset = (): void => void attempt(api.reset);
  return html`<div class="controls">
    <button type="button" class="icon-button" title=${themeWords} aria-label=${themeWords} onClick=${toggle}>
      <${Icon} name=${dark ? "sun" : "moon"} />
    </button>
    <button
      type="button"
      class=${classes("icon-button", logOpen && "pressed")}
      title="Delivery log"
      aria-label="Delivery log"
      aria-pressed=${logOpen}
      onClick=${() => update({ logOpen: !logOpen, sidebarOpen: false })}
    >
      <${Icon} name="log" />
    </button>
    <button
      type="button"
      class="icon-button"
      title="Start anew"
      aria-label="Start anew"
      onClick=${() => setAsking(true)}
    >
      <${Icon} name="restart" />
    </button>
    ${asking ? html`<${Confirm} title="Start anew?" text="All messages, files and conversations of this playground are deleted." confirm="Delete everything" deny="Cancel" danger onConfirm=${reset} onClose=${() => setAsking(false)} />` : null}
  </div>`;
}
