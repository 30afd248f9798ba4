import type { Core } from "../core.ts";
import { PlayError } from "../errors.ts";
import type { Channel, Message, Person } from "../workspace/entities.ts";

/** The person of this id. Throws 404. */
export function personOf(core: Core, id: string): Person {
  const person = core.store.person(id);
  if (person === undefined || person.kind === "bot") throw new PlayError(404, "user_not_found");
  return person;
}

/** Whether a person can open a channel: full members any public one, everybody else only what they are in. */
export function personSees(channel: Channel, person: Person): boolean {
  return channel.members.includes(person.id) || (channel.kind === "public" && person.kind === "member");
}

/** The channel of this id or `#name`, in which this person can act. Throws 404 or 403. */
export function channelOf(core: Core, reference: string, person?: Person): Channel {
  const channel = core.store.channels().find((each) => [each.id, each.name, `#${each.name}`].includes(reference));
  if (channel === undefined) throw new PlayError(404, "channel_not_found");
  if (person !== undefined && !personSees(channel, person)) throw new PlayError(403, "not_in_channel");
  return channel;
}

/** A message that this person may see, ephemeral ones included. Throws 404. */
export function messageOf(core: Core, channel: string, ts: string, person?: Person): Message {
  const ephemeral = core.ephemerals.get(ts);
  const isTheirs = ephemeral?.channel === channel && (person === undefined || ephemeral.ephemeralTo === person.id);
  const message = core.store.message(channel, ts) ?? (isTheirs ? ephemeral : undefined);
  if (message === undefined) throw new PlayError(404, "message_not_found");
  return message;
}
