import { constants } from "node:fs";
import { copyFile, lstat, readdir, rename, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";

import type { FileMetadata } from "@anthropic-ai/sdk/resources/files";

import { CLAUDE } from "../../../limits.ts";
import type { Journal } from "../../journal.ts";
import { badRequest, notFound, tooLarge } from "../errors.ts";
import { newId } from "../ids.ts";

type Metadata = Required<FileMetadata>;

export interface FileStoreOptions {
  readonly journal: Journal;
  readonly folder: string;
  readonly now: () => number;
  /** Bytes one file may have. */
  readonly fileBytes: number;
  /** Bytes all files may have together. */
  readonly storageBytes: number;
}

/** The Files API's store: metadata in the journal, bytes beside it under the file's id. */
export class FileStore {
  readonly #options: FileStoreOptions;
  readonly #files = new Map<string, Metadata>();

  constructor(options: FileStoreOptions) {
    this.#options = options;
    for (const file of options.journal.all<Metadata>("files")) this.#files.set(file.id, file);
  }

  get folder(): string {
    return this.#options.folder;
  }

  get fileBytes(): number {
    return this.#options.fileBytes;
  }

  /** All files, newest first. */
  list(): Metadata[] {
    return [...this.#files.values()].toReversed();
  }

  /** The metadata; an expired file still has some. Throws 404. */
  get(id: string): Metadata {
    const file = this.#files.get(id);
    if (file === undefined) throw notFound(`File not found: ${id}`);
    return file;
  }

  /** A file whose bytes can still be used. Throws 404, with `file_expired` after its time. */
  usable(id: string): Metadata {
    const file = this.get(id);
    if (this.#expired(file))
      throw notFound(`File ${id} has expired and its content is no longer available.`, "file_expired");
    return file;
  }

  path(id: string): string {
    return join(this.#options.folder, id);
  }

  /** Takes over a received upload. Throws 400 for a bad name, an odd life time or a full store, 413 for its size. */
  async adopt(upload: Upload): Promise<Metadata> {
    const name = checkName(upload.filename, upload.mimeType);
    const life = checkLife(upload.expiresInSeconds);
    this.#checkRoom(upload.bytes);
    const now = this.#options.now();
    const file = this.#record(name, upload.mimeType, upload.bytes, {
      downloadable: false,
      expires_at: life === null ? null : new Date(now + life * 1000).toISOString(),
    });
    await rename(upload.path, this.path(file.id));
    return this.#keep(file);
  }

  /** Makes a downloadable file of what a command left behind. Throws 413 for its size. */
  async capture(path: string, name: string): Promise<Metadata> {
    const { size } = await lstat(path);
    if (size > this.#options.fileBytes) throw tooLarge(`${name} is too large`);
    const file = this.#record(name, mimeTypeOf(name), size, { downloadable: true, expires_at: null });
    await copyFile(path, this.path(file.id), constants.COPYFILE_FICLONE);
    return this.#keep(file);
  }

  /** Makes a downloadable file of bytes at hand. */
  async create(name: string, bytes: Uint8Array): Promise<Metadata> {
    const file = this.#record(name, mimeTypeOf(name), bytes.byteLength, { downloadable: true, expires_at: null });
    await writeFile(this.path(file.id), bytes);
    return this.#keep(file);
  }

  /** Throws 404 when there is no such file. */
  async delete(id: string): Promise<void> {
    this.get(id);
    this.#files.delete(id);
    this.#options.journal.delete("files", id);
    await rm(this.path(id), { force: true });
  }

  async clear(): Promise<void> {
    for (const { id } of this.list()) await this.delete(id);
  }

  /** Removes the remains of uploads that a killed process left behind. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#options.folder)) {
      if (!this.#files.has(name)) await rm(join(this.#options.folder, name), { force: true });
    }
  }

  #expired(file: Metadata): boolean {
    return file.expires_at !== null && Date.parse(file.expires_at) <= this.#options.now();
  }

  #checkRoom(bytes: number): void {
    let used = bytes;
    for (const file of this.#files.values()) used += file.size_bytes;
    if (used <= this.#options.storageBytes) return;
    throw badRequest("The organization's file storage quota is exhausted.", "storage_quota_exceeded");
  }

  #record(
    name: string,
    mimeType: string,
    bytes: number,
    rest: Pick<Metadata, "downloadable" | "expires_at">,
  ): Metadata {
    const created = new Date(this.#options.now()).toISOString();
    const id = newId("file");
    return { id, type: "file", filename: name, mime_type: mimeType, size_bytes: bytes, created_at: created, ...rest };
  }

  #keep(file: Metadata): Metadata {
    this.#files.set(file.id, file);
    this.#options.journal.put("files", file.id, file);
    return file;
  }
}

/** A multipart upload after it has been received. */
export interface Upload {
  readonly path: string;
  readonly bytes: number;
  readonly filename: string;
  readonly mimeType: string;
  readonly expiresInSeconds: string | undefined;
}

/** Docs, build-with-claude/files: these and control characters are refused, not replaced. */
// oxlint-disable-next-line no-control-regex -- the control characters are the point
const FORBIDDEN = /[<>:"|?*\\/\u0000-\u001f\u007f]/;

function checkName(name: string, mimeType: string): string {
  if (name === "") return `unnamed${EXTENSIONS.get(mimeType) ?? ""}`;
  if (name.length > CLAUDE.fileNameChars) {
    throw badRequest(`file: Filename must be between 1 and ${CLAUDE.fileNameChars} characters`);
  }
  if (FORBIDDEN.test(name)) throw badRequest("file: Filename contains forbidden characters");
  return name;
}

function checkLife(given: string | undefined): number | null {
  if (given === undefined) return null;
  const seconds = Number(given);
  if (!/^-?\d+$/.test(given)) throw badRequest("expires_in_seconds: Input should be a valid integer");
  if (seconds < CLAUDE.expiresInSecondsMin) {
    throw badRequest(`expires_in_seconds: Input should be greater than or equal to ${CLAUDE.expiresInSecondsMin}`);
  }
  if (seconds > CLAUDE.expiresInSecondsMax) {
    throw badRequest(`expires_in_seconds: Input should be less than or equal to ${CLAUDE.expiresInSecondsMax}`);
  }
  return seconds;
}

const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  [".csv", "text/csv"],
  [".tsv", "text/tab-separated-values"],
  [".txt", "text/plain"],
  [".md", "text/markdown"],
  [".html", "text/html"],
  [".json", "application/json"],
  [".pdf", "application/pdf"],
  [".png", "image/png"],
  [".jpg", "image/jpeg"],
  [".jpeg", "image/jpeg"],
  [".gif", "image/gif"],
  [".webp", "image/webp"],
  [".svg", "image/svg+xml"],
  [".zip", "application/zip"],
  [".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
]);

const EXTENSIONS: ReadonlyMap<string, string> = new Map(
  [...MIME_TYPES].toReversed().map(([extension, type]) => [type, extension]),
);

/** The type that goes with a name's ending. */
export function mimeTypeOf(name: string): string {
  return MIME_TYPES.get(extname(name).toLowerCase()) ?? "application/octet-stream";
}
