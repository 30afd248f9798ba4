import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import type Anthropic from "@anthropic-ai/sdk";

import { describeError, type Logger } from "../log.ts";
import type { Artifact } from "./answer.ts";
import { chartToldBy, SIDECAR_BYTES, textsIn } from "./charts/sidecar.ts";

export interface ArtifactLimits {
  readonly maxBytes: number;
  readonly maxCount: number;
}

export interface ArtifactDeps {
  readonly claude: Pick<Anthropic, "files">;
  /** Folder of this turn; the caller removes it. */
  readonly dir: string;
  readonly limits: ArtifactLimits;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Texts of a chart, from a file that is never shown. */
interface Sidecar {
  readonly chart: string;
  readonly texts: readonly string[];
}

/** Charts come with a file of their texts each. */
const FILES_PER_CHART = 2;

/**
 * The files that the code of one turn left in `$OUTPUT_DIR`. Downloads begin as soon as an id is known, so that a chart
 * is usually there before the text that shows it.
 */
export class Artifacts {
  readonly #deps: ArtifactDeps;
  readonly #byId = new Map<string, Promise<Artifact | Sidecar | null>>();
  /** Number of the run that wrote a file. */
  readonly #runOf = new Map<string, number>();
  #runs = 0;
  /** Files that count against the limit. */
  readonly #shown = new Set<string>();
  readonly #placed = new Set<string>();
  readonly #lost = new Set<string>();
  /** Made again by a step that an earlier answer showed: only shown where the text points to them. */
  readonly #repeated = new Set<string>();
  /** Made by messages that broke off: not shown, but to be deleted as well. */
  readonly #orphans: Set<string>;
  #kept: ReadonlySet<string> = new Set();

  constructor(deps: ArtifactDeps, orphans: readonly string[] = []) {
    this.#deps = deps;
    this.#orphans = new Set(orphans);
  }

  /** Ids of every file met so far, for deleting them at the provider. */
  get remoteFileIds(): readonly string[] {
    return [...this.#byId.keys(), ...this.#orphans];
  }

  /** Ids of the files that may be shown, in the order they came. */
  get ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  get orphans(): readonly string[] {
    return [...this.#orphans];
  }

  /** How many files could not be fetched or were over a limit. */
  get lost(): number {
    return this.#lost.size;
  }

  /** What came so far belongs to finished messages and outlives a {@link Artifacts.rewind}. */
  keep(): void {
    this.#kept = new Set(this.#byId.keys());
  }

  /** Another attempt begins, after the messages that were kept, or after none of them. */
  rewind(to: "kept" | "start"): void {
    if (to === "start") this.#kept = new Set();
    for (const id of this.#byId.keys()) {
      if (this.#kept.has(id)) continue;
      this.#orphans.add(id);
      this.#byId.delete(id);
      this.#lost.delete(id);
      this.#shown.delete(id);
    }
    this.unplace();
  }

  /** The text is told anew; where its files stand is not known any more. */
  unplace(): void {
    this.#placed.clear();
  }

  add(fileIds: readonly string[], repeated = false): void {
    this.#runs += 1;
    for (const id of fileIds) {
      if (this.#byId.has(id)) continue;
      if (repeated) this.#repeated.add(id);
      this.#runOf.set(id, this.#runs);
      const mayFetch = this.#byId.size < this.#deps.limits.maxCount * FILES_PER_CHART;
      this.#byId.set(id, mayFetch ? this.#fetch(id) : this.#tooMany(id));
    }
  }

  /** Of the files known then, the newest one of that name, marked as placed; null when there is none. */
  async place(name: string, known: readonly string[]): Promise<Artifact | null> {
    const wanted = name.toLowerCase();
    const named = (await this.#all(known)).filter((artifact) => artifact.name.toLowerCase() === wanted);
    const artifact = named.at(-1);
    if (artifact === undefined) return null;
    for (const older of named) this.#placed.add(older.remoteFileId);
    return artifact;
  }

  /** Files nothing in the text pointed to, in order; of several with one name only the newest, of equal bytes one. */
  async rest(): Promise<Artifact[]> {
    const newest = new Map<string, Artifact>();
    const hashes = new Set<string>();
    for (const artifact of await this.#all()) {
      if (this.#placed.has(artifact.remoteFileId)) hashes.add(artifact.sha256);
    }
    for (const artifact of await this.#all()) {
      if (this.#repeated.has(artifact.remoteFileId)) continue;
      if (this.#placed.has(artifact.remoteFileId) || hashes.has(artifact.sha256)) continue;
      newest.delete(artifact.name);
      newest.set(artifact.name, artifact);
    }
    return [...newest.values()];
  }

  /** The chart with the texts that were told of it: by the run that drew it, or by a later one before it was drawn anew. */
  async withTexts(artifact: Artifact): Promise<Artifact> {
    const from = this.#runOf.get(artifact.remoteFileId) ?? 0;
    const anew = (await this.#all())
      .filter(({ name }) => name === artifact.name)
      .map(({ remoteFileId }) => this.#runOf.get(remoteFileId) ?? 0)
      .filter((run) => run > from);
    const until = Math.min(...anew);
    const texts = new Set<string>();
    for (const id of this.ids) {
      const [file, run] = [await this.#byId.get(id), this.#runOf.get(id) ?? 0];
      if (file == null || !isSidecar(file) || file.chart !== artifact.name || run < from || run >= until) continue;
      for (const text of file.texts) texts.add(text);
    }
    return texts.size === 0 ? artifact : { ...artifact, texts: [...texts] };
  }

  async #all(ids: readonly string[] = this.ids): Promise<Artifact[]> {
    const settled = await Promise.all(ids.map(async (id) => await this.#byId.get(id)));
    return settled.filter((file): file is Artifact => file != null && !isSidecar(file));
  }

  async #tooMany(id: string): Promise<null> {
    this.#lost.add(id);
    return null;
  }

  async #fetch(id: string): Promise<Artifact | Sidecar | null> {
    try {
      return await this.#download(id);
    } catch (error) {
      if (this.#byId.has(id)) this.#lost.add(id);
      if (!this.#deps.signal.aborted)
        this.#deps.log.warn("an output file was not fetched", { error: describeError(error) });
      return null;
    }
  }

  async #download(id: string): Promise<Artifact | Sidecar> {
    const { claude, signal } = this.#deps;
    const meta = await claude.files.retrieveMetadata(id, {}, { signal, maxRetries: 2 });
    const name = baseName(meta.filename);
    const chart = chartToldBy(name);
    if (chart !== null) return { chart, texts: await this.#texts(id, meta) };
    if (this.#shown.size >= this.#deps.limits.maxCount) throw new Error("more output files than are shown");
    this.#shown.add(id);
    return { remoteFileId: id, name, ...(await this.#spool(id, meta, name)) };
  }

  /** A list that cannot be had is no loss: nobody was to see it, and the picture is read all the same. */
  async #texts(id: string, meta: Anthropic.FileMetadata): Promise<readonly string[]> {
    if (meta.size_bytes > SIDECAR_BYTES) return [];
    try {
      const { path } = await this.#spool(id, meta, meta.filename);
      return textsIn(await readFile(path, "utf8"));
    } catch (error) {
      this.#deps.log.info("the texts of a chart were not fetched", { error: describeError(error) });
      return [];
    }
  }

  async #spool(id: string, meta: Anthropic.FileMetadata, name: string) {
    const { claude, signal, limits } = this.#deps;
    if (meta.size_bytes > limits.maxBytes) throw new Error("output file over the size limit");
    const response = await claude.files.download(id, {}, { signal, maxRetries: 2 });
    if (response.body === null) throw new Error("output file without a body");
    const path = join(this.#deps.dir, `artifact-${id.replace(/\W/g, "")}`);
    const { bytes, sha256 } = await spool(response.body, path, limits.maxBytes, signal);
    if (bytes !== meta.size_bytes) {
      await rm(path, { force: true });
      throw new Error("output file arrived incomplete");
    }
    return { kind: await artifactKind(path, name), path, bytes, sha256 };
  }
}

async function spool(body: ReadableStream<Uint8Array>, path: string, maxBytes: number, signal: AbortSignal) {
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(bytes > maxBytes ? new Error("output file over the size limit") : null, chunk);
    },
  });
  await pipeline(body, meter, createWriteStream(path, { mode: 0o600 }), { signal });
  return { bytes, sha256: hash.digest("hex") };
}

function isSidecar(file: Artifact | Sidecar): file is Sidecar {
  return "chart" in file;
}

function baseName(filename: string): string {
  return filename.split(/[\\/]/).at(-1) ?? "file";
}

/** Told by magic bytes; for text by the ending, which is all there is. */
export async function artifactKind(path: string, name: string): Promise<Artifact["kind"]> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return kindOfHead(buffer.subarray(0, bytesRead), name.toLowerCase());
  } finally {
    await file.close();
  }
}

function kindOfHead(head: Buffer, name: string): Artifact["kind"] {
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return "png";
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return "jpeg";
  if (head.subarray(0, 5).toString("latin1") === "%PDF-") return "pdf";
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04])))
    return name.endsWith(".xlsx") ? "xlsx" : "other";
  if (head.includes(0)) return "other";
  if (/\.(?:csv|tsv)$/.test(name)) return "csv";
  if (/\.jsonl?$/.test(name)) return "json";
  return /\.(?:txt|md|log|py|sql)$/.test(name) ? "text" : "other";
}
