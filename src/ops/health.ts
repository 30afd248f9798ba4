import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import type { Readiness } from "./readiness.ts";

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/livez` (the event loop answers) and `/readyz` (work may be sent here; 503 when not) as JSON, on a port of its
 * own and nothing else. Throws when the port cannot be had.
 */
export async function startHealth(
  { host, port }: { readonly host: string; readonly port: number },
  readiness: Readiness,
): Promise<Health> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    void respond(request, response, readiness);
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, readiness: Readiness): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405, { status: "wrong method" });
  const path = request.url?.split("?", 1)[0];
  if (path === "/livez") return send(response, 200, { status: "alive" });
  if (path !== "/readyz") return send(response, 404, { status: "unknown" });
  const { ready, checks } = await readiness.report();
  send(response, ready ? 200 : 503, { status: ready ? "ready" : "not ready", checks });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}
