import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { AgentSession, Json } from "../workspace/entities.ts";
import { clearStatus } from "../workspace/messages.ts";
import { setSession } from "../workspace/sessions.ts";
import { messageKey } from "../workspace/store.ts";

import { type Args, invalidArguments } from "./args.ts";
import { type Call, type Methods, visibleChannel } from "./method.ts";

/** A status line ends by itself after this. */
const STATUS_MS = 2 * 60_000;
const LOADING_MESSAGES = 10;
const PROMPTS = 4;
const TITLE_CHARS = 200;

export const agentMethods: Methods = {
  "assistant.threads.setStatus": { scope: "chat:write", run: setStatus },
  "assistant.threads.setSuggestedPrompts": { scope: "assistant:write", run: setPrompts },
  "assistant.threads.setTitle": { scope: "assistant:write", run: setTitle },
  "agents.sessions.setStatus": { scope: "chat:write", run: setSessionStatus },
  "agents.sessions.rename": { scope: "chat:write", run: rename },
};

function setStatus({ core, args }: Call): Json {
  const { channel, thread_ts } = readThread(core, args);
  const status = args.text("status") ?? "";
  const loading_messages = args.names("loading_messages");
  if ((loading_messages?.length ?? 0) > LOADING_MESSAGES) throw invalidArguments("no more than 10 loading_messages");
  if (status === "") {
    clearStatus(core, { channel, thread_ts, ts: thread_ts });
    return {};
  }
  const at = core.settings.now();
  const key = messageKey(channel, thread_ts);
  core.statuses.set(key, { channel, thread_ts, status, loading_messages, at });
  core.live.emit({ type: "status", channel, thread_ts, status, loading_messages });
  core.later(STATUS_MS, () => {
    if (core.statuses.get(key)?.at === at) clearStatus(core, { channel, thread_ts, ts: thread_ts });
  });
  return {};
}

function setPrompts({ core, args }: Call): Json {
  visibleChannel(core, args.required("channel_id"));
  const prompts = args.objects("prompts") ?? [];
  if (prompts.length === 0 || prompts.length > PROMPTS) throw invalidArguments("prompts must have 1 to 4 items");
  const isWhole = prompts.every((each) => typeof each["title"] === "string" && typeof each["message"] === "string");
  if (!isWhole) throw invalidArguments("missing required field: title or message");
  return {};
}

function setTitle({ core, args }: Call): Json {
  const { channel, thread_ts } = readThread(core, args);
  setSession(core, channel, thread_ts, { title: args.required("title") });
  return {};
}

function setSessionStatus({ core, args }: Call): Json {
  const { channel, thread_ts } = readThread(core, args);
  const status = args.required("status");
  if (!isStatus(status)) throw invalidArguments("must be one of: processing, active, suspended, closed");
  const title = args.text("title");
  if ((title?.length ?? 0) > TITLE_CHARS) throw invalidArguments("title must be less than 201 characters");
  const isNew = core.store.session(channel, thread_ts) === undefined;
  // A title counts only when the session begins; later it is changed by `rename`.
  const session = setSession(core, channel, thread_ts, { status, ...(isNew && title !== undefined ? { title } : {}) });
  const answer = { status: session.status, agent_status: session.status, title: session.title };
  if (core.settings.subscriptions.includes("agent_session_stopped")) return answer;
  return { ...answer, warning: "missing_agent_session_stopped_event_subscription" };
}

function rename({ core, args }: Call): Json {
  const { channel, thread_ts } = readThread(core, args);
  const title = args.required("title");
  if (title.length > TITLE_CHARS) throw invalidArguments("title must be less than 201 characters");
  if (core.store.session(channel, thread_ts) === undefined) throw new SlackError("session_not_found");
  return { title: setSession(core, channel, thread_ts, { title }).title };
}

function readThread(core: Core, args: Args): { channel: string; thread_ts: string } {
  const channel = visibleChannel(core, args.required("channel_id"));
  const thread_ts = args.required("thread_ts");
  if (core.store.message(channel.id, thread_ts) === undefined) throw new SlackError("invalid_thread_ts");
  return { channel: channel.id, thread_ts };
}

function isStatus(status: string): status is AgentSession["status"] {
  return ["processing", "active", "suspended", "closed"].includes(status);
}
