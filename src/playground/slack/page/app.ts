import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { classes, html } from "./base/html.ts";
import { Toast } from "./overlay/toast.ts";
import { Channel } from "./panes/channel.ts";
import { Log } from "./panes/log.ts";
import { Sidebar } from "./panes/sidebar.ts";
import { Thread } from "./panes/thread.ts";
import { channelOf, channelTitle } from "./state/names.ts";
import { closeThread } from "./state/route.ts";
import { read, useStore } from "./state/store.ts";
import { Modal } from "./view/modal.ts";

/** The whole page. */
export function App(): VNode {
  const play = useStore((state) => state.play);
  const route = useStore((state) => state.route);
  const logOpen = useStore((state) => state.logOpen);
  const view = useStore((state) => state.view);
  useEffect(closeOnEscape, []);
  useTitle();
  const channel = play === null ? undefined : channelOf(play, route.channel);
  if (play === null || channel === undefined) return html`<${Starting} />`;
  return html`<div class=${classes("shell", route.thread !== undefined && "shell-thread", logOpen && "shell-log")}>
    <${Sidebar} play=${play} />
    <main class="stage">
      <${Channel} play=${play} channel=${channel} />
      ${route.thread === undefined ? null : html`<${Thread} play=${play} channel=${channel} ts=${route.thread} />`}
    </main>
    ${logOpen ? html`<${Log} />` : null}
    ${view === null || view.type !== "modal" ? null : html`<${Modal} key=${view.id} view=${view} />`}
    <${Announcer} />
    <${Toast} />
  </div>`;
}

function Starting(): VNode {
  const lost = useStore((state) => state.live === "lost");
  return html`<div class="starting" role="status">
    ${lost ? "The playground does not answer. Waiting for it …" : ""}
  </div>`;
}

/** Reads new messages aloud to those who listen. */
function Announcer(): VNode {
  const announcement = useStore((state) => state.announcement);
  return html`<div class="visually-hidden" aria-live="polite">${announcement}</div>`;
}

/** The window's title: where one is, and how much is unread elsewhere. */
function useTitle(): void {
  const title = useStore(({ play, route, unread }) => {
    const channel = play === null ? undefined : channelOf(play, route.channel);
    const count = Object.values(unread).reduce((sum, each) => sum + each, 0);
    const place = play === null || channel === undefined ? "" : `${channelTitle(play, channel)} · `;
    return `${count > 0 ? `(${count}) ` : ""}${place}Threadsheet playground`;
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Esc closes the thread, unless something above it (a menu, a dialog, a field) took the key. */
function closeOnEscape(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const inField =
      event.target instanceof HTMLElement && event.target.closest("dialog, textarea, input, [popover]") !== null;
    if (event.key === "Escape" && !event.defaultPrevented && !inField && read().route.thread !== undefined)
      closeThread();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
