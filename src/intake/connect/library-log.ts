import { type Logger as LibraryLog, LogLevel } from "@slack/bolt";

import type { Logger } from "../../log.ts";

/** Slack's libraries may quote payloads in their messages: that something was said is kept, what was said is dropped. */
export function libraryLog(log: Logger): LibraryLog {
  const silent = (): void => undefined;
  return {
    debug: silent,
    info: silent,
    warn: () => log.debug("the Slack library warned"),
    error: () => log.warn("the Slack library reported an error"),
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}
