import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";

import busboy from "busboy";

import { badRequest, tooLarge } from "../errors.ts";
import { mimeTypeOf, type Upload } from "./files.ts";

/**
 * Receives a multipart upload straight to disk, so that its size never shows in memory. Gives the file below `folder`
 * and the form's fields; the caller takes the file over or removes it. Throws 400 without a file part, 413 beyond
 * `limit` bytes, after the rest has been read and thrown away: a client that is still sending would otherwise see a
 * broken connection in place of the answer.
 */
export async function receiveUpload(req: IncomingMessage, folder: string, limit: number): Promise<Upload> {
  const form = openForm(req, limit);
  const received: { part?: Promise<Part>; fields: Map<string, string> } = { fields: new Map() };
  form.on("field", (name, value) => received.fields.set(name, value));
  form.on("file", (name, stream, info) => {
    if (name !== "file" || received.part !== undefined) {
      stream.resume();
      return;
    }
    received.part = savePart(stream, info, join(folder, `upload-${randomUUID()}`));
    // A broken upload fails here before anybody awaits it; the failure itself is met below.
    received.part.catch(() => undefined);
  });
  await readForm(req, form, received);
  const part = await received.part;
  if (part === undefined) throw badRequest("file: Field required");
  if (part.truncated) {
    await rm(part.path, { force: true });
    throw tooLarge(`File exceeds the maximum size of ${limit} bytes`);
  }
  return { ...part, expiresInSeconds: received.fields.get("expires_in_seconds") };
}

interface Part {
  path: string;
  bytes: number;
  filename: string;
  mimeType: string;
  truncated: boolean;
}

function openForm(req: IncomingMessage, limit: number): busboy.Busboy {
  try {
    // One byte more than allowed, so that a file of exactly the limit is not taken for a longer one.
    return busboy({
      headers: req.headers,
      defParamCharset: "utf8",
      limits: { fileSize: limit + 1, fieldSize: 10_000 },
    });
  } catch {
    throw badRequest("The request body is not valid multipart/form-data");
  }
}

async function readForm(req: IncomingMessage, form: busboy.Busboy, received: { part?: Promise<Part> }): Promise<void> {
  try {
    await pipeline(req, form);
  } catch (error) {
    const part = await received.part?.catch(() => undefined);
    if (part !== undefined) await rm(part.path, { force: true });
    throw req.complete ? badRequest("The request body is not valid multipart/form-data") : error;
  }
}

async function savePart(
  stream: Readable & { truncated?: boolean },
  info: busboy.FileInfo,
  path: string,
): Promise<Part> {
  const filename = plainName(info.filename);
  const mimeType = typeOf(info.mimeType, filename);
  const sink = createWriteStream(path);
  try {
    await pipeline(stream, sink);
  } catch (error) {
    await finished(sink).catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
  return { path, bytes: (await stat(path)).size, filename, mimeType, truncated: stream.truncated === true };
}

/** Browsers and fetch write these three characters percent-encoded (WHATWG, multipart/form-data encoding). */
function plainName(name: string | undefined): string {
  return (name ?? "").replaceAll("%22", '"').replaceAll(/%0D/gi, "\r").replaceAll(/%0A/gi, "\n");
}

function typeOf(given: string, filename: string): string {
  return given === "application/octet-stream" || given === "" ? mimeTypeOf(filename) : given;
}
