import { BOT_USER, TEAM } from "./slack-thread.ts";
import { type Asked, type Delivery, isDirect } from "./asked.ts";

type Fields = Record<string, unknown>;

/** What Slack sends of a question: a mention comes as two events, a direct message as one. */
export function questionEvents(question: Asked, text: string, first: "app_mention" | "message"): Delivery[] {
  const { channel, ts, rootTs, user } = question;
  const place = { channel, user, text, ts, event_ts: ts, team: TEAM };
  const common = { ...place, ...(rootTs === ts ? {} : { thread_ts: rootTs }) };
  const message = { type: "message", channel_type: channelType(channel), ...common };
  if (isDirect(channel)) return [eventOf(`Ev-${ts}-m`, message)];
  const mention = { type: "app_mention", ...common };
  const [one, other] = first === "message" ? [message, mention] : [mention, message];
  return [eventOf(`Ev-${ts}-1`, one), eventOf(`Ev-${ts}-2`, other)];
}

/** Slack's own Stop button was pressed at `event_ts`. */
export function sessionStopped({ channel, rootTs, user }: Asked, event_ts: string): Delivery {
  const event = { type: "agent_session_stopped", user, channel, thread_ts: rootTs, event_ts };
  return eventOf(`Ev-${event_ts}-stop`, event);
}

/** The message of a question is gone, or only a tombstone is left of it. */
export function questionDeleted(
  { channel, ts, rootTs, user }: Asked,
  text: string,
  left: "gone" | "tombstone",
): Delivery {
  const previous_message = { type: "message", user, text, ts, ...(rootTs === ts ? {} : { thread_ts: rootTs }) };
  const base = { type: "message", channel, channel_type: channelType(channel), hidden: true, previous_message };
  const message = { type: "message", subtype: "tombstone", user: "USLACKBOT", ts, thread_ts: ts };
  const gone = { ...base, subtype: "message_deleted", deleted_ts: ts };
  return eventOf(`Ev-${ts}-gone`, left === "gone" ? gone : { ...base, subtype: "message_changed", message });
}

/** The button "Stop" under a turn's notice was pressed. */
export function stopPressed(turnId: string, { user, channel }: Asked, id: string): Delivery {
  const action = { type: "button", action_id: "stop_turn", block_id: "b1", value: turnId, action_ts: "1.1" };
  const body = {
    type: "block_actions",
    team: { id: TEAM },
    user: { id: user },
    channel: { id: channel },
    trigger_id: `trigger-${id}`,
    api_app_id: "A1",
    actions: [action],
  };
  return { body, isEvent: false, isAcked: false };
}

function eventOf(id: string, event: Fields): Delivery {
  const who = { enterprise_id: null, team_id: TEAM, user_id: BOT_USER, is_bot: true, is_enterprise_install: false };
  const envelope = { type: "event_callback", team_id: TEAM, api_app_id: "A1", event_id: id, authorizations: [who] };
  return { body: { ...envelope, event }, isEvent: true, isAcked: false };
}

function channelType(channel: string): "im" | "channel" {
  return isDirect(channel) ? "im" : "channel";
}
