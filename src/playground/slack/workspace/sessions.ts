import type { Core } from "../core.ts";

import type { AgentSession } from "./entities.ts";
import { changeMessage, clearStatus } from "./messages.ts";
import { sendEvent } from "./events.ts";

/** Makes or changes the agent session of a thread and shows it. */
export function setSession(core: Core, channel: string, threadTs: string, change: Partial<AgentSession>): AgentSession {
  const before = core.store.session(channel, threadTs);
  const session: AgentSession = { channel, thread_ts: threadTs, status: "active", title: "", ...before, ...change };
  core.store.putSession(session);
  core.live.emit({ type: "session", channel, thread_ts: threadTs, status: session.status, title: session.title });
  return session;
}

/** The native Stop button: Slack ends the thread's streams itself and tells the app, which has to do the rest. */
export function stopSession(core: Core, user: string, channel: string, threadTs: string): void {
  const streams = core.store
    .replies(channel, threadTs)
    .filter((message) => message.byApp && message.streamingState === "in_progress");
  for (const message of streams) {
    changeMessage(core, message, { streamingState: "completed", stoppedByUser: true });
  }
  clearStatus(core, { channel, thread_ts: threadTs, ts: threadTs });
  sendEvent(core, "agent_session_stopped", {
    type: "agent_session_stopped",
    user,
    channel,
    thread_ts: threadTs,
    streaming_message_ts: streams.map((message) => message.ts),
    event_ts: core.store.nextTs(),
  });
}
