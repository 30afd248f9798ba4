import type { ClaudeFiles } from "../../../src/files/claude/claude-files.ts";
import type { Clock } from "../../../src/files/flow/clock.ts";

interface Kept {
  readonly id: string;
  readonly filename: string;
  readonly mime_type: string;
  readonly bytes: Buffer;
  readonly expiresAt: number;
}

type Metadata = Awaited<ReturnType<ClaudeFiles["upload"]>>;

/** The Files API in memory, as far as the files stage calls it. */
export class FakeClaude {
  readonly kept = new Map<string, Kept>();
  readonly uploads: string[] = [];
  readonly deleted: string[] = [];
  /** Errors for the next uploads, in order. */
  readonly failures: Error[] = [];
  readonly #clock: Clock;
  readonly files: ClaudeFiles;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.files = {
      upload: (params) => this.#upload(params.file, params.expires_in_seconds),
      retrieveMetadata: (id) => this.#retrieve(id),
      delete: (id) => this.#delete(id),
    };
  }

  /** Text of a stored file. */
  text(id: string): string {
    return this.kept.get(id)?.bytes.toString("utf8") ?? "";
  }

  async #upload(file: unknown, seconds: number | null | undefined): Promise<Metadata> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (!(file instanceof File)) throw new Error("not a File");
    const id = `file_${this.uploads.length + 1}`;
    const expiresAt = this.#clock.now() + (seconds ?? 0) * 1000;
    const bytes = Buffer.from(await file.arrayBuffer());
    this.kept.set(id, { id, filename: file.name, mime_type: file.type, bytes, expiresAt });
    this.uploads.push(file.name);
    return this.#metadata(id);
  }

  async #retrieve(id: string): Promise<Metadata> {
    return this.#metadata(id);
  }

  async #delete(id: string) {
    if (!this.kept.delete(id)) throw apiError(404);
    this.deleted.push(id);
    return { id, type: "file_deleted" as const };
  }

  #metadata(id: string): Metadata {
    const kept = this.kept.get(id);
    if (kept === undefined) throw apiError(404);
    return {
      id,
      type: "file",
      filename: kept.filename,
      mime_type: kept.mime_type,
      size_bytes: kept.bytes.length,
      created_at: new Date(this.#clock.now()).toISOString(),
      expires_at: new Date(kept.expiresAt).toISOString(),
    };
  }
}

/** An error as the SDK throws it for a refused call; without a status, as for a lost connection. */
export function apiError(status: number | undefined, more: { code?: string; retryAfter?: string } = {}): Error {
  const headers = new Headers(more.retryAfter === undefined ? {} : { "retry-after": more.retryAfter });
  return Object.assign(new Error(`status ${status}`), { status, headers, errorCode: more.code ?? null });
}
