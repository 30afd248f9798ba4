import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface ByteServices {
  readonly url: string;
  close(): void;
}

const CHUNK = Buffer.alloc(256 * 1024, "2026-01-01,EMEA,4711\n");

/** `/file/n` gives n bytes as fast as they are taken; everything else takes what it is sent and keeps nothing. */
export async function startByteServices(): Promise<ByteServices> {
  const server = createServer((request, response) => {
    const bytes = /^\/file\/(\d+)$/.exec(request.url ?? "")?.[1];
    if (bytes === undefined) takeIn(request, response);
    else void giveOut(response, Number(bytes));
  }).listen(0, "127.0.0.1");
  server.requestTimeout = 0;
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function giveOut(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { "content-type": "text/csv", "content-length": bytes });
  for (let left = bytes; left > 0 && !response.destroyed; left -= CHUNK.length) {
    if (!response.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await writable(response);
  }
  response.end();
}

async function writable(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("drain", resolve).once("close", resolve);
  await promise;
  response.off("drain", resolve).off("close", resolve);
}

/** What the Files API answers (`FileMetadata`). */
function takeIn(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.once("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    const file = { id: "file_bench", type: "file", filename: "sales.csv", mime_type: "text/csv", size_bytes: bytes };
    response.end(JSON.stringify({ ...file, created_at: "2026-01-01T00:00:00Z", downloadable: false }));
  });
}
