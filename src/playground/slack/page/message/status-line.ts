import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { elapsed } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { type Status, useStore } from "../state/store.ts";

interface StatusLineProps {
  status: Status;
  /** Without the clock, for the channel. */
  brief?: boolean;
}

/** "Threadsheet is working: Grouping by region…", or its loading messages in turn, with the time taken so far. */
export function StatusLine({ status, brief = false }: StatusLineProps): VNode {
  const bot = useStore((state) => state.play?.bot.name) ?? "";
  const now = useSeconds();
  const waited = now - status.since;
  const loading = status.loading[Math.floor(waited / 4000) % Math.max(1, status.loading.length)];
  return html`<span class=${classes("status", brief && "status-brief")}>
    <span class="status-pulse" aria-hidden="true"><i></i><i></i><i></i></span>
    <span class="status-words"><b>${bot}</b> ${sentence(loading ?? status.text)}</span>
    ${brief ? null : html`<span class="status-clock" aria-hidden="true">${elapsed(waited)}</span>`}
  </span>`;
}

/** Slack puts the status after the app's name; words that do not go on from it ("is …") are set apart. */
function sentence(words: string): string {
  return /^is\b/.test(words) ? words : `· ${words}`;
}

function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
