import type { PlayEvent } from "../../control-api.ts";
import { attempt, loadAll, receive, resync, startAnew } from "./session.ts";
import { read, update } from "./store.ts";

/** How long to wait before a stream that the browser gave up on is opened again. */
const REOPEN_MS = 2000;

/** Follows the playground's live stream; after a break the page reads what it missed. */
export function followLive(): void {
  const source = new EventSource("/play/events");
  source.addEventListener("open", () => {
    const missed = read().live === "lost";
    update({ live: "open" });
    if (missed) void attempt(read().play === null ? loadAll : resync);
  });
  source.addEventListener("error", () => {
    update({ live: "lost" });
    // The browser tries again by itself after a broken connection, but not after a refused one.
    if (source.readyState === EventSource.CLOSED) setTimeout(followLive, REOPEN_MS);
  });
  source.addEventListener("message", (incoming) => {
    const event: PlayEvent = JSON.parse(String(incoming.data));
    if (event.type === "reset") void attempt(startAnew);
    else receive(event);
  });
}
