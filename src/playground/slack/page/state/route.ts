import { type Route, read, update } from "./store.ts";

/** `#/C1`, `#/C1/1732.001` (a thread) or `#/D1/home`; without any of these a permalink's path, or nothing. */
export function parseRoute({ hash, pathname, search }: Pick<Location, "hash" | "pathname" | "search">): Route {
  if (hash === "") return parsePermalink(pathname, search);
  const [, channel = "", second] = hash.split("/");
  if (second === undefined || second === "") return { channel };
  return second === "home" ? { channel, home: true } : { channel, thread: second };
}

/** `/archives/C1/p1732000000000100?thread_ts=1731.001`, as `chat.getPermalink` gives it. */
function parsePermalink(pathname: string, search: string): Route {
  const found = /^\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})$/.exec(pathname);
  if (found === null) return { channel: "" };
  const [, channel = "", seconds, micros] = found;
  return { channel, thread: new URLSearchParams(search).get("thread_ts") ?? `${seconds}.${micros}` };
}

export function formatRoute(route: Route): string {
  if (route.home === true) return `#/${route.channel}/home`;
  return route.thread === undefined ? `#/${route.channel}` : `#/${route.channel}/${route.thread}`;
}

/** Goes there, with an entry in the browser's history, so that Back works. */
export function go(route: Route): void {
  const target = formatRoute(route);
  if (globalThis.location.hash !== target) globalThis.location.hash = target;
  update({ sidebarOpen: false });
}

/** Closes the thread, back to its channel. */
export function closeThread(): void {
  go({ channel: read().route.channel });
}
