// The real SDK against a loopback server: what goes over the wire, what its errors become, what it costs in memory.
import { createHash } from "node:crypto";
import { open, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { formsAsBlobs } from "../../src/analysis/claude/form-body.ts";
import { expireFiles } from "../../src/files/expire.ts";
import { createUploads, type Upload } from "../../src/files/upload.ts";
import { createLogger } from "../../src/log.ts";
import { TestClock } from "./support/clock.ts";
import { type Loopback, startLoopback } from "./support/http.ts";
import { MemoryStore } from "./support/memory-store.ts";
import { troubleOf } from "./support/outcome.ts";
import { tempDir } from "./support/temp-dir.ts";

const MiB = 1024 * 1024;
const CSV = "a,b\n1,2\n";
const never = new AbortController().signal;
const none: ReadonlySet<string> = new Set();

let api: Loopback;
let clock: TestClock;

beforeEach(async () => {
  api = await startLoopback();
  clock = new TestClock();
});

afterEach(() => api.close());

function uploads(store = new MemoryStore()) {
  const claude = new Anthropic({ apiKey: "sk-ant-test", baseURL: api.origin, fetch: formsAsBlobs(), logLevel: "off" });
  const deps = { claude, store, clock, log: createLogger("silent") };
  return { claude, ...createUploads({ ...deps, expiresInSeconds: 3_600 * 24, bytesInFlight: 512 * MiB }) };
}

async function upload(): Promise<Upload> {
  const path = `${await tempDir()}/spooled`;
  await writeFile(path, CSV);
  const sha256 = createHash("sha256").update(CSV).digest("hex");
  return { team: "T1", path, name: "Umsätze_2024.csv", type: "text/csv", bytes: CSV.length, sha256 };
}

function metadata(more: object = {}): string {
  return JSON.stringify({
    id: "file_011CNha8iCJcU1wXNR6q4V8w",
    type: "file",
    filename: "Umsätze_2024.csv",
    mime_type: "text/csv",
    size_bytes: CSV.length,
    created_at: "2026-11-24T00:00:00Z",
    expires_at: "2026-11-25T00:00:00Z",
    downloadable: false,
    ...more,
  });
}

const JSON_TYPE = { "content-type": "application/json" };

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return body;
}

/** Answers the uploads with these, one after the other; the last one stays. */
function answerWith(...answers: { status: number; body?: object; headers?: Record<string, string> }[]): {
  count: number;
} {
  const calls = { count: 0 };
  api.on("/v1/files", (request: IncomingMessage, response: ServerResponse) => {
    const answer = answers[Math.min(calls.count, answers.length - 1)];
    calls.count += 1;
    request.resume().on("end", () => {
      const body = answer?.status === 200 ? metadata() : JSON.stringify(answer?.body ?? {});
      response.writeHead(answer?.status ?? 500, { ...JSON_TYPE, ...answer?.headers }).end(body);
    });
  });
  return calls;
}

const failure = (type: string, code?: string) => ({
  type: "error",
  error: { type, message: "no", ...(code === undefined ? {} : { details: { error_code: code } }) },
});

describe("an upload with the real SDK", () => {
  it("sends name, type, bytes and lifetime, with a length and without a beta header", async () => {
    let sent = { body: "", headers: {} as IncomingMessage["headers"] };
    api.on("/v1/files", (request, response) => {
      const answer = async (): Promise<void> => {
        sent = { body: await bodyOf(request), headers: request.headers };
        response.writeHead(200, JSON_TYPE).end(metadata());
      };
      void answer();
    });

    const remote = await uploads().put(await upload(), none, never);

    expect(remote).toEqual({
      remoteFileId: "file_011CNha8iCJcU1wXNR6q4V8w",
      remoteExpiresAt: Date.parse("2026-11-25T00:00:00Z"),
    });
    expect(sent.body).toContain('name="file"; filename="Umsätze_2024.csv"');
    expect(sent.body).toContain("Content-Type: text/csv");
    expect(sent.body).toContain(CSV);
    expect(sent.body).toMatch(/name="expires_in_seconds"\r\n\r\n86400\r\n/);
    expect(Number(sent.headers["content-length"])).toBeGreaterThan(CSV.length);
    expect(sent.headers["anthropic-beta"]).toBeUndefined();
  });

  it("is tried again after a rate limit, as late as asked for, and after an overload", async () => {
    const calls = answerWith(
      { status: 429, body: failure("rate_limit_error"), headers: { "retry-after": "9" } },
      { status: 529, body: failure("overloaded_error") },
      { status: 200 },
    );

    await uploads().put(await upload(), none, never);

    expect(calls.count).toBe(3);
    expect(clock.waits[0]).toBe(9_000);
  });

  it("is tried again when the connection breaks", async () => {
    let calls = 0;
    api.on("/v1/files", (request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else request.resume().on("end", () => response.writeHead(200, JSON_TYPE).end(metadata()));
    });

    const remote = await uploads().put(await upload(), none, never);

    expect(remote.remoteFileId).toMatch(/^file_/);
    expect(calls).toBe(2);
  });

  it.each([
    [413, failure("request_too_large"), "too_large"],
    [400, failure("invalid_request_error", "storage_quota_exceeded"), "storage_full"],
    [400, failure("invalid_request_error"), "not_accepted"],
  ])("refused with %i is this file's trouble: %j → %s", async (status, body, expected) => {
    const calls = answerWith({ status, body });

    const outcome = await troubleOf(uploads().put(await upload(), none, never));

    expect(outcome).toBe(expected);
    expect(calls.count).toBe(1);
  });

  it.each([
    [401, failure("authentication_error"), "claude.auth"],
    [402, failure("billing_error"), "claude.billing"],
    [500, failure("api_error"), "claude.unavailable"],
  ])("refused with %i concerns every file: %j → %s", async (status, body, code) => {
    answerWith({ status, body });

    const work = uploads().put(await upload(), none, never);

    await expect(work).rejects.toMatchObject({ name: "AppError", code });
  });

  it("follows no redirect with the file in hand", async () => {
    const stranger = await startLoopback();
    api.on("/v1/files", (request, response) => {
      request.resume().on("end", () => response.writeHead(307, { location: `${stranger.origin}/loot` }).end());
    });

    const work = uploads().put(await upload(), none, never);

    await expect(work).rejects.toMatchObject({ code: "claude.unavailable" });
    expect(stranger.seen).toEqual([]);
    await stranger.close();
  });

  it("ends at once when it is cancelled", async () => {
    const cancel = new AbortController();
    api.on("/v1/files", () => setImmediate(() => cancel.abort(new Error("stop"))));

    const work = uploads().put(await upload(), none, cancel.signal);

    await expect(work).rejects.toThrow("stop");
  });

  it("of twins at the same moment is sent once", async () => {
    const calls = answerWith({ status: 200 });
    const sender = uploads();
    const file = await upload();

    const [one, two] = await Promise.all([sender.put(file, none, never), sender.put(file, none, never)]);

    expect(one).toEqual(two);
    expect(calls.count).toBe(1);
  });
});

describe("a known upload", () => {
  const ID = "file_011CNha8iCJcU1wXNR6q4V8w";

  async function known(answer: { status: number; body: string }) {
    const store = new MemoryStore();
    Object.assign(store, { findUpload: async () => ({ remoteFileId: ID, expiresAt: clock.now() + 1e9 }) });
    api.serve(`/v1/files/${ID}`, answer.body, JSON_TYPE);
    if (answer.status !== 200) {
      api.on(`/v1/files/${ID}`, (_request, response) => response.writeHead(answer.status, JSON_TYPE).end(answer.body));
    }
    const calls = answerWith({ status: 200 });
    return { ...uploads(store), calls };
  }

  it("is used again when Claude has it under the same name", async () => {
    const sender = await known({ status: 200, body: metadata() });

    const remote = await sender.put(await upload(), none, never);

    expect(remote.remoteFileId).toBe(ID);
    expect(sender.calls.count).toBe(0);
  });

  it.each([
    ["it has another name", 200, metadata({ filename: "secret.csv" })],
    ["it has another length", 200, metadata({ size_bytes: 1 })],
    ["it is unknown", 404, JSON.stringify(failure("not_found_error"))],
    ["it is expired", 404, JSON.stringify(failure("not_found_error", "file_expired"))],
    ["it cannot be asked for", 500, JSON.stringify(failure("api_error"))],
  ])("is sent anew when %s", async (_why, status, body) => {
    const sender = await known({ status, body });

    await sender.put(await upload(), none, never);

    expect(sender.calls.count).toBe(1);
  });

  it("is not even asked for when it is known as lost", async () => {
    const sender = await known({ status: 200, body: metadata() });

    await sender.put(await upload(), new Set([ID]), never);

    expect(api.seen.map((request) => request.path)).toEqual(["/v1/files"]);
  });
});

describe("deleting with the real SDK", () => {
  it("takes 404 for gone and reports what is refused", async () => {
    const { claude } = uploads();
    api.serve("/v1/files/file_a", JSON.stringify({ id: "file_a", type: "file_deleted" }), JSON_TYPE);
    api.on("/v1/files/file_c", (_request, response) => {
      response.writeHead(403, JSON_TYPE).end(JSON.stringify(failure("permission_error")));
    });

    const expired = await expireFiles(["file_a", "file_b", "file_c"], { claude, clock });

    expect(expired.gone).toEqual(["file_a", "file_b"]);
    expect(expired.failed.map((item) => item.remoteFileId)).toEqual(["file_c"]);
  });
});

describe("memory", () => {
  it("stays flat while 300 MB are sent", async () => {
    const path = `${await tempDir()}/large`;
    const file = await open(path, "w");
    await file.truncate(300 * MiB);
    await file.close();
    answerWith({ status: 200 });
    const sender = uploads();
    const before = process.memoryUsage.rss();
    let peak = before;
    const timer = setInterval(() => void (peak = Math.max(peak, process.memoryUsage.rss())), 5);

    const large = { ...(await upload()), path, bytes: 300 * MiB };
    await sender.put(large, none, never).finally(() => clearInterval(timer));

    expect(peak - before).toBeLessThan(120 * MiB);
  });
});
