import { useEffect, useReducer } from "preact/hooks";
import type { LogEntry, PlayFile, PlayMessage, PlayState, PlayUpload, PlayView } from "../../control-api.ts";

/** What the address bar says is being looked at. */
export interface Route {
  channel: string;
  /** Root of the open thread. */
  thread?: string;
  /** The bot's Home tab instead of its messages; only in a DM. */
  home?: boolean;
}

/** A line like "is working: …" under a thread, since when it stands. */
export interface Status {
  text: string;
  loading: readonly string[];
  since: number;
}

/** A file that will go along with the message being written. */
export interface Attachment {
  key: string;
  name: string;
  size: number;
  state: "uploading" | "ready" | "failed";
  upload?: PlayUpload;
}

/** What is being written in one place: a channel or a thread. */
export interface Draft {
  text: string;
  files: readonly Attachment[];
}

/** Everything the page knows. Changed only through `update`. */
export interface PageState {
  play: PlayState | null;
  me: string;
  route: Route;
  /** Top-level messages by channel, oldest first; absent until loaded. */
  channels: Readonly<Record<string, readonly PlayMessage[]>>;
  /** Root and replies by thread key, oldest first; absent until loaded. */
  threads: Readonly<Record<string, readonly PlayMessage[]>>;
  /** Messages that one person saw. Like Slack's they are gone after a reload. */
  ephemerals: readonly PlayMessage[];
  statuses: Readonly<Record<string, Status>>;
  /** Threads whose agent session is being processed and so can be stopped. */
  processing: ReadonlySet<string>;
  unread: Readonly<Record<string, number>>;
  /** By channel id or thread key. */
  drafts: Readonly<Record<string, Draft>>;
  files: Readonly<Record<string, PlayFile>>;
  view: PlayView | null;
  /** Counts up whenever the Home tab should be read again. */
  homeVersion: number;
  log: readonly LogEntry[];
  logOpen: boolean;
  sidebarOpen: boolean;
  live: "connecting" | "open" | "lost";
  /** A short notice at the bottom edge. */
  toast: { text: string; id: number } | null;
  /** The last thing worth reading aloud. */
  announcement: string;
}

const START: PageState = {
  play: null,
  me: "",
  route: { channel: "" },
  channels: {},
  threads: {},
  ephemerals: [],
  statuses: {},
  processing: new Set(),
  unread: {},
  drafts: {},
  files: {},
  view: null,
  homeVersion: 0,
  log: [],
  logOpen: false,
  sidebarOpen: false,
  live: "connecting",
  toast: null,
  announcement: "",
};

let current = START;
const listeners = new Set<() => void>();

/** The state as it is now. */
export function read(): PageState {
  return current;
}

/** Replaces parts of the state and tells whoever shows them. */
export function update(change: Partial<PageState> | ((state: PageState) => Partial<PageState>)): void {
  current = { ...current, ...(typeof change === "function" ? change(current) : change) };
  for (const listener of listeners) listener();
}

/** A part of the state; the component renders again only when that part is another value. */
export function useStore<T>(select: (state: PageState) => T): T {
  const [, redraw] = useReducer((count: number, _changed: null) => count + 1, 0);
  const value = select(current);
  useEffect(() => {
    const check = (): void => {
      if (!Object.is(select(current), value)) redraw(null);
    };
    listeners.add(check);
    check();
    return () => {
      listeners.delete(check);
    };
  });
  return value;
}

/** One name for a thread, as key of `threads` and `statuses`. */
export function threadKey(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

let toasts = 0;

/** Shows a short notice; the next one replaces it. */
export function notify(text: string): void {
  toasts += 1;
  update({ toast: { text, id: toasts } });
}
