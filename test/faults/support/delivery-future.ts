import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { onTestFinished } from "vitest";

/** One server-sent event of a Messages stream. */
export interface WireEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Makes of one event of a stream what a later version of the service might send in its place. */
export type Rewrite = (event: WireEvent) => readonly WireEvent[];

/** A Claude of the future: passes everything on to this one and rewrites the events of its streams. Gives its address. */
export async function futureClaude(claudeUrl: string, makeRewrite: () => Rewrite): Promise<string> {
  const server = createServer((request, response) => {
    pass(claudeUrl, request, response, makeRewrite()).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pass(
  claudeUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
  rewrite: Rewrite,
): Promise<void> {
  const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
  const { method = "GET", url = "/" } = request;
  const hasBody = method !== "GET" && method !== "HEAD";
  const answer = await fetch(`${claudeUrl}${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...(hasBody ? { body: new Uint8Array(await buffer(request)) } : {}),
  });
  const type = answer.headers.get("content-type") ?? "";
  response.writeHead(answer.status, { "content-type": type, "request-id": answer.headers.get("request-id") ?? "" });
  const body = Buffer.from(await answer.arrayBuffer());
  response.end(type.startsWith("text/event-stream") ? rewritten(body.toString("utf8"), rewrite) : body);
}

function rewritten(stream: string, rewrite: Rewrite): string {
  const events = stream
    .split("\n\n")
    .map((chunk) => /^data: (.*)$/m.exec(chunk)?.[1])
    .filter((data) => data !== undefined)
    .flatMap((data) => rewrite(JSON.parse(data) as WireEvent));
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
