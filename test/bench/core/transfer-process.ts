import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { createClaude } from "../../../src/analysis/claude/client.ts";
import { download } from "../../../src/files/download.ts";
import { systemClock } from "../../../src/files/flow/clock.ts";
import { createUploads } from "../../../src/files/upload.ts";
import { createLogger } from "../../../src/log.ts";
import { serveParent } from "../measure/child.ts";

export interface TransferCommand {
  /** `file`: the way a file of a thread takes. `floors`: what its steps cost without the product. */
  readonly kind: "file" | "floors";
  /** Where files come from and go to. */
  readonly url: string;
  readonly bytes: number;
  readonly folder: string;
}

/** Milliseconds by step, in their order. */
export type TransferReply = Readonly<Record<string, number>>;

const CHUNK = Buffer.alloc(64 * 1024, "2026-01-01,EMEA,4711\n");
const signal = new AbortController().signal;

async function run(command: TransferCommand): Promise<TransferReply> {
  const path = join(command.folder, "file");
  try {
    return await (command.kind === "file" ? bringOver(command, path) : floors(command, path));
  } finally {
    await rm(path, { force: true });
  }
}

/** Slack → disk, hashed on the way → Claude. */
async function bringOver({ url, bytes }: TransferCommand, path: string): Promise<TransferReply> {
  const uploads = createUploads({
    claude: createClaude({ apiKey: "sk-ant-bench-00000000", baseUrl: url }),
    store: { findUpload: async () => null },
    clock: systemClock,
    log: createLogger("error"),
    expiresInSeconds: 86_400,
    bytesInFlight: bytes,
  });
  const startedAt = performance.now();
  const spooled = await fetchFile(url, bytes, path);
  const spooledAt = performance.now();
  const upload = { ...spooled, team: "T1", name: "sales.csv", type: "text/csv" };
  await uploads.put(upload, new Set(), signal);
  return { "Slack to disk": spooledAt - startedAt, "disk to Claude": performance.now() - spooledAt };
}

async function fetchFile(url: string, bytes: number, path: string) {
  const source = { url: `${url}/file/${bytes}`, expectedBytes: bytes, token: "xoxb-bench", apiOrigin: url };
  return await download({ ...source, path, maxBytes: bytes, idleMs: 30_000 }, signal);
}

async function floors({ url, bytes }: TransferCommand, path: string): Promise<TransferReply> {
  const discarded = await timed(async () => {
    const response = await fetch(`${url}/file/${bytes}`);
    for await (const _chunk of response.body ?? []) continue;
  });
  const hashed = await timed(async () => {
    const hash = createHash("sha256");
    for (let done = 0; done < bytes; done += CHUNK.length) hash.update(CHUNK);
    hash.digest("hex");
  });
  await fetchFile(url, bytes, path);
  const sent = await timed(() => send(`${url}/sink`, path));
  return { "fetch, thrown away": discarded, "SHA-256": hashed, "raw upload": sent };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function send(url: string, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const upload = request(url, { method: "PUT" }, (response) => response.once("end", resolve).resume());
  upload.once("error", reject);
  await pipeline(createReadStream(path), upload);
  await promise;
}

serveParent(run);
