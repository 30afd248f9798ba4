import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

import type { FaultAction } from "../faults.ts";
import { badRequest, tooLarge } from "./errors.ts";

/** One HTTP request on its way through the emulator. */
export interface Call {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
  /** Aborts when the client goes away before it has the whole answer, or when the emulator closes. */
  readonly signal: AbortSignal;
  /** What the fault script has in store for this call. */
  readonly fault: FaultAction | null;
}

/** Breaks the connection without a further byte, as a crashed server or a cut cable does. */
export function breakOff(call: Call): void {
  call.req.socket.resetAndDestroy();
}

/**
 * Ends the connection in the middle of an answer whose bytes so far do arrive: a reset would throw away what the client
 * has not read yet, and where it hits would be a matter of luck.
 */
export function cutOff(call: Call): void {
  call.req.socket.destroySoon();
}

/** Sends a JSON answer, unless the fault script has it lost on the way. */
export async function sendJson(
  call: Call,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<void> {
  if (call.fault?.kind === "drop_reply") {
    breakOff(call);
    return;
  }
  await drain(call.req);
  call.res.writeHead(status, { "content-type": "application/json", ...headers });
  call.res.end(JSON.stringify(body));
}

/** Sends a file's bytes. A `cut` breaks off after half of them, with the full length promised. */
export async function sendFile(call: Call, path: string, bytes: number, mimeType: string): Promise<void> {
  if (call.fault?.kind === "drop_reply") {
    breakOff(call);
    return;
  }
  const cut = call.fault?.kind === "cut";
  call.res.writeHead(200, { "content-type": mimeType, "content-length": String(bytes) });
  if (!cut) {
    await pipeline(createReadStream(path), call.res);
    return;
  }
  for await (const chunk of createReadStream(path, { end: Math.floor(bytes / 2) })) {
    if (!call.res.write(chunk)) await once(call.res, "drain");
  }
  cutOff(call);
}

/** The JSON body. Throws 413 beyond `limit` bytes, after reading on to the end, and 400 for anything but JSON. */
export async function readJson(call: Call, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of call.req as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > limit) throw tooLarge("Request exceeds the maximum size");
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return value;
  } catch {
    throw badRequest("The request body is not valid JSON");
  }
}

/** Reads what is left of a request: an answer to a client that is still sending may never be seen by it. */
async function drain(req: IncomingMessage): Promise<void> {
  if (req.complete || req.destroyed) return;
  req.resume();
  await once(req, "end");
}
