import path from "node:path";

import { createFiles, type Files, type FilesDeps, type FilesLimits, type Prepared } from "../../../src/files/files.ts";
import { type Question, questionId, type Thread } from "../../../src/intake/question.ts";
import { createLogger } from "../../../src/log.ts";
import type { Lease } from "../../../src/store/store.ts";
import { sniffFile } from "../../../src/tabular/sniff.ts";
import { TestClock } from "./clock.ts";
import { FakeClaude } from "./fake-claude.ts";
import { type Loopback, startLoopback } from "./http.ts";
import { MemoryStore } from "./memory-store.ts";
import { platformError } from "./slack-error.ts";
import { tempDir } from "./temp-dir.ts";

export const THREAD: Thread = { team: "T1", channel: "C1", rootTs: "1000.000100" };
export const BOT = "UBOT";

interface Posted {
  readonly channel: string;
  readonly rootTs: string;
  readonly message: { ts: string; user: string; files: object[]; [field: string]: unknown };
}

/** One thread's surroundings: a small Slack, a small Claude, a store, and the files stage between them. */
export class World {
  readonly clock = new TestClock();
  readonly store = new MemoryStore();
  readonly claude = new FakeClaude(this.clock);
  readonly http: Loopback;
  readonly spoolDir: string;
  readonly steps: string[] = [];
  readonly calls: string[] = [];
  readonly infos = new Map<string, () => object>();
  pageSize = 100;
  #posted: Posted[] = [];
  #files: Files;
  #seconds = 1000;

  private constructor(http: Loopback, spoolDir: string, changes: Partial<FilesDeps> & { limits?: FilesLimits }) {
    this.http = http;
    this.spoolDir = spoolDir;
    this.#files = this.#create(changes);
  }

  static async start(changes: Partial<FilesDeps> = {}): Promise<World> {
    return new World(await startLoopback(), path.join(await tempDir(), "spool"), changes);
  }

  /** The process starts anew: only the store and the outside stay. */
  restart(changes: Partial<FilesDeps> = {}): void {
    this.#files = this.#create(changes);
  }

  /** A hosted file whose bytes the HTTP server serves; the object that Slack would show. */
  file(
    id: string,
    name: string,
    body: string | Uint8Array,
    more: object = {},
  ): { id: string; [field: string]: unknown } {
    const place = `/files-pri/T1-${id}/download/${encodeURIComponent(name)}`;
    this.http.serve(place, body, { "content-type": "application/octet-stream" });
    const object = {
      id,
      name,
      title: name,
      mode: "hosted",
      file_access: "visible",
      mimetype: "application/octet-stream",
      filetype: "binary",
      size: Buffer.byteLength(body),
      user: "U1",
      url_private_download: `${this.http.origin}${place}`,
      shares: { public: { C1: [{ ts: "1000.000100" }] } },
      ...more,
    };
    this.infos.set(id, () => object);
    return object;
  }

  /** Somebody posts into the thread; gives the message's ts. */
  post(message: object = {}, thread = THREAD): string {
    this.#seconds += 10;
    const ts = this.#posted.some((posted) => posted.rootTs === thread.rootTs)
      ? `${this.#seconds}.000100`
      : thread.rootTs;
    const whole = { ts, user: "U1", text: "", files: [], ...message };
    this.#posted.push({ channel: thread.channel, rootTs: thread.rootTs, message: whole });
    return ts;
  }

  /** The message is deleted, or changed to something else. */
  replace(ts: string, message: object | null): void {
    this.#posted = this.#posted.flatMap((posted) => {
      if (posted.message.ts !== ts) return [posted];
      return message === null ? [] : [{ ...posted, message: { ...posted.message, ...message } }];
    });
  }

  question(ts: string, changes: Partial<Question> = {}): Question {
    const { team, channel } = THREAD;
    const base = { id: questionId(team, channel, ts), thread: THREAD, ts, askerId: "U1", text: "total?" };
    return { ...base, source: "mention", fileIds: [], ...changes };
  }

  /** The files stage at work for a question; the answer is given afterwards, so that the next turn is a follow-up. */
  async ask(ts: string, changes: Partial<Question> = {}, lost?: ReadonlySet<string>): Promise<Prepared> {
    const question = this.question(ts, changes);
    const prepared = await this.prepare(question, new AbortController().signal, lost);
    this.store.answered(question.thread, Math.floor(Number(ts) * 1000));
    return prepared;
  }

  prepare(question: Question, signal: AbortSignal, lost?: ReadonlySet<string>): Promise<Prepared> {
    return this.#files.prepare(
      { question, lease: leaseOf(question), sealed: false },
      signal,
      (words) => this.steps.push(words),
      lost,
    );
  }

  /** How often the bytes of a Slack file were fetched. */
  downloads(id: string): number {
    return this.http.seen.filter((request) => request.path.includes(`T1-${id}/`)).length;
  }

  #create(changes: Partial<FilesDeps>): Files {
    return createFiles({
      slack: () => this.#slack(),
      botToken: () => "xoxb-test",
      botUserId: () => BOT,
      slackApiUrl: `${this.http.origin}/api/`,
      claude: this.claude,
      opens: async () => true,
      store: this.store,
      sniff: sniffFile,
      tabular: { shape: async () => [{ sheet: null, columns: [{ name: "a", type: "integer" }], rows: 1 }] },
      learning: { keyId: () => "key", learn: async () => null },
      spoolDir: this.spoolDir,
      limits: { maxFileBytes: 1024 * 1024, fileTtlSeconds: 30 * 24 * 3_600, idleMs: 2_000 },
      log: createLogger("silent"),
      clock: this.clock,
      ...changes,
    });
  }

  #slack(): ReturnType<FilesDeps["slack"]> {
    return {
      conversations: {
        replies: async ({ channel, ts, cursor }) => {
          this.calls.push("replies");
          const all = this.#posted.filter((posted) => posted.channel === channel && posted.rootTs === ts);
          if (all.length === 0) throw platformError("thread_not_found");
          const from = Number(cursor ?? 0);
          const next = from + this.pageSize < all.length ? String(from + this.pageSize) : "";
          const messages = all.slice(from, from + this.pageSize).map((posted) => posted.message);
          return { ok: true, messages, response_metadata: { next_cursor: next } };
        },
      },
      files: {
        info: async ({ file }) => {
          this.calls.push(`info ${file}`);
          const info = this.infos.get(file);
          if (info === undefined) throw platformError("file_not_found");
          return { ok: true, file: info() };
        },
      },
    };
  }
}

export function leaseOf(question: Question): Lease {
  const base = {
    id: "turn-1",
    question,
    state: "running",
    attempts: 1,
    begun: 1,
    crashes: 0,
    crashedAlone: false,
    cancelledBy: null,
  } as const;
  return { turn: { ...base, createdAt: 0, updatedAt: 0 }, owner: "test", fence: 1 };
}
