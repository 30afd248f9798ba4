import type { Readable } from "node:stream";

import type { FaultRule } from "../faults.ts";

import type {
  LogEntry,
  PlayFile,
  PlayMessage,
  PlayState,
  PlayView,
  PostMessage,
  PressButton,
  RunCommand,
  RunShortcut,
  SubmitView,
} from "./control-api.ts";
import { bytesPath, type Core } from "./core.ts";
import { PlayError } from "./errors.ts";
import type { LiveEvent } from "./live.ts";
import { runCommand, runShortcut } from "./people/command.ts";
import { openHome } from "./people/home.ts";
import { close, submit, type SubmitOutcome, suggest } from "./people/modal.ts";
import { edit, post, remove, toggleReaction } from "./people/post.ts";
import { press } from "./people/press.ts";
import { listSamples } from "./people/samples.ts";
import { upload } from "./people/uploads.ts";
import { channelOf, personOf } from "./people/who.ts";
import type { Message, SlackFile } from "./workspace/entities.ts";
import { deleteFile } from "./workspace/files.ts";
import { playMessage } from "./workspace/messages.ts";
import { APP, OPENING_CHANNEL, TEAM } from "./workspace/seed.ts";
import { stopSession } from "./workspace/sessions.ts";
import { playFile, playView } from "./workspace/wire.ts";

export type DisconnectReason = "warning" | "refresh_requested" | "link_disabled" | "cut";

/** The control API inside the process; `routes/play.ts` puts it on HTTP. Throws PlayError for what cannot be done. */
export interface SlackControl {
  state(): PlayState;
  messages(channel: string, as?: string): PlayMessage[];
  thread(channel: string, ts: string, as?: string): PlayMessage[];
  post(wanted: PostMessage): Promise<{ ts: string; message: PlayMessage }>;
  edit(wanted: { channel: string; ts: string; text: string }): PlayMessage;
  remove(wanted: { channel: string; ts: string }): void;
  react(wanted: { as: string; channel: string; ts: string; name: string }): PlayMessage;
  upload(wanted: { as: string; name: string; bytes: Readable }): Promise<PlayFile>;
  /** The file and the path of its bytes. */
  file(id: string): { file: PlayFile; path: string };
  deleteFile(id: string): Promise<void>;
  press(wanted: PressButton): Promise<void>;
  command(wanted: RunCommand): Promise<void>;
  shortcut(wanted: RunShortcut): Promise<void>;
  /** The native Stop button of a thread's agent session. */
  stop(wanted: { as: string; channel: string; thread_ts: string }): void;
  view(user: string): PlayView | null;
  options(wanted: { view_id: string; block_id: string; action_id: string; value: string }): Promise<unknown[]>;
  submit(wanted: SubmitView): Promise<SubmitOutcome>;
  closeView(wanted: { view_id: string; as: string }): Promise<void>;
  home(user: string): PlayView | null;
  openHome(wanted: { as: string; tab?: "home" | "messages" }): PlayView | null;
  /** Who is in a channel from now on; nobody is told. */
  setMembers(channel: string, members: readonly string[]): void;
  disconnect(reason: DisconnectReason): void;
  log(after: number): LogEntry[];
  /** Calls the listener for every event; see Live.subscribe. Returns the function that ends it. */
  subscribe(listener: (event: LiveEvent) => void, lastId?: string): () => void;
  faults(): readonly FaultRule[];
  setFaults(rules: readonly FaultRule[]): void;
  /** Adds a line to the delivery log; it must carry no content. */
  note(entry: Omit<LogEntry, "n" | "at">): void;
  /** True while an event still waits for its acknowledgement. */
  busy(): boolean;
  reset(): Promise<void>;
}

/** The parts of the emulator that only the server can touch. */
export interface ControlHooks {
  disconnect(reason: DisconnectReason): void;
  reset(): Promise<void>;
}

export function createControl(core: Core, hooks: ControlHooks): SlackControl {
  return { ...messageControls(core), ...peopleControls(core), ...viewControls(core), ...systemControls(core, hooks) };
}

type Part<Names extends keyof SlackControl> = Pick<SlackControl, Names>;

function messageControls(
  core: Core,
): Part<"messages" | "thread" | "post" | "edit" | "remove" | "react" | "upload" | "file" | "deleteFile"> {
  return {
    messages: (channel, as) => topLevel(core, channel, as),
    thread: (channel, ts, as) => threadOf(core, channel, ts, as),
    post: async (wanted) => {
      const message = await post(core, wanted);
      return { ts: message.ts, message: playMessage(core, message) };
    },
    edit: (wanted) => playMessage(core, edit(core, wanted)),
    remove: (wanted) => remove(core, wanted),
    react: (wanted) => playMessage(core, toggleReaction(core, wanted)),
    upload: async ({ as, name, bytes }) => playFile(await upload(core, personOf(core, as), name, bytes)),
    file: (id) => {
      const file = findFile(core, id);
      return { file: playFile(file), path: bytesPath(core, file.id) };
    },
    deleteFile: async (id) => await deleteFile(core, findFile(core, id)),
  };
}

function peopleControls(core: Core): Part<"press" | "command" | "shortcut" | "stop" | "setMembers"> {
  return {
    press: (wanted) => press(core, wanted),
    command: (wanted) => runCommand(core, wanted),
    shortcut: (wanted) => runShortcut(core, wanted),
    setMembers: (id, members) => {
      const channel = core.store.channel(id);
      if (channel !== undefined) core.store.putChannel({ ...channel, members });
    },
    stop: ({ as, channel, thread_ts }) => {
      const person = personOf(core, as);
      stopSession(core, person.id, channelOf(core, channel, person).id, thread_ts);
    },
  };
}

function viewControls(core: Core): Part<"view" | "options" | "submit" | "closeView" | "home" | "openHome"> {
  const shown = (view: Parameters<typeof playView>[0] | undefined): PlayView | null =>
    view === undefined ? null : playView(view);
  return {
    view: (user) => shown(core.views.top(user)),
    options: (wanted) => suggest(core, wanted),
    submit: (wanted) => submit(core, wanted),
    closeView: (wanted) => close(core, wanted),
    home: (user) => shown(core.store.home(user)),
    openHome: ({ as, tab }) => shown(openHome(core, as, tab ?? "home")),
  };
}

function systemControls(
  core: Core,
  hooks: ControlHooks,
): Part<"state" | "disconnect" | "log" | "subscribe" | "faults" | "setFaults" | "busy" | "note" | "reset"> {
  return {
    state: () => stateOf(core),
    disconnect: (reason) => hooks.disconnect(reason),
    log: (after) => core.live.entriesAfter(after),
    subscribe: (listener, lastId) => core.live.subscribe(listener, lastId),
    faults: () => core.faults.list(),
    setFaults: (rules) => core.faults.set(rules),
    note: (entry) => core.live.log(entry),
    busy: () => !core.deliveries.idle(),
    reset: () => hooks.reset(),
  };
}

function stateOf(core: Core): PlayState {
  return {
    team: { id: TEAM.id, name: TEAM.name },
    bot: { userId: APP.userId, name: APP.name, connected: core.transport().connected() },
    people: core.store
      .people()
      .map(({ id, realName, initials, color, kind }) => ({ id, name: realName, initials, color, kind })),
    channels: core.store.channels().map(({ id, name, kind, topic, personId, members }) => ({
      id,
      name,
      kind,
      topic,
      personId,
      members: [...members],
    })),
    samples: listSamples(core.settings.samples),
    claude: core.settings.claudeLabel,
    openingChannel: OPENING_CHANNEL,
    shortcuts: [...core.settings.shortcuts],
    statuses: [...core.statuses.values()].map(({ channel, thread_ts, status, loading_messages }) => ({
      channel,
      thread_ts,
      status,
      loading_messages: loading_messages === undefined ? undefined : [...loading_messages],
    })),
    sessions: core.store.sessions().filter((session) => session.status === "processing"),
  };
}

function topLevel(core: Core, reference: string, as: string | undefined): PlayMessage[] {
  const channel = channelOf(core, reference);
  const shown = core.store
    .messages(channel.id)
    .filter((message) => message.thread_ts === undefined || message.subtype === "thread_broadcast");
  const own = ephemerals(core, channel.id, as).filter((message) => message.thread_ts === undefined);
  return inOrder(core, [...shown, ...own]);
}

function threadOf(core: Core, reference: string, ts: string, as: string | undefined): PlayMessage[] {
  const channel = channelOf(core, reference);
  const root = core.store.message(channel.id, ts);
  if (root === undefined) throw new PlayError(404, "message_not_found");
  const own = ephemerals(core, channel.id, as).filter((message) => message.thread_ts === ts);
  return inOrder(core, [root, ...core.store.replies(channel.id, ts), ...own]);
}

function ephemerals(core: Core, channel: string, as: string | undefined): Message[] {
  return [...core.ephemerals.values()].filter(
    (message) => message.channel === channel && as !== undefined && message.ephemeralTo === as,
  );
}

function inOrder(core: Core, messages: Message[]): PlayMessage[] {
  return messages.sort((a, b) => (a.ts < b.ts ? -1 : 1)).map((message) => playMessage(core, message));
}

function findFile(core: Core, id: string): SlackFile {
  const file = core.store.file(id);
  if (file === undefined || file.state === "deleted") throw new PlayError(404, "file_not_found");
  return file;
}
