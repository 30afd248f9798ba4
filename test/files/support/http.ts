import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface Loopback {
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** Answers a path from now on. */
  on(path: string, answer: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Serves these bytes under a path. */
  serve(path: string, body: string | Uint8Array, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

/** A small HTTP server on a free loopback port that remembers who asked for what. */
export async function startLoopback(): Promise<Loopback> {
  const seen: Seen[] = [];
  const answers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://loopback");
    seen.push({ method: request.method ?? "", path: pathname, authorization: request.headers.authorization });
    const answer = answers.get(pathname);
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  const { port } = address;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    on: (path, answer) => void answers.set(path, answer),
    serve(path, body, headers = {}) {
      answers.set(path, (_request, response) => {
        response.writeHead(200, { "content-length": Buffer.byteLength(body), ...headers }).end(body);
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
