import type { IncomingMessage } from "node:http";

import type { NextFunction, Request, Response } from "express";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Whether a request names this machine as its host. A web page elsewhere can point its own domain at 127.0.0.1 and so
 * reach a local server (DNS rebinding); its Host header still gives it away.
 */
export function isLoopbackHost(request: IncomingMessage): boolean {
  const host = request.headers.host ?? "";
  return URL.canParse(`http://${host}`) && LOOPBACK.has(new URL(`http://${host}`).hostname);
}

/**
 * Refuses requests with a foreign Host, and whatever pages of another origin ask for that changes something: any POST,
 * and any Web API call, because those work by GET as well and the playground's tokens are no secret.
 */
export function guard(request: Request, response: Response, next: NextFunction): void {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("referrer-policy", "no-referrer");
  if (!isLoopbackHost(request)) return refuse(response, "foreign_host");
  const changes = (request.method !== "GET" && request.method !== "HEAD") || request.path.startsWith("/api/");
  if (changes && isForeignOrigin(request)) return refuse(response, "foreign_origin");
  next();
}

function isForeignOrigin(request: Request): boolean {
  const { origin, host } = request.headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  const site = request.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function refuse(response: Response, error: string): void {
  response.status(403).json({ ok: false, error });
}
