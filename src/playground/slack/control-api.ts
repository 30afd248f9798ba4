/**
 * The playground's control API: JSON over HTTP under `/play` on the playground's port. The page uses nothing else.
 *
 *   GET  /play/state                              → PlayState
 *   GET  /play/channels/:channel/messages         → { messages: PlayMessage[] }      top level, oldest first
 *   GET  /play/channels/:channel/threads/:ts      → { messages: PlayMessage[] }      root and replies
 *     with ?as=U…                                 also what only this person sees (ephemeral messages)
 *   POST /play/messages            PostMessage    → { ok, ts, message }
 *   POST /play/messages/edit       { channel, ts, text }
 *   POST /play/messages/delete     { channel, ts }
 *   POST /play/reactions           { as, channel, ts, name } adds, or takes back what is there
 *   POST /play/sessions/stop       { as, channel, thread_ts } the native Stop button of an agent session
 *   POST /play/uploads?name=&as=   raw bytes      → { ok, file }                     private until posted
 *   GET  /play/files/:id                          → bytes, as attachment, nosniff, sandboxed
 *   GET  /play/files/:id/image                    → bytes inline, images only
 *   POST /play/files/delete        { id }
 *   POST /play/actions             PressButton    → { ok }
 *   POST /play/commands            RunCommand     → { ok }
 *   POST /play/shortcuts           RunShortcut    → { ok }
 *   GET  /play/views/:user                        → { view: PlayView | null }        the open modal
 *   POST /play/views/options       { view_id, block_id, action_id, value } → { options }
 *   POST /play/views/submit        SubmitView     → { ok, errors?, view? }
 *   POST /play/views/close         { view_id, as }
 *   GET  /play/home/:user                         → { view }
 *   POST /play/home/open           { as, tab }    tells the bot that its Home (or Messages tab) was opened
 *   POST /play/sockets/disconnect  { reason }     warning | refresh_requested | link_disabled, or `cut` without a word
 *   GET  /play/log?after=n                        → { entries: LogEntry[] }
 *   GET  /play/events                             → text/event-stream of PlayEvent
 *   GET  /play/faults, POST /play/faults { rules } → { rules }                       see ../faults.ts
 *   POST /play/claude/script       { steps }                                         scripted model, see ../claude/script.ts
 *   POST /play/claude/containers/expire { how }                                      next use of any container fails so
 *   GET  /play/claude/requests                    → { requests }                     bodies the bot sent to /v1/messages
 *   POST /play/reset                                                                 start anew
 */

export interface PlayPerson {
  id: string;
  name: string;
  /** Shown in the avatar. */
  initials: string;
  color: string;
  /** `bot` is the app itself, `app` another one. */
  kind: "member" | "guest" | "single-channel guest" | "external" | "bot" | "app" | "workflow";
}

export interface PlayChannel {
  id: string;
  name: string;
  kind: "public" | "private" | "im" | "mpim";
  topic: string;
  /** For `im`: the person who talks to the bot there. */
  personId?: string;
  members: string[];
}

export interface PlaySample {
  name: string;
  title: string;
  bytes: number;
  /** Questions that this file answers well. */
  questions: string[];
}

export interface PlayState {
  team: { id: string; name: string };
  bot: { userId: string; name: string; connected: boolean };
  people: PlayPerson[];
  channels: PlayChannel[];
  samples: PlaySample[];
  claude: { kind: "offline" | "real"; label: string };
  openingChannel: string;
  /** Message shortcuts of the bot's manifest, for the message menu. */
  shortcuts?: { callback_id: string; name: string }[];
  /** Status lines that stand at this moment, so that a reloaded page shows them too. */
  statuses?: { channel: string; thread_ts: string; status: string; loading_messages?: string[] }[];
  /** Threads whose agent session is `processing` at this moment: they show the native Stop button. */
  sessions?: { channel: string; thread_ts: string; status: string; title?: string }[];
}

/** A Slack message object as `conversations.replies` gives it, plus what only the page needs. */
export interface PlayMessage {
  ts: string;
  thread_ts?: string;
  channel: string;
  user?: string;
  bot_id?: string;
  text: string;
  subtype?: string;
  blocks?: unknown[];
  files?: PlayFile[];
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  reactions?: { name: string; users: string[]; count: number }[];
  edited?: { user: string; ts: string };
  metadata?: unknown;
  streaming_state?: string;
  /** Only this person sees it. */
  ephemeral_to?: string;
  /**
   * mdast root for `markdown` block number i. Markdown text (streamed or `markdown_text`) has its root under the key
   * `text`, but only while the message has no blocks; once cards or blocks join a stream its text is in `markdown` blocks.
   */
  trees?: Record<string, unknown>;
}

export interface PlayFile {
  id: string;
  name: string;
  title?: string;
  mimetype: string;
  filetype: string;
  size: number;
  mode: string;
  alt_txt?: string;
  original_w?: number;
  original_h?: number;
}

/** What goes along with a message: new bytes, a bundled sample, or an upload made before. */
export type PlayUpload =
  | { name: string; base64: string }
  | { sample: string }
  | { id: string }
  /** A file Slack only links to (Google Drive …). */
  | { name: string; external: string };

export interface PostMessage {
  as: string;
  channel: string;
  thread_ts?: string;
  text: string;
  files?: PlayUpload[];
  broadcast?: boolean;
}

export interface PressButton {
  as: string;
  channel: string;
  ts: string;
  action_id: string;
  block_id?: string;
  value?: string;
  /** For an element of an open modal or of a Home view; `channel` and `ts` are then empty. */
  view_id?: string;
}

export interface RunCommand {
  as: string;
  channel: string;
  command: string;
  text: string;
}

export interface RunShortcut {
  as: string;
  channel: string;
  ts: string;
  callback_id: string;
}

export interface PlayView {
  id: string;
  type: "modal" | "home";
  title?: unknown;
  blocks: unknown[];
  submit?: unknown;
  close?: unknown;
  callback_id?: string;
  private_metadata?: string;
  hash: string;
  errors?: Record<string, string>;
}

export interface SubmitView {
  as: string;
  view_id: string;
  /** Slack's `view.state.values`; a `file_input` is given as `{ files: PlayUpload[] }`. */
  values: Record<string, Record<string, unknown>>;
}

/** One line of the delivery log. */
export interface LogEntry {
  n: number;
  at: number;
  direction: "to_bot" | "from_bot" | "claude";
  /** Event type, Slack method or Claude route. */
  what: string;
  outcome: string;
  ms?: number;
}

/** What the live stream says. The page re-reads what it shows when it missed something. */
export type PlayEvent =
  | { type: "message"; message: PlayMessage }
  | { type: "message_changed"; message: PlayMessage }
  | { type: "message_deleted"; channel: string; ts: string }
  | { type: "ephemeral"; message: PlayMessage }
  | { type: "status"; channel: string; thread_ts: string; status: string; loading_messages?: string[] }
  | { type: "session"; channel: string; thread_ts: string; status: string; title?: string }
  | { type: "view"; user: string; view: PlayView | null }
  | { type: "home"; user: string }
  | { type: "file"; file: PlayFile }
  | { type: "log"; entry: LogEntry }
  | { type: "bot"; connected: boolean }
  | { type: "reset" };
