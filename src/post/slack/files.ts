import { openAsBlob } from "node:fs";

import { AppError } from "../../errors.ts";
import { SLACK } from "../../limits.ts";
import { describeError } from "../../log.ts";
import type { SafeImagePart } from "../../scrub/safe-answer.ts";
import { type CallTools, callSlack, leaseLost, SlackRejected, SlackUnavailable } from "./call.ts";
import type { SlackClients } from "./clients.ts";
import { pause } from "./clock.ts";
import { clip } from "../render/blocks.ts";

/** Bytes on their way to Slack: a scrubbed file on disk, or text made of scrubbed pieces. */
export interface UploadSource {
  readonly name: string;
  readonly content: { readonly path: string } | { readonly text: string };
  /** Only for images: on other kinds Slack silently does not share the file (python-slack-sdk#1818). */
  readonly alt?: string;
}

export interface Place {
  readonly team: string;
  readonly channel: string;
  readonly rootTs: string;
}

/** What was shared, and the ts of the message that shows it once Slack tells. */
export interface Shared {
  readonly fileIds: readonly string[];
  readonly ts: string | null;
}

export interface UploadSettings {
  /** How long an image may take until Slack has read it. */
  readonly readyMs: number;
  /** How long to wait for the message that a share turns into. */
  readonly shareMs: number;
}

export interface UploadsOptions {
  readonly clients: SlackClients;
  readonly tools: CallTools;
  readonly place: Place;
  readonly settings: UploadSettings;
  /** Writes down the file's id; nothing that lies at Slack is without such a note. */
  readonly intend: (fileId: string) => Promise<void>;
  /** Whether this process may still speak for the turn; `false` makes every upload fail with `turn.lease_lost`. */
  readonly mayWrite: () => boolean;
}

const WAIT_MS = 5 * 60_000;
const UPLOAD_ATTEMPTS = 3;
const SLOWEST_BYTES_PER_MS = 50;
const FIRST_POLL_MS = 100;
const LAST_POLL_MS = 2_000;

/** Puts files of one thread to Slack in its three steps; Slack works on them after the last one has returned. */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #images = new Map<string, Promise<string>>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /**
   * Uploads an image without sharing it and waits until a block can show it; gives its Slack id. Started once for an
   * image, and once more when it failed for a reason that is not Slack's. Throws what `callSlack` and `intend` throw.
   */
  image(image: SafeImagePart): Promise<string> {
    const known = this.#images.get(image.path);
    if (known !== undefined) return known;
    const upload = this.#uploadImage(image);
    this.#images.set(image.path, upload);
    // Whoever waits for it hears of a failure; nobody may wait for it when the turn is stopped.
    upload.catch((error: unknown) => {
      if (!isSlacksDoing(error)) this.#images.delete(image.path);
    });
    return upload;
  }

  /** Shares files into the thread as one message. Throws what `callSlack` and `intend` throw; then none is shared. */
  async share(sources: readonly UploadSource[]): Promise<Shared> {
    const uploaded: { id: string; title: string }[] = [];
    for (const source of sources) uploaded.push({ id: await this.#send(source), title: source.name });
    return this.shareUploaded(uploaded);
  }

  /** Uploads bytes without sharing them; gives the file's id for {@link Uploads.shareUploaded}. */
  upload(source: UploadSource): Promise<string> {
    return this.#send(source);
  }

  /** Shares uploads that were not completed yet. */
  async shareUploaded(uploaded: readonly { id: string; title: string }[]): Promise<Shared> {
    const [first] = uploaded;
    if (first === undefined) return { fileIds: [], ts: null };
    await this.#complete(uploaded, true);
    const ts = await this.#poll(this.#options.settings.shareMs, () => this.#shareTs(first.id));
    return { fileIds: uploaded.map(({ id }) => id), ts };
  }

  async #uploadImage(image: SafeImagePart): Promise<string> {
    const id = await this.#send({ name: image.name, content: { path: image.path }, alt: image.alt });
    await this.#complete([{ id, title: image.name }], false);
    const ready = await this.#poll(this.#options.settings.readyMs, async () =>
      (await this.#isReady(id)) ? true : null,
    );
    if (ready === null) this.#options.tools.log.warn("slack did not finish reading an image in time");
    return id;
  }

  /** Bytes lie at Slack afterwards, tied to nothing yet, so that a failed attempt is simply made again. */
  async #send(source: UploadSource): Promise<string> {
    const body = await bodyOf(source);
    for (let attempt = 1; ; attempt += 1) {
      const target = await this.#target(source, body.size);
      await this.#options.intend(target.id);
      try {
        await this.#putBytes(target.url, body);
        return target.id;
      } catch (error) {
        if (error instanceof AppError) throw error;
        const facts = { attempt, bytes: body.size, error: describeError(error) };
        this.#options.tools.log.warn("upload to slack failed", facts);
        if (attempt >= UPLOAD_ATTEMPTS) throw new SlackUnavailable("upload", false, error);
        await pause(this.#options.tools.clock, FIRST_POLL_MS * 4 ** attempt);
      }
    }
  }

  async #target(source: UploadSource, length: number): Promise<{ url: string; id: string }> {
    const alt = source.alt ? { alt_txt: clip(source.alt, SLACK.uploadAltChars) } : {};
    // The typed method knows `alt_text`; what Slack documents and reads is `alt_txt`.
    const call = { filename: source.name, length, ...alt };
    const reply = await this.#call("files.getUploadURLExternal", "again", () =>
      this.#options.clients.files.apiCall("files.getUploadURLExternal", call),
    );
    const [url, id] = [Reflect.get(reply, "upload_url") as unknown, Reflect.get(reply, "file_id") as unknown];
    if (typeof url !== "string" || typeof id !== "string") throw new SlackUnavailable("upload", false, null);
    if (!mayReceive(url, this.#options.clients.files.slackApiUrl)) {
      throw new SlackRejected("files.getUploadURLExternal", "foreign_upload_url", [], null);
    }
    return { url, id };
  }

  /** The upload address is a secret of its own: the bot token has no business there. */
  async #putBytes(url: string, body: Blob): Promise<void> {
    if (!this.#options.mayWrite()) throw leaseLost();
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(30_000 + Math.ceil(body.size / SLOWEST_BYTES_PER_MS)),
    });
    await response.body?.cancel();
    if (response.status !== 200) throw new Error(`upload answered ${response.status}`);
  }

  /**
   * Completing what is complete shows nothing new while it is unshared, so it is simply done again after a lost reply; a
   * share is looked for first. Slack's refusal of the repetition then says that the first one took effect.
   */
  async #complete(uploaded: readonly { id: string; title: string }[], share: boolean): Promise<void> {
    const [first, ...others] = uploaded.map(({ id, title }) => ({ id, title }));
    if (first === undefined) return;
    const { clients, place } = this.#options;
    const where = share ? { channel_id: place.channel, thread_ts: place.rootTs } : {};
    const unsure = share ? () => this.#sharedAlready(first.id) : "again";
    try {
      await this.#call("files.completeUploadExternal", unsure, async (): Promise<true> => {
        await clients.files.files.completeUploadExternal({ files: [first, ...others], ...where });
        return true;
      });
    } catch (error) {
      const repeated = error instanceof SlackRejected && error.afterDoubt;
      if (!repeated || (await this.#info(first.id)) === null) throw error;
    }
  }

  /** After a lost reply: whether the files were shared all the same. Slack reads a file only once it is complete. */
  async #sharedAlready(id: string): Promise<true | null> {
    return await this.#poll(this.#options.settings.shareMs, async () => {
      const file = await this.#info(id);
      return file?.["mimetype"] || this.#tsOfShare(file) !== null ? true : null;
    });
  }

  async #isReady(id: string): Promise<boolean> {
    const file = await this.#info(id);
    if (file === null || !file["mimetype"]) return false;
    return Object.keys(file).some((name) => name === "original_w" || name.startsWith("thumb_"));
  }

  async #shareTs(id: string): Promise<string | null> {
    return this.#tsOfShare(await this.#info(id));
  }

  #tsOfShare(file: Readonly<Record<string, unknown>> | null): string | null {
    const shares = Object.values(record(file?.["shares"])).map((kind) => record(kind)[this.#options.place.channel]);
    for (const share of shares.flat()) {
      const ts = record(share)["ts"];
      if (typeof ts === "string") return ts;
    }
    return null;
  }

  async #info(id: string): Promise<Readonly<Record<string, unknown>> | null> {
    try {
      const reply = await this.#call("files.info", "again", () => this.#options.clients.reads.files.info({ file: id }));
      return reply.file === undefined ? null : record(reply.file);
    } catch (error) {
      if (error instanceof SlackRejected && error.reason === "file_not_found") return null;
      throw error;
    }
  }

  /** Asks with growing pauses until there is an answer or the time is over. */
  async #poll<T>(forMs: number, ask: () => Promise<T | null>): Promise<T | null> {
    const { clock } = this.#options.tools;
    const until = clock.now() + forMs;
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(LAST_POLL_MS, wait * 2)) {
      const answer = await ask();
      if (answer !== null || clock.now() + wait > until) return answer;
      await pause(clock, wait);
    }
  }

  #call<T>(method: string, unsure: "again" | (() => Promise<T | null>), run: () => Promise<T>): Promise<T> {
    const { tools, place, mayWrite } = this.#options;
    const key = { team: place.team, method, channel: place.channel };
    const guarded = (): Promise<T> => {
      if (!mayWrite()) throw leaseLost();
      return run();
    };
    return callSlack(tools, { key, unsure, run: guarded, maxWaitMs: WAIT_MS });
  }
}

/** Whether Slack would not have a file or could not be reached, as against a lost lease or a store that is away. */
export function isSlacksDoing(error: unknown): boolean {
  return error instanceof SlackRejected || error instanceof SlackUnavailable || !(error instanceof AppError);
}

async function bodyOf(source: UploadSource): Promise<Blob> {
  return "path" in source.content ? openAsBlob(source.content.path) : new Blob([source.content.text]);
}

/** Slack's own hosts over TLS, or the very server that stands in for Slack. */
function mayReceive(url: string, slackApiUrl: string): boolean {
  const target = URL.parse(url);
  if (target === null) return false;
  if (target.origin === URL.parse(slackApiUrl)?.origin) return true;
  return target.protocol === "https:" && /(?:^|\.)slack(?:-files|-gov)?\.com$/.test(target.hostname);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
