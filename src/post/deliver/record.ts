import { describeError, type Logger } from "../../log.ts";
import type { PostedMessage } from "../../store/store.ts";
import type { Placed } from "./deliver.ts";

export type Hurry = "now" | "lazily";

export interface RecordTools {
  readonly turnId: string;
  readonly channel: string;
  readonly recordPosted: (message: PostedMessage, hurry: Hurry) => Promise<void>;
  readonly log: Logger;
}

/** The messages a reply consists of, each noted in the store as soon as its ts is known. */
export class PostedRecord {
  readonly #tools: RecordTools;
  readonly #placed = new Map<string, PostedMessage>();

  constructor(tools: RecordTools) {
    this.#tools = tools;
  }

  get messages(): readonly PostedMessage[] {
    return [...this.#placed.values()];
  }

  /**
   * Notes a message, or files that joined it. Nobody waits for the note: a store that is away for a moment must not keep
   * the answer from its thread, and what the note tells can be read in the thread as well.
   */
  note(placed: Placed, role: PostedMessage["role"], hurry: Hurry = "lazily"): void {
    const { turnId, channel, recordPosted, log } = this.#tools;
    const before = this.#placed.get(placed.ts);
    const fileIds = [...new Set([...(before?.fileIds ?? []), ...placed.fileIds])];
    const message = { turnId, channel, ts: placed.ts, role, fileIds };
    this.#placed.set(placed.ts, message);
    if (before?.role === role && before.fileIds.length === fileIds.length) return;
    recordPosted(message, hurry).catch((error: unknown) => {
      log.warn("a posted message was not recorded", { error: describeError(error) });
    });
  }

  /** The message does not stand any more. */
  drop(ts: string): void {
    this.#placed.delete(ts);
  }
}
