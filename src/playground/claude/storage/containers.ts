import { constants, existsSync } from "node:fs";
import { chmod, copyFile, lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { Container, ContainerSkill } from "@anthropic-ai/sdk/resources/messages";

import type { Journal } from "../../journal.ts";
import { badRequest, notFound, WireError } from "../errors.ts";
import type { FileStore } from "./files.ts";
import { newId, newOutputFolder } from "../ids.ts";
import type { RunResult, Shell } from "../model.ts";

/** How a container that is gone shows itself; no status is documented, and all of these have been seen. */
export type ExpiryFlavour = "not_found" | "bad_request" | "server_error" | "other_id";

const FLAVOURS: readonly ExpiryFlavour[] = ["not_found", "bad_request", "server_error", "other_id"];

/** A flavour as it comes from outside. Throws a 400. */
export function parseFlavour(value: unknown): ExpiryFlavour {
  const flavour = FLAVOURS.find((known) => known === value);
  if (flavour === undefined) throw badRequest(`how: Input should be one of ${FLAVOURS.join(", ")}`);
  return flavour;
}

export interface ContainerRecord {
  readonly id: string;
  readonly createdAt: number;
  readonly usedAt: number;
  /** Names of the files under `$INPUT_DIR`. */
  readonly inputs: readonly string[];
  /** Set once it has been made to vanish. */
  readonly gone: ExpiryFlavour | null;
}

/** Answers name a rolling end about an hour away, though the container lives on (recorded). */
const SHOWN_LIFE_MS = 60 * 60_000;

export interface ContainerStoreOptions {
  readonly journal: Journal;
  readonly folder: string;
  readonly files: FileStore;
  readonly shell: Shell;
  readonly now: () => number;
  /** A container ends for good this long after its creation. */
  readonly lifeMs: number;
}

/** The sandboxes: each with a folder of inputs and a working folder that live as long as it does. */
export class ContainerStore {
  readonly #options: ContainerStoreOptions;
  readonly #records = new Map<string, ContainerRecord>();

  constructor(options: ContainerStoreOptions) {
    this.#options = options;
    for (const record of options.journal.all<ContainerRecord>("containers")) this.#records.set(record.id, record);
  }

  list(): ContainerRecord[] {
    return [...this.#records.values()];
  }

  /** From now on every container made so far fails in this way when it is used. */
  expireAll(how: ExpiryFlavour): void {
    for (const record of this.list()) this.#put({ ...record, gone: how });
  }

  /**
   * The container of a request: the one it names, or a place that becomes one when it is first used. Throws in the
   * flavour of its end when the named one is gone.
   */
  async open(id: string | null): Promise<ContainerSession> {
    const known = id === null ? null : await this.#find(id);
    const session = new ContainerSession(this, known?.id ?? newId("container"), known !== null);
    await session.prepare();
    return session;
  }

  get options(): ContainerStoreOptions {
    return this.#options;
  }

  root(id: string): string {
    return join(this.#options.folder, id);
  }

  /** Records that the container exists and was used now, with these further inputs. */
  touch(id: string, inputs: readonly string[]): void {
    const now = this.#options.now();
    const before = this.#records.get(id) ?? { id, createdAt: now, usedAt: now, inputs: [], gone: null };
    this.#put({ ...before, usedAt: now, inputs: [...new Set([...before.inputs, ...inputs])] });
  }

  async clear(): Promise<void> {
    for (const { id } of this.list()) {
      this.#records.delete(id);
      this.#options.journal.delete("containers", id);
    }
    await this.sweep();
  }

  /** Removes folders that no record speaks of. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.#options.folder)) {
      if (!this.#records.has(name)) await rm(join(this.#options.folder, name), { recursive: true, force: true });
    }
  }

  /** The record, or null where the service quietly answers with another container. */
  async #find(id: string): Promise<ContainerRecord | null> {
    const record = this.#records.get(id);
    if (record === undefined) throw notFound(`Container not found: ${id}`);
    if (this.#options.now() - record.createdAt >= this.#options.lifeMs) await this.#end(record);
    if (record.gone === "not_found") throw notFound(`Container not found: ${id}`);
    if (record.gone === "bad_request") throw badRequest(`container: Container ${id} has expired`);
    if (record.gone === "server_error") throw new WireError("api_error", "Internal server error");
    return record.gone === "other_id" ? null : record;
  }

  async #end(record: ContainerRecord): Promise<never> {
    this.#put({ ...record, gone: record.gone ?? "not_found" });
    await rm(this.root(record.id), { recursive: true, force: true });
    throw notFound(`Container not found: ${record.id}`);
  }

  #put(record: ContainerRecord): void {
    this.#records.set(record.id, record);
    this.#options.journal.put("containers", record.id, record);
  }
}

/** A command's result together with the files it left for download. */
export interface CommandResult extends RunResult {
  readonly fileIds: readonly string[];
  /** A file was too big to be returned. */
  readonly tooLarge: boolean;
}

/** One request's use of a container. It only comes into being when a file is put in or a command runs. */
export class ContainerSession {
  readonly #store: ContainerStore;
  readonly id: string;
  #exists: boolean;

  constructor(store: ContainerStore, id: string, exists: boolean) {
    this.#store = store;
    this.id = id;
    this.#exists = exists;
  }

  get inputDir(): string {
    return join(this.#store.root(this.id), "input");
  }

  get workDir(): string {
    return join(this.#store.root(this.id), "work");
  }

  async prepare(): Promise<void> {
    await mkdir(this.inputDir, { recursive: true });
    await mkdir(this.workDir, { recursive: true });
    if (this.#exists) this.#store.touch(this.id, []);
  }

  /** Puts a file into `$INPUT_DIR` under its own name, read-only as in the real container. */
  async mount(fileId: string): Promise<void> {
    const { files } = this.#store.options;
    const { filename } = files.usable(fileId);
    const target = join(this.inputDir, filename);
    await rm(target, { force: true });
    await copyFile(files.path(fileId), target, constants.COPYFILE_FICLONE);
    await chmod(target, 0o444);
    this.#use([filename]);
  }

  /** Runs a command with an `$OUTPUT_DIR` of its own and turns its top-level files into downloadable ones. */
  async run(command: string, signal: AbortSignal): Promise<CommandResult> {
    const outputDir = join(this.#store.root(this.id), "output", newOutputFolder());
    await mkdir(outputDir, { recursive: true });
    this.#use([]);
    // Last moment: a shell that starts after the abort would never hear of it.
    signal.throwIfAborted();
    const place = { inputDir: this.inputDir, workDir: this.workDir, outputDir, signal };
    const result = await this.#store.options.shell(command, place);
    signal.throwIfAborted();
    return { ...result, ...(await this.#capture(outputDir)) };
  }

  /** Files of a run that was only told. */
  async tell(outputs: readonly { name: string; base64: string }[]): Promise<string[]> {
    this.#use([]);
    const ids: string[] = [];
    for (const { name, base64 } of outputs) {
      ids.push((await this.#store.options.files.create(name, Buffer.from(base64, "base64"))).id);
    }
    return ids;
  }

  /** As the answer names it, with the skills it was asked for; null while nothing has used it. */
  describe(skills: readonly ContainerSkill[]): Container | null {
    if (!this.#exists) return null;
    const expiresAt = new Date(this.#store.options.now() + SHOWN_LIFE_MS).toISOString();
    return { id: this.id, expires_at: expiresAt, skills: skills.length === 0 ? null : [...skills] };
  }

  /** Clears away a place that never became a container. */
  async release(): Promise<void> {
    if (!this.#exists) await rm(this.#store.root(this.id), { recursive: true, force: true });
  }

  /** Makes the place a container even though nothing has run yet: a paused call will need it. */
  claim(): void {
    this.#use([]);
  }

  #use(inputs: readonly string[]): void {
    this.#exists = true;
    this.#store.touch(this.id, inputs);
  }

  async #capture(outputDir: string): Promise<Pick<CommandResult, "outputs" | "fileIds" | "tooLarge">> {
    const { files } = this.#store.options;
    const found = { outputs: [] as string[], fileIds: [] as string[], tooLarge: false };
    // The shell may have removed its own folder.
    if (!existsSync(outputDir)) return found;
    for (const name of (await readdir(outputDir)).toSorted()) {
      const path = join(outputDir, name);
      const stat = await lstat(path);
      if (!stat.isFile()) continue;
      if (stat.size > files.fileBytes) return { ...found, tooLarge: true };
      found.outputs.push(name);
      found.fileIds.push((await files.capture(path, name)).id);
    }
    return found;
  }
}
