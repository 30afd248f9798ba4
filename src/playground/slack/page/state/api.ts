import type { Option } from "@slack/types";
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
} from "../../control-api.ts";

/** The server said no, or could not be reached. `code` is what it answered, the message says it in words. */
export class PlayError extends Error {
  override readonly name = "PlayError";
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(REFUSALS[code] ?? `That did not work: ${code.replaceAll("_", " ")}.`, options);
    this.code = code;
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  unreachable: "The playground does not answer. Is it still running?",
  app_not_connected: "The bot is not connected, so nobody heard that.",
  operation_timeout: "The bot took longer than three seconds to answer.",
  not_in_channel: "This person is not a member of that channel.",
  command_not_found: "There is no such command here. Try /analyze.",
  message_not_found: "This message is gone.",
  thread_not_found: "This thread is gone.",
  view_not_found: "This form is no longer open.",
};

interface Refusal {
  ok?: boolean;
  error?: string;
  errors?: unknown;
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await reach(path, init);
  const body: (T & Refusal) | null = await response.json().catch(() => null);
  // A refused form is an answer: its errors go back to its fields.
  const refused = body?.ok === false && body.errors === undefined;
  if (body === null || !response.ok || refused) throw new PlayError(body?.error ?? `HTTP ${response.status}`);
  return body;
}

async function reach(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(`/play/${path}`, init);
  } catch (cause) {
    throw new PlayError("unreachable", { cause });
  }
}

function post<T>(path: string, body: unknown): Promise<T> {
  return call<T>(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

interface Ok {
  ok: boolean;
}

export interface Submitted extends Ok {
  errors?: Record<string, string>;
  view?: PlayView;
}

/** The control API (../../control-api.ts), one function per route. Each rejects with `PlayError`. */
export const api = {
  state: () => call<PlayState>("state"),
  messages: (channel: string, as: string) => call<{ messages: PlayMessage[] }>(`channels/${channel}/messages?as=${as}`),
  thread: (channel: string, ts: string, as: string) =>
    call<{ messages: PlayMessage[] }>(`channels/${channel}/threads/${ts}?as=${as}`),
  post: (message: PostMessage) => post<Ok & { ts: string; message: PlayMessage }>("messages", message),
  edit: (channel: string, ts: string, text: string) => post<Ok>("messages/edit", { channel, ts, text }),
  remove: (channel: string, ts: string) => post<Ok>("messages/delete", { channel, ts }),
  upload: (file: File, as: string, signal?: AbortSignal) =>
    call<Ok & { file: PlayFile }>(`uploads?name=${encodeURIComponent(file.name)}&as=${encodeURIComponent(as)}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: file,
      ...(signal === undefined ? {} : { signal }),
    }),
  react: (as: string, channel: string, ts: string, name: string) => post<Ok>("reactions", { as, channel, ts, name }),
  stop: (as: string, channel: string, thread_ts: string) => post<Ok>("sessions/stop", { as, channel, thread_ts }),
  removeFile: (id: string) => post<Ok>("files/delete", { id }),
  press: (button: PressButton) => post<Ok>("actions", button),
  command: (command: RunCommand) => post<Ok>("commands", command),
  shortcut: (shortcut: RunShortcut) => post<Ok>("shortcuts", shortcut),
  view: (user: string) => call<{ view: PlayView | null }>(`views/${user}`),
  options: (query: { view_id: string; block_id: string; action_id: string; value: string }) =>
    post<{ options?: Option[] }>("views/options", query),
  submit: (view: SubmitView) => post<Submitted>("views/submit", view),
  close: (view_id: string, as: string) => post<Ok>("views/close", { view_id, as }),
  home: (user: string) => call<{ view: PlayView | null }>(`home/${user}`),
  openHome: (as: string, tab: "home" | "messages") => post<Ok>("home/open", { as, tab }),
  log: (after: number) => call<{ entries: LogEntry[] }>(`log?after=${after}`),
  reset: () => post<Ok>("reset", {}),
};

/** Where a file's bytes can be had. */
export function fileUrl(id: string): string {
  return `/play/files/${encodeURIComponent(id)}`;
}

/** Where a picture can be shown from. */
export function imageUrl(id: string): string {
  return `/play/files/${encodeURIComponent(id)}/image`;
}
