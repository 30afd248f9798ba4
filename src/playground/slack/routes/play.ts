import type { z } from "zod";
import express, { type Express, type NextFunction, type Request, type Response } from "express";

import { describeError, type Logger } from "../../../log.ts";
import type { SlackControl } from "../control.ts";
import type { PlayFile } from "../control-api.ts";
import { PlayError, SlackError } from "../errors.ts";
import { BODIES, readBody } from "../people/bodies.ts";

/** Base64 files come in these bodies; big ones go through `/play/uploads`, which streams. */
const BODY_LIMIT = "100mb";
const HEARTBEAT_MS = 15_000;

type Answer = Record<string, unknown> | undefined;
type Act<Input> = (input: Input) => Answer | void | Promise<Answer | void>;

/** The control API over HTTP; `control-api.ts` lists it. */
export function playRoutes(app: Express, control: SlackControl): void {
  readRoutes(app, control);
  messageRoutes(app, control);
  interactionRoutes(app, control);
  systemRoutes(app, control);
  fileRoutes(app, control);
  app.get("/play/events", (request, response) => streamEvents(control, request, response));
}

function get(app: Express, path: string, act: (request: Request) => Record<string, unknown>): void {
  app.get(path, (request, response) => {
    response.json(act(request));
  });
}

function change<Schema extends z.ZodType>(app: Express, path: string, schema: Schema, act: Act<z.infer<Schema>>): void {
  app.post(path, express.json({ limit: BODY_LIMIT }), async (request, response) => {
    response.json({ ok: true, ...(await act(readBody(schema, request.body))) });
  });
}

function readRoutes(app: Express, control: SlackControl): void {
  get(app, "/play/state", () => ({ ...control.state() }));
  get(app, "/play/channels/:channel/messages", (request) => ({
    messages: control.messages(parameter(request, "channel"), query(request, "as")),
  }));
  get(app, "/play/channels/:channel/threads/:ts", (request) => ({
    messages: control.thread(parameter(request, "channel"), parameter(request, "ts"), query(request, "as")),
  }));
  get(app, "/play/views/:user", (request) => ({ view: control.view(parameter(request, "user")) }));
  get(app, "/play/home/:user", (request) => ({ view: control.home(parameter(request, "user")) }));
  get(app, "/play/log", (request) => ({ entries: control.log(Number(query(request, "after") ?? 0)) }));
  get(app, "/play/faults", () => ({ rules: control.faults() }));
}

function messageRoutes(app: Express, control: SlackControl): void {
  change(app, "/play/messages", BODIES.post, async (body) => ({ ...(await control.post(body)) }));
  change(app, "/play/messages/edit", BODIES.edit, (body) => ({ message: control.edit(body) }));
  change(app, "/play/messages/delete", BODIES.remove, (body) => control.remove(body));
  change(app, "/play/reactions", BODIES.react, (body) => ({ message: control.react(body) }));
  change(app, "/play/files/delete", BODIES.deleteFile, (body) => control.deleteFile(body.id));
}

function interactionRoutes(app: Express, control: SlackControl): void {
  change(app, "/play/actions", BODIES.press, (body) => control.press(body));
  change(app, "/play/commands", BODIES.command, (body) => control.command(body));
  change(app, "/play/shortcuts", BODIES.shortcut, (body) => control.shortcut(body));
  change(app, "/play/sessions/stop", BODIES.stop, (body) => control.stop(body));
  change(app, "/play/views/options", BODIES.options, async (body) => ({ options: await control.options(body) }));
  change(app, "/play/views/submit", BODIES.submit, async (body) => {
    const outcome = await control.submit(body);
    return { ok: outcome.errors === undefined, ...outcome };
  });
  change(app, "/play/views/close", BODIES.closeView, (body) => control.closeView(body));
  change(app, "/play/home/open", BODIES.openHome, (body) => ({ view: control.openHome(body) }));
}

function systemRoutes(app: Express, control: SlackControl): void {
  change(app, "/play/faults", BODIES.faults, ({ rules }) => {
    control.setFaults(rules);
    return { rules: control.faults() };
  });
  change(app, "/play/sockets/disconnect", BODIES.disconnect, ({ reason }) => control.disconnect(reason));
  change(app, "/play/reset", BODIES.reset, () => control.reset());
}

function fileRoutes(app: Express, control: SlackControl): void {
  app.post("/play/uploads", async (request, response) => {
    const wanted = { as: query(request, "as") ?? "", name: query(request, "name") ?? "", bytes: request };
    response.json({ ok: true, file: await control.upload(wanted) });
  });
  app.get("/play/files/:id", (request, response) => {
    const { file, path } = control.file(parameter(request, "id"));
    sendFile(response, path, file, "attachment", "application/octet-stream");
  });
  app.get("/files/:user/:id/:name", (request, response) =>
    response.redirect(`/play/files/${parameter(request, "id")}`),
  );
  app.get("/play/files/:id/image", (request, response) => {
    const { file, path } = control.file(parameter(request, "id"));
    const isPicture = /^image\/(png|jpeg|gif|webp)$/.test(file.mimetype);
    if (!isPicture) throw new PlayError(415, "not_an_image");
    sendFile(response, path, file, "inline", file.mimetype);
  });
}

/** Bytes people or models made: never sniffed, never run as a page of this origin. */
function sendFile(response: Response, path: string, file: PlayFile, disposition: string, type: string): void {
  response.setHeader("content-security-policy", "sandbox; default-src 'none'");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  response.setHeader("content-type", type);
  const name = encodeURIComponent(file.name).replaceAll("'", "%27");
  response.setHeader("content-disposition", `${disposition}; filename*=UTF-8''${name}`);
  response.sendFile(path, { dotfiles: "allow", cacheControl: false });
}

/** Server-sent events; a reader that comes back with `Last-Event-ID` misses nothing. */
function streamEvents(control: SlackControl, request: Request, response: Response): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    connection: "keep-alive",
  });
  response.write("retry: 1000\n\n");
  const lastId = request.headers["last-event-id"] ?? query(request, "lastEventId");
  const end = control.subscribe(
    ({ id, event }) => {
      response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    Array.isArray(lastId) ? lastId[0] : lastId,
  );
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  heartbeat.unref();
  response.on("close", () => {
    clearInterval(heartbeat);
    end();
  });
}

/** Turns what the actions throw into `{ok:false, error}` with a fitting status. */
export function playErrors(logger: Logger | undefined) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    if (error instanceof PlayError) {
      response.status(error.status).json({ ok: false, error: error.code });
    } else if (error instanceof SlackError) {
      response.status(422).json({ ok: false, error: error.code, ...error.extra });
    } else {
      const status = statusOf(error);
      if (status >= 500) logger?.error("slack emulator failed", { error: describeError(error), status });
      response.status(status).json({ ok: false, error: status >= 500 ? "internal_error" : "bad_request" });
    }
  };
}

/** Body parsers say with `status` what is wrong with a request. */
function statusOf(error: unknown): number {
  const status: unknown = error instanceof Error && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : 500;
}

function parameter(request: Request, name: string): string {
  return String(request.params[name]);
}

function query(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
