import { ANSWER_EVENT } from "../../../src/post/slack/thread-client.ts";

export const TEAM = "T0SCHEDULE";
export const BOT_USER = "U0BOT";
export const BOT_ID = "B0BOT";

export interface Block {
  readonly type: string;
  readonly text?: unknown;
  readonly elements?: readonly { readonly action_id?: string }[];
  readonly accessory?: { readonly action_id?: string };
  readonly slack_file?: { readonly id?: string };
}

/** A message as it stands in a thread. */
export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** Its own ts for the root of a thread. */
  readonly rootTs: string;
  readonly user: string;
  text: string;
  blocks: readonly Block[];
  metadata: unknown;
  streaming: "in_progress" | "completed" | "errored" | null;
  /** Its stream was ended by Slack's own Stop button. */
  stoppedByUser: boolean;
  /** Slack ids of the files it shares, as against those its blocks show. */
  readonly fileIds: readonly string[];
}

/** Turn and part by which the bot knows a message of its own again; empty for one that carries none. */
export function markOf(message: Pick<Message, "metadata">): { turn: string; part: string } {
  const { event_type, event_payload } = (message.metadata ?? {}) as {
    event_type?: string;
    event_payload?: { turn?: string; part?: string };
  };
  if (event_type !== ANSWER_EVENT) return { turn: "", part: "" };
  return { turn: event_payload?.turn ?? "", part: event_payload?.part ?? "" };
}

export function actionsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap(({ elements, accessory }) =>
    [...(elements ?? []), ...(accessory === undefined ? [] : [accessory])].flatMap(({ action_id }) => action_id ?? []),
  );
}

/** What a message says in Markdown, or as bare text where it has no blocks. */
export function wordsOf({ text, blocks }: Pick<Message, "text" | "blocks">): string {
  if (blocks.length === 0) return text;
  return blocks.flatMap((block) => (block.type === "markdown" ? [String(block.text)] : [])).join("\n\n");
}

/** Slack ids of the pictures that the blocks show. */
export function picturesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap(({ slack_file }) => slack_file?.id ?? []);
}

interface Chunk {
  readonly type: string;
  readonly text?: string;
  readonly blocks?: readonly Block[];
}

/** Streamed text runs on in the last text; blocks stand below it. */
export function withChunks(blocks: readonly Block[], chunks: readonly Chunk[]): Block[] {
  const all = [...blocks];
  for (const chunk of chunks) {
    const last = all.at(-1);
    if (chunk.type === "blocks") all.push(...(chunk.blocks ?? []));
    else if (last?.type === "markdown") all[all.length - 1] = { ...last, text: `${String(last.text)}${chunk.text}` };
    else all.push({ type: "markdown", text: chunk.text });
  }
  return all;
}
