import busboy from "busboy";
import express, { type Express, type NextFunction, type Request, type Response } from "express";

import { isObject } from "../blocks/check.ts";
import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import type { Json } from "../workspace/entities.ts";
import { APP_TOKEN, BOT_TOKEN } from "../workspace/seed.ts";

import { agentMethods } from "./agents.ts";
import { appMethods } from "./app.ts";
import { Args } from "./args.ts";
import { chatMethods } from "./chat.ts";
import { streamMethods } from "./chat-stream.ts";
import { conversationMethods } from "./conversations.ts";
import { honour } from "./faulty.ts";
import { fileMethods } from "./files.ts";
import { type Method, type Methods, requireScope } from "./method.ts";
import { reactionMethods } from "./reactions.ts";
import { userMethods } from "./users.ts";
import { viewMethods } from "./views.ts";

/** Every method there is; anything else is `unknown_method`. */
export const METHODS: Methods = {
  ...agentMethods,
  ...appMethods,
  ...chatMethods,
  ...streamMethods,
  ...conversationMethods,
  ...fileMethods,
  ...reactionMethods,
  ...userMethods,
  ...viewMethods,
};

const BODY_LIMIT = "5mb";

/** The Web API: `POST` or `GET /api/<method>`, arguments as a form, as JSON, as multipart or in the query. */
export function webApiRoutes(app: Express, core: Core): void {
  const bodies = [
    express.urlencoded({ extended: false, limit: BODY_LIMIT }),
    express.json({ limit: BODY_LIMIT }),
    readMultipart,
  ];
  app.all("/api/:method", ...bodies, async (request, response) => {
    const method = String(request.params["method"]);
    await honour(core, method, request, response, () => answer(core, method, request, response));
  });
  app.use("/api", (error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent || !isBadBody(error)) return next(error);
    response.json({ ok: false, error: request.is("json") === false ? "invalid_form_data" : "invalid_json" });
  });
}

/** What body parsers throw carries a 4xx status. */
function isBadBody(error: unknown): boolean {
  return error instanceof Error && "status" in error && Number(error.status) < 500;
}

async function answer(core: Core, name: string, request: Request, response: Response): Promise<void> {
  const startedAt = performance.now();
  const body = readArguments(request);
  const wait = METHODS[name] === undefined ? null : core.limiter.take(name, textOf(body["channel"]));
  if (wait !== null) response.status(429).set("retry-after", String(wait));
  const result = wait === null ? await call(core, name, request, body) : { ok: false, error: "ratelimited" };
  core.live.log({
    direction: "from_bot",
    what: name,
    outcome: result["ok"] === true ? "ok" : String(result["error"]),
    ms: Math.round(performance.now() - startedAt),
  });
  response.set("x-oauth-scopes", core.settings.scopes.join(","));
  const { scope } = METHODS[name] ?? {};
  if (scope !== undefined) response.set("x-accepted-oauth-scopes", scope);
  response.set("cache-control", "private, no-cache, no-store, must-revalidate").json(result);
}

async function call(core: Core, name: string, request: Request, body: Json): Promise<Json> {
  try {
    const method = METHODS[name];
    if (method === undefined) throw new SlackError("unknown_method");
    requirePostType(request);
    requireToken(method, request, body);
    if (method.scope !== undefined) requireScope(core, method.scope);
    return { ok: true, ...(await method.run({ core, args: new Args(body) })) };
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

function readArguments(request: Request): Json {
  const body: unknown = request.body;
  return { ...request.query, ...(isObject(body) ? body : {}) };
}

/** Form, JSON, multipart or nothing at all. */
function requirePostType(request: Request): void {
  const type = request.headers["content-type"];
  if (type === undefined || request.is(["urlencoded", "json", "multipart"]) !== false) return;
  throw new SlackError("invalid_post_type");
}

function requireToken(method: Method, request: Request, body: Json): void {
  const header = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const token = header ?? textOf(body["token"]);
  if (token === undefined || token === "") throw new SlackError("not_authed");
  if (token !== BOT_TOKEN && token !== APP_TOKEN) throw new SlackError("invalid_auth");
  if ((method.token === "app") !== (token === APP_TOKEN)) throw new SlackError("not_allowed_token_type");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Fields of a multipart call. Bytes of file parts are not arguments of any method we have. */
function readMultipart(request: Request, _response: Response, next: NextFunction): void {
  if (!(request.headers["content-type"] ?? "").startsWith("multipart/form-data")) return next();
  const fields: Json = {};
  const parser = busboy({ headers: request.headers, limits: { fieldSize: 5 * 1_024 * 1_024 } });
  parser.on("field", (field, value) => {
    fields[field] = value;
  });
  parser.on("file", (_field, stream) => stream.resume());
  parser.on("error", next);
  parser.on("close", () => {
    request.body = fields;
    next();
  });
  request.pipe(parser);
}
