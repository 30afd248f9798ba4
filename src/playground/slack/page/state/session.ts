import type { PlayEvent, PlayMessage, PlayState } from "../../control-api.ts";
import { api, PlayError } from "./api.ts";
import { applyEvent, upsert, withFiles } from "./events.ts";
import { channelOf, channelsFor, dmOf, openingChannel, writers } from "./names.ts";
import { go, parseRoute } from "./route.ts";
import { notify, type PageState, read, threadKey, update } from "./store.ts";

const ME = "threadsheet.me";

/** Runs something a person asked for; a refusal becomes a notice. Gives false when it failed. */
export async function attempt(deed: () => Promise<unknown>): Promise<boolean> {
  try {
    await deed();
    return true;
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    notify(error.message);
    return false;
  }
}

/** Reads what the page starts from and everything the address shows. */
export async function loadAll(): Promise<void> {
  const play = await api.state();
  const me = rememberedPerson(play);
  update({ play, me, channels: {}, threads: {}, ...standing(play) });
  followAddress();
  await Promise.all([loadRoute(), loadView()]);
}

function rememberedPerson(play: PlayState): string {
  const stored = globalThis.localStorage.getItem(ME);
  const people = writers(play);
  return (people.find((person) => person.id === stored) ?? people[0])?.id ?? "";
}

/** What goes on in the threads at this moment. */
function standing(play: PlayState): Pick<PageState, "statuses" | "processing"> {
  const statuses: Record<string, PageState["statuses"][string]> = {};
  for (const { channel, thread_ts, status, loading_messages } of play.statuses ?? []) {
    statuses[threadKey(channel, thread_ts)] = { text: status, loading: loading_messages ?? [], since: Date.now() };
  }
  const processing = (play.sessions ?? []).filter(({ status }) => status === "processing");
  return { statuses, processing: new Set(processing.map(({ channel, thread_ts }) => threadKey(channel, thread_ts))) };
}

/** Takes the route from the address; an unknown channel, or one that is closed to the person, becomes the opening one. */
export function followAddress(): void {
  const { play, me, unread } = read();
  if (play === null) return;
  const wanted = parseRoute(globalThis.location);
  const isOpen = channelsFor(play, me).some(({ id }) => id === wanted.channel);
  const route = isOpen ? wanted : { channel: openingChannel(play, me) };
  update({ route, unread: { ...unread, [route.channel]: 0 } });
}

/** Reads the messages the route shows, where they are not there yet. */
export async function loadRoute(): Promise<void> {
  const { route, channels, threads } = read();
  const loads: Promise<void>[] = [];
  if (channels[route.channel] === undefined) loads.push(loadChannel(route.channel));
  if (route.thread !== undefined && threads[threadKey(route.channel, route.thread)] === undefined) {
    loads.push(loadThread(route.channel, route.thread));
  }
  await Promise.all(loads);
}

/** Events that came in while a list was being read; they are newer than the list. */
const waiting = new Set<PlayEvent[]>();

/** Takes one live event into the state. */
export function receive(event: PlayEvent): void {
  for (const events of waiting) events.push(event);
  update((state) => applyEvent(state, event, Date.now()));
}

async function loadList(
  fetchList: () => Promise<{ messages: PlayMessage[] }>,
  place: (state: PageState, messages: PlayMessage[]) => Partial<PageState>,
): Promise<void> {
  const events: PlayEvent[] = [];
  waiting.add(events);
  try {
    const { messages } = await fetchList();
    const files = messages.flatMap((message) => message.files ?? []);
    const lasting = messages.filter((message) => message.ephemeral_to === undefined);
    const fleeting = messages.filter((message) => message.ephemeral_to !== undefined);
    update((state) => ({
      ...place(state, lasting),
      files: withFiles(state.files, files),
      ephemerals: fleeting.reduce(upsert, state.ephemerals),
    }));
  } finally {
    waiting.delete(events);
  }
  for (const event of events) update((state) => applyEvent(state, event, Date.now()));
}

async function loadChannel(channel: string): Promise<void> {
  await loadList(
    () => api.messages(channel, read().me),
    (state, messages) => ({ channels: { ...state.channels, [channel]: messages } }),
  );
}

async function loadThread(channel: string, ts: string): Promise<void> {
  await loadList(
    () => api.thread(channel, ts, read().me).catch(emptyWhenGone),
    (state, messages) => ({ threads: { ...state.threads, [threadKey(channel, ts)]: messages } }),
  );
}

function emptyWhenGone(error: unknown): { messages: PlayMessage[] } {
  if (error instanceof PlayError && error.code === "message_not_found") return { messages: [] };
  throw error;
}

async function loadView(): Promise<void> {
  const { me } = read();
  const { view } = await api.view(me);
  update({ view });
}

/** After a break in the live stream: what is shown is read again, the rest when it is looked at. */
export async function resync(): Promise<void> {
  const { route } = read();
  const play = await api.state();
  update({ play, ...standing(play) });
  const loads = [loadChannel(route.channel), loadView()];
  if (route.thread !== undefined) loads.push(loadThread(route.channel, route.thread));
  await Promise.all(loads);
  update((state) => keepOnly(state, route.channel, route.thread));
}

function keepOnly(state: PageState, channel: string, thread: string | undefined): Partial<PageState> {
  const key = thread === undefined ? undefined : threadKey(channel, thread);
  const open = key === undefined ? undefined : state.threads[key];
  return {
    channels: { [channel]: state.channels[channel] ?? [] },
    threads: key === undefined || open === undefined ? {} : { [key]: open },
  };
}

/** From now on the visitor posts as this person. */
export async function becomePerson(id: string): Promise<void> {
  const { play, route } = read();
  globalThis.localStorage.setItem(ME, id);
  update({ me: id, view: null, homeVersion: read().homeVersion + 1 });
  if (play !== null && channelOf(play, route.channel)?.kind === "im") {
    go({ channel: dmOf(play, id)?.id ?? openingChannel(play, id) });
  } else if (play !== null && !channelsFor(play, id).some((each) => each.id === route.channel)) {
    go({ channel: openingChannel(play, id) });
  }
  await loadView();
}

/** The playground began anew, or the page missed too much: everything is read again, what is gone is left. */
export async function startAnew(): Promise<void> {
  update({ ephemerals: [], unread: {}, log: [], view: null, files: {} });
  await loadAll();
  const { route, threads } = read();
  const thread = route.thread === undefined ? undefined : threads[threadKey(route.channel, route.thread)];
  if (thread?.length === 0) go({ channel: route.channel });
}
