import Anthropic, {
  APIConnectionError,
  APIError,
  AnthropicError,
  AuthenticationError,
  NotFoundError,
  OverloadedError,
  RateLimitError,
} from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import type { FaultAction } from "../../src/playground/faults.ts";
import { BASE, checkedClient, failureOf, textOf, user } from "../support/claude-client.ts";
import { startEmulator } from "../support/claude-emulator.ts";

const REQUEST = { ...BASE, max_tokens: 1000, messages: [user("go")] };
const MESSAGES = "POST /v1/messages";

describe("the Claude emulator as a service", () => {
  it("takes the key as a bearer token or as x-api-key, and no other key", async () => {
    const emulator = await startEmulator();
    const list = (headers: Record<string, string>) =>
      fetch(`${emulator.url}/v1/models`, { headers: { "anthropic-version": "2026-10-21", ...headers } });

    const bearer = await list({ authorization: `Bearer ${emulator.apiKey}` });
    const header = await list({ "x-api-key": emulator.apiKey });
    const none = await list({});
    const wrong = await failureOf(checkedClient({ ...emulator, apiKey: "wrong" }).models.list());

    expect([bearer.status, header.status, none.status]).toEqual([200, 200, 401]);
    expect(wrong).toBeInstanceOf(AuthenticationError);
    expect(wrong).toMatchObject({ type: "authentication_error", requestID: expect.stringMatching(/^req_011C/) });
  });

  it("requires a version, ignores what it need not know, and knows the old query of beta calls", async () => {
    const emulator = await startEmulator();
    const call = (version: Record<string, string>) =>
      fetch(`${emulator.url}/v1/files?beta=true`, {
        headers: {
          "x-api-key": emulator.apiKey,
          "anthropic-beta": "one-2026-01-01,two-2026-01-01",
          "x-stainless-lang": "js",
          ...version,
        },
      });

    const statuses = [
      (await call({ "anthropic-version": "2026-10-21" })).status,
      (await call({ "anthropic-version": "2023-06-01" })).status,
      (await call({ "anthropic-version": "1999-01-01" })).status,
      (await call({})).status,
    ];

    expect(statuses).toEqual([200, 200, 400, 400]);
  });

  it("answers under its own address only", async () => {
    const emulator = await startEmulator();

    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("knows neither other routes nor other methods", async () => {
    const emulator = await startEmulator();
    const headers = { "x-api-key": emulator.apiKey, "anthropic-version": "2026-10-21" };

    const route = await fetch(`${emulator.url}/v1/nothing`, { headers });
    const method = await fetch(`${emulator.url}/v1/messages`, { headers });
    const crooked = await fetch(`${emulator.url}/v1/files/%E0%A4%A`, { headers });

    expect([route.status, method.status, crooked.status]).toEqual([404, 405, 404]);
    expect(await route.json()).toMatchObject({ type: "error", error: { type: "not_found_error" } });
  });

  it("refuses a body of more than 32 MB and one that is no JSON", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);

    const large = await failureOf(
      client.messages.create({ ...REQUEST, messages: [user("x".repeat(33 * 1024 * 1024))] }),
    );
    const garbled = await fetch(`${emulator.url}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": emulator.apiKey, "anthropic-version": "2026-10-21" },
      body: "{",
    });

    expect(large).toMatchObject({ status: 413 });
    expect(large.error).toMatchObject({ error: { type: "request_too_large" } });
    expect(garbled.status).toBe(400);
  });

  it("tells what is left of the rate limits", async () => {
    const client = checkedClient(await startEmulator());

    const { response } = await client.messages.create(REQUEST).withResponse();
    const { response: next } = await client.messages.create(REQUEST).withResponse();

    for (const kind of ["requests", "tokens", "input-tokens", "output-tokens"]) {
      expect(Number(response.headers.get(`anthropic-ratelimit-${kind}-limit`))).toBeGreaterThan(0);
      expect(response.headers.get(`anthropic-ratelimit-${kind}-reset`)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
    expect(Number(next.headers.get("anthropic-ratelimit-requests-remaining"))).toBe(998);
    expect(Number(next.headers.get("anthropic-ratelimit-input-tokens-remaining"))).toBeLessThan(
      Number(response.headers.get("anthropic-ratelimit-input-tokens-remaining")),
    );
    expect(response.headers.get("anthropic-workspace-id")).toMatch(/^wrkspc_/);
  });

  it("offers the current models and its own, with what each can do", async () => {
    const client = checkedClient(await startEmulator());
    const ids: string[] = [];

    for await (const model of client.models.list({ limit: 5 })) ids.push(model.id);
    const own = await client.models.retrieve("offline-analyst");
    const sonnet = await client.models.retrieve("claude-sonnet-5-5");
    const deprecated = await client.models.list({ lifecycle: ["deprecated"] });
    const before = await client.models.list({ before_id: "claude-opus-5-5", limit: 1 });
    const unknown = await failureOf(client.models.retrieve("claude-0"));

    expect(ids).toEqual(expect.arrayContaining(["offline-analyst", "claude-sonnet-5-5", "claude-haiku-5-5"]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(own).toMatchObject({
      display_name: "Offline analyst",
      capabilities: { server_tools: { code_execution: { supported: true } } },
    });
    expect(sonnet).toMatchObject({
      max_tokens: 128_000,
      capabilities: { thinking: { types: { enabled: { supported: false } } } },
    });
    expect(deprecated.data.map((model) => model.id)).toEqual(["claude-sonnet-4-5"]);
    expect(before.data.map((model) => model.id)).toEqual(["claude-sonnet-5-5"]);
    expect(unknown).toBeInstanceOf(NotFoundError);
  });

  it("can be scripted, watched and emptied from outside", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const headers = { "x-api-key": emulator.apiKey };
    const post = (path: string, body: unknown) =>
      fetch(`${emulator.url}/_control/${path}`, { method: "POST", headers, body: JSON.stringify(body) });

    const scripted = await post("script", { steps: [{ type: "text", text: "As told." }] });
    const answer = await client.messages.create(REQUEST);
    const wrong = await post("script", { steps: [{ type: "dance" }] });
    const expired = await post("containers/expire", { how: "not_found" });
    const wrongHow = await post("containers/expire", { how: "loudly" });
    const seen = await fetch(`${emulator.url}/_control/requests`, { headers });
    await emulator.control.reset();

    expect([scripted.status, wrong.status, expired.status, wrongHow.status]).toEqual([200, 400, 200, 400]);
    expect(textOf(answer)).toBe("As told.");
    expect(await seen.json()).toMatchObject({ requests: [{ model: "claude-sonnet-5-5" }] });
    expect(emulator.control.requests()).toEqual([]);
  });
});

describe("a model that fails", () => {
  it("is a 500 before the first event, an error event after it, and is told to whoever runs the emulator", async () => {
    const failures: unknown[] = [];
    const emulator = await startEmulator({
      onError: (error) => failures.push(error),
      model: {
        // oxlint-disable-next-line require-yield -- fails before it says anything
        async *respond() {
          throw new Error("a bug of the model");
        },
      },
    });
    const client = checkedClient(emulator);

    const whole = await failureOf(client.messages.create(REQUEST));
    const streamed = await failureOf(client.messages.stream(REQUEST).finalMessage());

    expect(whole).toMatchObject({ status: 500, type: "api_error", apiMessage: "Internal server error" });
    expect(streamed).toMatchObject({ status: undefined, type: "api_error" });
    expect(failures.map(String)).toEqual(["Error: a bug of the model", "Error: a bug of the model"]);
  });

  it("fails so as well when it runs code that the request does not offer", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([{ type: "bash", command: "ls" }]);

    const failure = await failureOf(client.messages.create({ ...REQUEST, tools: [] }));

    expect(failure).toMatchObject({ status: 500, apiMessage: expect.stringContaining("does not offer") });
  });
});

describe("a fault", () => {
  async function withFault(action: FaultAction, call = MESSAGES) {
    const emulator = await startEmulator();
    emulator.faults.set([{ target: "claude", call, action }]);
    return { emulator, client: checkedClient(emulator) };
  }

  it("refuses a call with a status of the service, once", async () => {
    const { client } = await withFault({ kind: "status", status: 529 });

    const failure = await failureOf(client.messages.create(REQUEST));
    const answer = await client.messages.create(REQUEST);

    expect(failure).toBeInstanceOf(OverloadedError);
    expect(failure).toMatchObject({ status: 529, type: "overloaded_error" });
    expect(textOf(answer)).toBe("You asked: go");
  });

  it("limits the rate with retry-after, or ends the spending with its code", async () => {
    const { client, emulator } = await withFault({ kind: "status", status: 429, headers: { "retry-after": "7" } });
    const limited = await failureOf(client.messages.create(REQUEST));
    const details = { error_code: "enforced_spend_limit_reached" };
    const body = {
      type: "error",
      error: { type: "rate_limit_error", message: "Spent.", details },
      request_id: "req_1",
    };
    emulator.faults.set([{ target: "claude", call: MESSAGES, action: { kind: "status", status: 429, body } }]);

    const spent = await failureOf(client.messages.create(REQUEST));

    expect(limited).toBeInstanceOf(RateLimitError);
    expect(limited.headers?.get("retry-after")).toBe("7");
    expect(limited.headers?.get("anthropic-ratelimit-requests-limit")).toBe("1000");
    expect(spent.errorCode).toBe("enforced_spend_limit_reached");
    expect(spent.headers?.get("retry-after")).toBeNull();
  });

  it("delays a call", async () => {
    const { client } = await withFault({ kind: "delay", ms: 150 });
    const before = performance.now();

    await client.messages.create(REQUEST);

    expect(performance.now() - before).toBeGreaterThan(140);
  });

  it.each(["POST /v1/files", "GET /v1/files/{id}/content", "DELETE /v1/files/{id}", "GET /v1/models"])(
    "meets %s too",
    async (call) => {
      const { client } = await withFault({ kind: "status", status: 500 }, call);
      const calls: Record<string, () => PromiseLike<unknown>> = {
        "POST /v1/files": () => client.files.upload({ file: new File(["a"], "a.txt") }),
        "GET /v1/files/{id}/content": () => client.files.download("file_1"),
        "DELETE /v1/files/{id}": () => client.files.delete("file_1"),
        "GET /v1/models": () => client.models.list(),
      };

      const failure = await failureOf(calls[call]?.() ?? Promise.resolve());

      expect(failure).toMatchObject({ status: 500, type: "api_error" });
    },
  );

  it("loses the reply to a call that took effect", async () => {
    const { client, emulator } = await withFault({ kind: "drop_reply" }, "POST /v1/files");

    const failure = await failureOf(client.files.upload({ file: new File(["a"], "a.txt") }));

    expect(failure).toBeInstanceOf(APIConnectionError);
    expect(emulator.control.files()).toHaveLength(1);
  });

  it("loses a streamed answer that was worked out to its end", async () => {
    const { client, emulator } = await withFault({ kind: "drop_reply" });
    emulator.control.script([{ type: "bash", command: "echo x > $OUTPUT_DIR/x.txt" }]);

    const failure = await failureOf(client.messages.stream(REQUEST).finalMessage());

    expect(failure).toBeInstanceOf(APIConnectionError);
    expect(emulator.control.files()).toHaveLength(1);
  });

  it("cuts a stream after so many events, by its end or by a reset", async () => {
    const { client, emulator } = await withFault({ kind: "cut", afterEvents: 3, how: "eof" });
    const types: string[] = [];
    const cut = async () => {
      types.length = 0;
      const stream = client.messages.stream(REQUEST);
      stream.on("streamEvent", (event) => types.push(event.type));
      return stream.finalMessage();
    };

    await expect(cut()).rejects.toThrow("stream ended without");
    const afterEnd = [...types];
    emulator.faults.set([{ target: "claude", call: MESSAGES, action: { kind: "cut", afterEvents: 4, how: "reset" } }]);
    await expect(cut()).rejects.toThrow("terminated");

    expect(afterEnd).toEqual(["message_start", "content_block_start", "content_block_delta"]);
    expect(types).toEqual(["message_start", "content_block_start", "content_block_delta", "content_block_stop"]);
  });

  it("tells an error in mid-stream, which carries no status", async () => {
    const { client } = await withFault({
      kind: "stream_error",
      afterEvents: 2,
      type: "overloaded_error",
      message: "Overloaded",
    });

    const failure = await failureOf(client.messages.stream(REQUEST).finalMessage());

    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ status: undefined, type: "overloaded_error" });
  });

  it("stalls a stream without a byte more, pings included, until the client gives up", async () => {
    const emulator = await startEmulator({ pingMs: 5 });
    emulator.faults.set([{ target: "claude", call: MESSAGES, action: { kind: "stall", afterEvents: 2 } }]);
    let lastByte = 0;
    const client = new Anthropic({
      baseURL: emulator.url,
      apiKey: emulator.apiKey,
      maxRetries: 0,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const seen = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            lastByte = performance.now();
            controller.enqueue(chunk);
          },
        });
        return new Response(response.body?.pipeThrough(seen), response);
      },
    });

    const stream = client.messages.stream(REQUEST);
    stream.once("streamEvent", () => setTimeout(() => stream.abort(), 200));
    const failure = await stream.finalMessage().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AnthropicError);
    expect(performance.now() - lastByte).toBeGreaterThan(100);
  });

  it("breaks a download off half way", async () => {
    const { client, emulator } = await withFault(
      { kind: "cut", afterEvents: 0, how: "reset" },
      "GET /v1/files/{id}/content",
    );
    emulator.control.script([{ type: "bash", command: "head -c 100000 /dev/zero > $OUTPUT_DIR/zeros" }]);
    await client.messages.create(REQUEST);
    const [file] = emulator.control.files();

    const response = await client.files.download(file?.id ?? "");

    await expect(response.arrayBuffer()).rejects.toThrow("terminated");
  });
});
