import type { Channel, Json, Person, View } from "../workspace/entities.ts";
import { APP, TEAM, VERIFICATION_TOKEN } from "../workspace/seed.ts";
import { wireActor, wireView } from "../workspace/wire.ts";

/** The `event_callback` envelope around an event of the Events API. */
export function eventCallback(eventId: string, eventTime: number, event: Json, isExtShared = false): Json {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    context_enterprise_id: null,
    api_app_id: APP.id,
    event,
    type: "event_callback",
    event_id: eventId,
    event_time: eventTime,
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: APP.userId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: isExtShared,
    event_context: `4-${eventId}`,
  };
}

/** What every interaction payload has. */
export function interaction(type: string, person: Person): Json {
  return {
    type,
    team: { id: TEAM.id, domain: TEAM.domain },
    user: wireActor(person),
    api_app_id: APP.id,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** `{id, name}` with the names that Slack gives to direct messages and private channels in payloads. */
export function payloadChannel(channel: Channel): { id: string; name: string } {
  if (channel.kind === "im") return { id: channel.id, name: "directmessage" };
  if (channel.kind === "mpim") return { id: channel.id, name: channel.name };
  return { id: channel.id, name: channel.kind === "private" ? "privategroup" : channel.name };
}

export interface CommandFacts {
  readonly person: Person;
  readonly channel: Channel;
  readonly command: string;
  readonly text: string;
  readonly responseUrl: string;
  readonly triggerId: string;
}

/** A slash command; every value is a string, even `is_enterprise_install`. */
export function slashCommand(facts: CommandFacts): Json {
  const channel = payloadChannel(facts.channel);
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: facts.person.id,
    user_name: facts.person.name,
    command: facts.command,
    text: facts.text,
    api_app_id: APP.id,
    is_enterprise_install: "false",
    response_url: facts.responseUrl,
    trigger_id: facts.triggerId,
  };
}

/** A form sent off. */
export function viewSubmission(person: Person, view: View, triggerId: string, responseUrls: Json[]): Json {
  return {
    ...interaction("view_submission", person),
    trigger_id: triggerId,
    view: wireView(view),
    response_urls: responseUrls,
  };
}

/** A form closed without sending, for views with `notify_on_close`. */
export function viewClosed(person: Person, view: View, isCleared: boolean): Json {
  return { ...interaction("view_closed", person), view: wireView(view), is_cleared: isCleared };
}
