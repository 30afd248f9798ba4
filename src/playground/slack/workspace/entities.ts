import type { PlayPerson } from "../control-api.ts";

/** A JSON object as it goes over the wire. */
export type Json = Record<string, unknown>;

export interface Person {
  readonly id: string;
  /** Handle, lower case; `@name` in a person's message becomes a mention. */
  readonly name: string;
  readonly realName: string;
  readonly initials: string;
  readonly color: string;
  readonly kind: PlayPerson["kind"];
  readonly isAdmin: boolean;
  /** Id of the bot that an app or a workflow writes as. */
  readonly botId?: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: "public" | "private" | "im" | "mpim";
  readonly topic: string;
  readonly members: readonly string[];
  readonly created: number;
  /** For `im`: the person who talks to the bot there. */
  readonly personId?: string;
  /** Shared with the other organisation through Slack Connect. */
  readonly isExtShared?: boolean;
}

/** A block of Block Kit; `type` says what else it has. */
export interface Block extends Json {
  type: string;
  block_id?: string;
}

/** What a stream keeps while it runs; parts are in the order in which they first came. */
export interface Stream {
  readonly startedAt: number;
  readonly displayMode: string;
  readonly parts: readonly StreamPart[];
  /** Once a chunk was used, the top-level `markdown_text` is refused, and the other way round. */
  readonly form: "chunks" | "markdown_text" | null;
}

export type StreamPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "task"; readonly task: Block }
  | { readonly kind: "plan"; readonly title: string }
  | { readonly kind: "blocks"; readonly blocks: readonly Block[] };

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly subtype?: string;
  readonly user: string;
  /** True for what the app itself posted. */
  readonly byApp: boolean;
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly Json[];
  readonly fileIds: readonly string[];
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly metadata?: Json;
  readonly reactions?: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly streamingState?: "in_progress" | "completed" | "errored";
  readonly stream?: Stream;
  readonly stoppedByUser?: boolean;
  /** Only this person sees it; such messages are never in a channel's history. */
  readonly ephemeralTo?: string;
  readonly clientMsgId?: string;
  /** Markdown came as `markdown_text`, so the text is shown from its tree. */
  readonly markdown?: boolean;
}

export type FileState =
  /** A URL was given out, no bytes yet. */
  | "reserved"
  /** Bytes are here, nobody completed the upload. */
  | "uploaded"
  /** Completed; Slack still looks at it: no type, no thumbnails, not usable in blocks. */
  | "processing"
  | "ready"
  | "deleted";

export interface Share {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
}

export interface SlackFile {
  readonly id: string;
  readonly state: FileState;
  readonly name: string;
  readonly title: string;
  readonly user: string;
  readonly byApp: boolean;
  readonly created: number;
  readonly size: number;
  readonly mimetype: string;
  readonly filetype: string;
  readonly prettyType: string;
  readonly mode: "hosted" | "snippet" | "external";
  readonly externalUrl?: string;
  readonly altText?: string;
  readonly width?: number;
  readonly height?: number;
  readonly shares: readonly Share[];
  /** The app may read it though it is shared nowhere (given through a modal). */
  readonly grantedToApp?: boolean;
}

export interface View {
  readonly id: string;
  readonly type: "modal" | "home";
  readonly user: string;
  readonly title?: Json;
  readonly submit?: Json | null;
  readonly close?: Json | null;
  readonly blocks: readonly Block[];
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly external_id: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly hash: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly values: Record<string, Record<string, Json>>;
  /** Shown beside the inputs after a submission was refused. */
  readonly errors?: Record<string, string>;
}

export interface AgentSession {
  readonly channel: string;
  readonly thread_ts: string;
  readonly status: "processing" | "active" | "suspended" | "closed";
  readonly title: string;
}

/** The line "Threadsheet is …" under a thread. */
export interface ThreadStatus {
  readonly channel: string;
  readonly thread_ts: string;
  readonly status: string;
  readonly loading_messages?: readonly string[];
  readonly at: number;
}

/** An event on its way to the app; kept until acknowledged or given up. */
export interface PendingEvent {
  readonly id: string;
  readonly name: string;
  readonly payload: Json;
  /** How often it was sent so far. */
  readonly attempts: number;
}
