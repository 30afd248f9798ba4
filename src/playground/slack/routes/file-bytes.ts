import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";

import busboy from "busboy";
import type { Express, Request, Response } from "express";

import type { FaultAction } from "../../faults.ts";
import { bytesPath, type Core } from "../core.ts";
import type { SlackFile } from "../workspace/entities.ts";
import { PlayError } from "../errors.ts";
import { appSees, writeBytes } from "../workspace/files.ts";
import { BOT_TOKEN, TEAM } from "../workspace/seed.ts";

import { honour } from "./faulty.ts";

/** Bytes in and out: upload URLs, `url_private` and `url_private_download`. Fault names: `files.upload`, `files.download`. */
export function fileByteRoutes(app: Express, core: Core): void {
  app.post("/upload/v1/:token", async (request, response) => {
    await honour(core, "files.upload", request, response, () => receive(core, request, response));
  });
  app.get(/^\/files-pri\/T[A-Z0-9]+-(F[A-Z0-9]+)\/.+$/, async (request, response) => {
    const id = String(request.params[0]);
    await honour(core, "files.download", request, response, (fault) => send(core, id, request, response, fault));
  });
  app.get("/signin", (_request, response) => {
    response.type("html").send(SIGN_IN_PAGE);
  });
}

const SIGN_IN_PAGE = `<!DOCTYPE html><html lang="en"><head><title>Sign in | Slack</title></head><body>
<h1>Sign in to ${TEAM.name}</h1><p>The playground stands in for Slack's sign-in page here: the request for a file had
no valid bot token, or the token lacks <code>files:read</code>.</p></body></html>`;

async function receive(core: Core, request: Request, response: Response): Promise<void> {
  const id = core.uploads.find(String(request.params["token"]));
  const file = id === undefined ? undefined : core.store.file(id);
  if (file === undefined || file.state !== "reserved") {
    response.status(404).type("text").send("not found");
    return;
  }
  const size = await writeBytes(core, file.id, await bytesOf(request));
  core.store.putFile({ ...file, state: "uploaded", size });
  core.live.log({ direction: "from_bot", what: "files.upload", outcome: "ok" });
  response.type("text").send(`OK - ${size}`);
}

/** The raw body, or the first file of a multipart form whatever its field is called. */
async function bytesOf(request: Request): Promise<Readable> {
  if (!(request.headers["content-type"] ?? "").startsWith("multipart/form-data")) return request;
  return await new Promise<Readable>((resolve, reject) => {
    const parser = busboy({ headers: request.headers });
    let found = false;
    parser.on("file", (_field, stream) => {
      if (found) stream.resume();
      else resolve(stream);
      found = true;
    });
    parser.on("error", reject);
    parser.on("close", () => {
      if (!found) reject(new PlayError(400, "no_file"));
    });
    request.pipe(parser);
  });
}

async function send(
  core: Core,
  id: string,
  request: Request,
  response: Response,
  fault: FaultAction | null,
): Promise<void> {
  const file = core.store.file(id);
  const outcome = refuse(core, request, response, file) ?? (await stream(core, id, file, response, fault));
  core.live.log({ direction: "from_bot", what: "files.download", outcome });
}

/** Slack never says 401 here: without a token it leads to a sign-in page, without the scope it shows one. */
function refuse(core: Core, request: Request, response: Response, file: SlackFile | undefined): string | null {
  if (request.headers.authorization !== `Bearer ${BOT_TOKEN}`) {
    const target = encodeURIComponent(request.originalUrl);
    response.setHeader("x-slack-meta", "?;acl_fail");
    response.redirect(302, `${core.baseUrl()}/signin?redir=${target}`);
    return "sign_in";
  }
  if (!core.settings.scopes.includes("files:read")) {
    response.setHeader("x-slack-meta", "?;acl_fail");
    response.status(200).type("html").send(SIGN_IN_PAGE);
    return "sign_in";
  }
  const hasBytes =
    file !== undefined && (file.state === "ready" || file.state === "processing") && file.mode !== "external";
  if (hasBytes && appSees(core, file)) return null;
  response.status(404).type("html").send("<!DOCTYPE html><title>Not found</title>");
  return "not_found";
}

async function stream(
  core: Core,
  id: string,
  file: SlackFile | undefined,
  response: Response,
  fault: FaultAction | null,
): Promise<string> {
  const path = bytesPath(core, id);
  const { size } = await stat(path);
  response.setHeader("content-length", size);
  response.setHeader("content-type", file?.mimetype || "application/octet-stream");
  response.setHeader("x-content-type-options", "nosniff");
  const source = createReadStream(path);
  let pieces = 0;
  for await (const piece of source) {
    if (fault !== null && (fault.kind === "cut" || fault.kind === "stall") && pieces >= fault.afterEvents) {
      if (fault.kind === "cut") response.destroy();
      source.destroy();
      return fault.kind;
    }
    pieces += 1;
    if (!response.write(piece)) await drained(response);
    if (response.destroyed) break;
  }
  response.end();
  return "ok";
}

async function drained(response: Response): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("drain", resolve).once("close", resolve);
  await promise;
  response.off("drain", resolve).off("close", resolve);
}
