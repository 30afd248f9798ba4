import express, { type Express, type Request, type Response } from "express";

import { isObject } from "../blocks/check.ts";
import type { Core } from "../core.ts";
import { SlackError } from "../errors.ts";
import { respond } from "../people/respond.ts";

/** `response_url`: what the app says to a command or a button without a token. */
export function responseUrlRoutes(app: Express, core: Core): void {
  const body = express.json({ limit: "1mb", type: () => true });
  app.post(["/commands/:team/:token", "/actions/:team/:token"], body, (request, response) => {
    const outcome = answer(core, request, response);
    core.live.log({ direction: "from_bot", what: "response_url", outcome });
  });
}

/** Refusals are HTTP statuses here; a wrong payload does not use the URL up. */
function answer(core: Core, request: Request, response: Response): string {
  const token = String(request.params["token"]);
  const target = core.responseUrls.find(token);
  if (typeof target === "string") return refuse(response, 404, target);
  const body: unknown = request.body;
  if (!isObject(body)) return refuse(response, 400, "invalid_payload");
  try {
    respond(core, target, body);
  } catch (error) {
    if (error instanceof SlackError) return refuse(response, 400, error.code, error.extra);
    throw error;
  }
  core.responseUrls.countUse(token);
  response.type("text").send("ok");
  return "ok";
}

function refuse(response: Response, status: number, error: string, extra: Record<string, unknown> = {}): string {
  response.status(status).json({ ok: false, error, ...extra });
  return error;
}
