import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { LogEntry } from "../../control-api.ts";
import { logTime } from "../base/format.ts";
import { classes, html } from "../base/html.ts";
import { Icon } from "../base/icons.ts";
import { api } from "../state/api.ts";
import { attempt } from "../state/session.ts";
import { update, useStore } from "../state/store.ts";

type Filter = "all" | LogEntry["direction"];

const FILTERS: readonly { value: Filter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "to_bot", label: "Events" },
  { value: "from_bot", label: "Slack calls" },
  { value: "claude", label: "Claude calls" },
];

const WORDS = { to_bot: "→ bot", from_bot: "bot →", claude: "bot → Claude" } as const;

/** The delivery log: what was sent to the bot, what it called, how that ended and how long it took. */
export function Log(): VNode {
  const entries = useStore((state) => state.log);
  const [filter, setFilter] = useState<Filter>("all");
  const shown = entries.filter(({ direction }) => filter === "all" || direction === filter);
  useEffect(() => void attempt(readLog), []);
  const close = (): void => update({ logOpen: false });
  return html`<section
    class="log"
    aria-label="Delivery log"
    onKeyDown=${(event: KeyboardEvent) => (event.key === "Escape" ? close() : undefined)}
  >
    <header class="log-head">
      <h2>Delivery log</h2>
      <div class="log-filters" role="group" aria-label="Show">
        ${FILTERS.map(({ value, label }) => html`<button type="button" class=${classes("tab", value === filter && "tab-current")} aria-pressed=${value === filter} onClick=${() => setFilter(value)}>${label}</button>`)}
      </div>
      <button type="button" class="icon-button" title="Close" aria-label="Close the delivery log" onClick=${close}>
        <${Icon} name="close" />
      </button>
    </header>
    <${Lines} entries=${shown} />
  </section>`;
}

async function readLog(): Promise<void> {
  const { entries } = await api.log(0);
  update(({ log }) => {
    const known = new Map([...entries, ...log].map((entry) => [entry.n, entry]));
    return { log: [...known.values()].toSorted((a, b) => a.n - b.n).slice(-1000) };
  });
}

function Lines({ entries }: { entries: readonly LogEntry[] }): VNode {
  const box = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  useEffect(() => {
    if (pinned.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [entries]);
  const onScroll = (): void => {
    const { current } = box;
    if (current !== null) pinned.current = current.scrollHeight - current.scrollTop - current.clientHeight < 40;
  };
  return html`<div
    class="log-lines"
    ref=${box}
    onScroll=${onScroll}
    tabindex="0"
    role="log"
    aria-live="off"
    aria-label="Entries"
  >
    <table>
      <thead class="visually-hidden">
        <tr>
          <th>Time</th>
          <th>Direction</th>
          <th>What</th>
          <th>Outcome</th>
          <th>Duration</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map((entry) => html`<${Line} key=${entry.n} entry=${entry} />`)}
      </tbody>
    </table>
    ${entries.length === 0 ? html`<p class="empty-note">Nothing yet. Post something and watch it travel.</p>` : null}
  </div>`;
}

/** Outcomes that need no attention. */
const FINE = /^(?:ok|ack|acked|delivered|sent|200|2\d\d)\b/i;

function Line({ entry }: { entry: LogEntry }): VNode {
  return html`<tr>
    <td class="log-time">${logTime(entry.at)}</td>
    <td><span class=${`log-way log-${entry.direction}`}>${WORDS[entry.direction]}</span></td>
    <td class="log-what">${entry.what}</td>
    <td class=${FINE.test(entry.outcome) ? "log-fine" : "log-odd"}>${entry.outcome}</td>
    <td class="log-ms">${entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`}</td>
  </tr>`;
}
