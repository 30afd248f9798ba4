import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { AppError } from "../errors.ts";
import { tokenAddress } from "./slack/hosts.ts";
import { FileTrouble } from "./words/trouble.ts";

export interface DownloadRequest {
  /** `url_private_download` as Slack told it. */
  readonly url: string;
  /** `file.size` as Slack told it; null skips the check. */
  readonly expectedBytes: number | null;
  readonly token: string;
  /** Origin of the configured Web API; the token may go there and to Slack's own hosts. */
  readonly apiOrigin: string;
  readonly path: string;
  readonly maxBytes: number;
  /** Longest silence of the connection, before and within the body. */
  readonly idleMs: number;
}

export interface Spooled {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * A file's bytes from Slack to disk, hashed and counted on the way; memory stays at a few chunks. Redirects are never
 * followed. Throws {@link FileTrouble} for everything that is the file's, Slack's or the network's fault, and the
 * signal's reason when cancelled.
 */
export async function download(request: DownloadRequest, signal: AbortSignal): Promise<Spooled> {
  const url = tokenAddress(request.url, request.apiOrigin);
  if (url === null) throw new FileTrouble({ kind: "foreign_address" });
  if (request.expectedBytes !== null && request.expectedBytes > request.maxBytes) throw tooLarge(request);
  const watchdog = createWatchdog(request.idleMs);
  const either = AbortSignal.any([signal, watchdog.signal]);
  try {
    const response = await fetch(url, {
      redirect: "manual",
      // Without `identity` the length of a compressed reply would not be the file's.
      headers: { authorization: `Bearer ${request.token}`, "accept-encoding": "identity" },
      signal: either,
    });
    checkReply(response, request);
    const spooled = await spool(response, request, watchdog, either);
    checkBody(spooled, response, request);
    return { path: request.path, bytes: spooled.bytes, sha256: spooled.sha256 };
  } catch (error) {
    signal.throwIfAborted();
    throw toTrouble(error);
  } finally {
    watchdog.stop();
  }
}

interface Watchdog {
  readonly signal: AbortSignal;
  /** Something arrived. */
  feed(): void;
  /** Also gives back the connection of a body that nobody read. */
  stop(): void;
}

/** `fetch` itself waits five minutes for a silent body; a turn cannot. */
function createWatchdog(idleMs: number): Watchdog {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new FileTrouble({ kind: "unreachable" })), idleMs);
  const stop = (): void => {
    clearTimeout(timer);
    controller.abort();
  };
  return { signal: controller.signal, feed: () => timer.refresh(), stop };
}

function checkReply(response: Response, request: DownloadRequest): void {
  const { status, headers } = response;
  if (status === 200) {
    const announced = announcedBytes(headers);
    const isOther = announced !== null && request.expectedBytes !== null && announced !== request.expectedBytes;
    if (isOther && isHtml(headers)) throw new FileTrouble({ kind: "sign_in" });
    return;
  }
  // A missing scope ends at the workspace's sign-in page or with this header (bolt-js#2585).
  const isSignIn = (status >= 300 && status < 400) || headers.get("x-slack-meta")?.includes("acl_fail");
  if (isSignIn || status === 401) throw new FileTrouble({ kind: "sign_in" });
  if (status === 403) throw new FileTrouble({ kind: "forbidden" });
  if (status === 404 || status === 410) throw new FileTrouble({ kind: "missing" });
  throw new FileTrouble({ kind: "unreachable" });
}

interface Body {
  readonly bytes: number;
  readonly sha256: string;
  readonly startsAsHtml: boolean;
}

async function spool(
  response: Response,
  request: DownloadRequest,
  watchdog: Watchdog,
  signal: AbortSignal,
): Promise<Body> {
  const hash = createHash("sha256");
  let bytes = 0;
  let head = "";
  async function* measure(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      watchdog.feed();
      if (head.length < HEAD) head += Buffer.from(chunk.subarray(0, HEAD)).toString("latin1");
      bytes += chunk.byteLength;
      if (bytes > request.maxBytes) throw tooLarge(request);
      hash.update(chunk);
      yield chunk;
    }
  }
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
  await pipeline(body, measure, createWriteStream(request.path, { flags: "w", mode: 0o600 }), { signal });
  return { bytes, sha256: hash.digest("hex"), startsAsHtml: /^\W*(?:<!doctype html|<html)/i.test(head) };
}

const HEAD = 512;

/** Of the wrong length: a sign-in page when it is HTML, otherwise a torn download. The right length is the file. */
function checkBody(body: Body, response: Response, request: DownloadRequest): void {
  const { expectedBytes } = request;
  if (body.bytes === expectedBytes && body.bytes > 0) return;
  if (body.startsAsHtml && (expectedBytes !== null || isHtml(response.headers))) {
    throw new FileTrouble({ kind: "sign_in" });
  }
  if (body.bytes === 0) throw new FileTrouble({ kind: expectedBytes ? "truncated" : "empty" });
  if (expectedBytes !== null) throw new FileTrouble({ kind: "truncated" });
}

function isHtml(headers: Headers): boolean {
  return /^\s*text\/html/i.test(headers.get("content-type") ?? "");
}

function announcedBytes(headers: Headers): number | null {
  const length = headers.get("content-length");
  return length === null ? null : Number(length);
}

function tooLarge(request: DownloadRequest): FileTrouble {
  return new FileTrouble({ kind: "too_large", maxBytes: request.maxBytes });
}

function toTrouble(error: unknown): FileTrouble | AppError {
  if (error instanceof FileTrouble) return error;
  if (codeOf(error) === "ENOSPC") return diskFull(error);
  if (error instanceof AppError) return error;
  // A body that ends before its announced length makes `fetch` fail with "terminated".
  const torn = error instanceof TypeError && error.message === "terminated";
  return new FileTrouble({ kind: torn ? "truncated" : "unreachable" }, error);
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}

function diskFull(cause: unknown): AppError {
  return new AppError({
    code: "file.unreachable",
    userMessage: "I have no room left to take files right now. Please ask me again later.",
    retryable: true,
    operatorHint: "The disk that holds the spool folder is full.",
    cause,
  });
}
