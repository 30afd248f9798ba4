import { toFile } from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import { assistant, BASE, checkedClient, outputsOf, rawEvents, textOf, user } from "../support/claude-client.ts";
import { startEmulator } from "../support/claude-emulator.ts";

describe("an answer of the Claude emulator", () => {
  it("takes a file, runs a command on it, returns a chart, goes on in the same container and forgets the files", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([
      [
        { type: "thinking", text: "Let me look at the file." },
        { type: "bash", command: "cp $INPUT_DIR/sales.csv kept.csv; printf PNG > $OUTPUT_DIR/chart.png; cat kept.csv" },
        { type: "text", text: "Here is the chart." },
      ],
      [
        { type: "bash", command: "cat kept.csv" },
        { type: "text", text: "Still here." },
      ],
    ]);

    const uploaded = await client.files.upload({ file: await toFile(Buffer.from("a,b\n1,2\n"), "sales.csv") });
    const question = user("chart please", { type: "container_upload", file_id: uploaded.id });
    const first = await client.messages.stream({ ...BASE, messages: [question] }).finalMessage();
    const messages = [question, assistant(first), user("and now?")];
    const second = await client.messages.stream({ ...BASE, container: first.container?.id, messages }).finalMessage();
    const chart = await client.files.download(outputsOf(first)[0] ?? "");
    const bytes = await chart.text();
    const deleted = await client.files.delete(uploaded.id);

    expect(first.content.map((block) => block.type)).toEqual([
      "thinking",
      "server_tool_use",
      "bash_code_execution_tool_result",
      "text",
    ]);
    expect(first.content[2]).toMatchObject({ content: { stdout: "a,b\n1,2\n", stderr: "", return_code: 0 } });
    expect(second.container?.id).toBe(first.container?.id);
    expect(second.content[0]).toMatchObject({ input: { command: "cat kept.csv" } });
    expect(second.content[1]).toMatchObject({ content: { stdout: "a,b\n1,2\n" } });
    expect(bytes).toBe("PNG");
    expect(deleted).toEqual({ id: uploaded.id, type: "file_deleted" });
  });

  it("has every key of the current typings, with or without streaming", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const request = { ...BASE, max_tokens: 1000, messages: [user("hello")] };

    const whole = await client.messages.create(request);
    const streamed = await client.messages.stream(request).finalMessage();

    for (const message of [whole, streamed]) {
      expect(message).toMatchObject({
        type: "message",
        role: "assistant",
        model: "claude-sonnet-5-5",
        container: null,
        diagnostics: null,
        stop_reason: "end_turn",
        stop_sequence: null,
        stop_details: null,
        usage: { service_tier: "standard", inference_geo: "global", speed: "standard" },
      });
      expect(message.content[0]).toMatchObject({ type: "text", text: "You asked: hello", citations: null });
      expect(message.usage.output_tokens).toBeGreaterThan(0);
    }
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it("gives ids in the alphabets of the service", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([{ type: "bash", command: "echo x > $OUTPUT_DIR/x.txt" }]);

    const { data: message, request_id: requestId } = await client.messages
      .create({ ...BASE, max_tokens: 1000, messages: [user("go")] })
      .withResponse();

    expect(requestId).toMatch(/^req_011C[1-9A-HJ-NP-Za-km-z]+$/);
    expect(message.id).toMatch(/^msg_01[1-9A-HJ-NP-Za-km-z]+$/);
    expect(message.container?.id).toMatch(/^container_01[1-9A-HJ-NP-Za-km-z]+$/);
    expect(message.content[0]).toMatchObject({ id: expect.stringMatching(/^srvtoolu_01[1-9A-HJ-NP-Za-km-z]+$/) });
    expect(outputsOf(message)[0]).toMatch(/^file_011C[1-9A-HJ-NP-Za-km-z]+$/);
  });

  it("streams blocks in the documented order, the container only in the last message_delta", async () => {
    const emulator = await startEmulator();
    emulator.control.script([
      { type: "text", text: "First I look." },
      { type: "bash", command: "echo found" },
      { type: "text", text: "Done, and this is a sentence that takes more than one delta." },
    ]);

    const events = await rawEvents(emulator, { ...BASE, messages: [user("go")] });
    const names = events.filter((event) => event.type !== "ping").map((event) => event.type);
    const firstInput = events.find((event) => JSON.stringify(event).includes("input_json_delta"));
    const result = events.find((event) => JSON.stringify(event).includes("bash_code_execution_result"));
    const early = events.slice(0, -2);

    expect(names[0]).toBe("message_start");
    expect(names.slice(-2)).toEqual(["message_delta", "message_stop"]);
    expect(events[0]).toMatchObject({ message: { content: [], stop_reason: null, container: null } });
    expect(firstInput).toMatchObject({ delta: { type: "input_json_delta", partial_json: "" } });
    expect(result).toMatchObject({
      type: "content_block_start",
      index: 2,
      content_block: { content: { stdout: "found\n" } },
    });
    expect(early.some((event) => JSON.stringify(event).includes("container_01"))).toBe(false);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: "end_turn", container: { id: expect.any(String) } } });
    expect(events.filter((event) => JSON.stringify(event).includes('"text_delta"')).length).toBeGreaterThan(3);
  });

  it("starts a server tool call with an empty input that its deltas then spell out", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const command = `echo ${"long ".repeat(40)}`;
    emulator.control.script([{ type: "bash", command }]);

    const stream = client.messages.stream({ ...BASE, messages: [user("go")] });
    const starts: unknown[] = [];
    stream.on("streamEvent", (event) => {
      if (event.type === "content_block_start") starts.push(structuredClone(event.content_block));
    });
    const message = await stream.finalMessage();

    expect(starts[0]).toMatchObject({ name: "bash_code_execution", input: {}, caller: { type: "direct" } });
    expect(message.content[0]).toMatchObject({ input: { command } });
  });

  it("sends pings while a command runs", async () => {
    const emulator = await startEmulator({ pingMs: 10 });
    emulator.control.script([{ type: "bash", command: "sleep 0.3" }]);

    const events = await rawEvents(emulator, { ...BASE, messages: [user("go")] });
    const called = events.findIndex((event) => event.type === "content_block_stop");
    const returned = events.findLastIndex((event) => event.type === "content_block_start");

    expect(events.slice(called, returned).filter((event) => event.type === "ping").length).toBeGreaterThan(2);
  });

  it("hides thinking unless asked, shows it when asked, and signs it either way", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const turn = [
      { type: "thinking" as const, text: "A thought." },
      { type: "text" as const, text: "An answer." },
    ];
    emulator.control.script([turn, turn, turn]);
    const request = { ...BASE, messages: [user("go")] };

    const silent = await client.messages.stream(request).finalMessage();
    const shown = await client.messages
      .stream({ ...request, thinking: { type: "adaptive", display: "summarized" } })
      .finalMessage();
    const older = await client.messages.stream({ ...request, model: "claude-haiku-4-5" }).finalMessage();

    expect(silent.content[0]).toMatchObject({ type: "thinking", thinking: "" });
    expect(shown.content[0]).toMatchObject({ type: "thinking", thinking: "A thought." });
    expect(shown.content[0]).toMatchObject({ signature: expect.stringMatching(/^.{100}/) });
    expect(shown.usage.output_tokens_details?.thinking_tokens).toBeGreaterThan(0);
    expect(textOf(older)).toBe("An answer.");
    expect(older.content).toHaveLength(1);
  });

  it("ends in each of the documented ways", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const request = { ...BASE, messages: [user("go")] };
    emulator.control.script([
      [],
      [{ type: "stop", reason: "refusal", category: "cyber", explanation: "No." }],
      [
        { type: "text", text: "Half an" },
        { type: "stop", reason: "model_context_window_exceeded" },
      ],
      [
        { type: "tool_use", name: "query", input: { sql: "select 1" } },
        { type: "stop", reason: "tool_use" },
      ],
    ]);

    const empty = await client.messages.stream(request).finalMessage();
    const refused = await client.messages.stream(request).finalMessage();
    const full = await client.messages.stream(request).finalMessage();
    const call = await client.messages.stream(request).finalMessage();
    const afterwards = await client.messages.stream(request).finalMessage();

    expect(empty).toMatchObject({ content: [], stop_reason: "end_turn" });
    expect(refused).toMatchObject({
      stop_reason: "refusal",
      stop_details: { type: "refusal", category: "cyber", explanation: "No." },
    });
    expect(full.stop_reason).toBe("model_context_window_exceeded");
    expect(call).toMatchObject({
      stop_reason: "tool_use",
      content: [{ type: "tool_use", input: { sql: "select 1" } }],
    });
    expect(textOf(afterwards)).toBe("You asked: go");
  });

  it("cuts a text, and drops a command, that max_tokens leaves no room for", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([
      [{ type: "text", text: "word ".repeat(100) }],
      [
        { type: "text", text: "short" },
        { type: "bash", command: "echo ".repeat(100) },
      ],
    ]);
    const request = { ...BASE, max_tokens: 20, messages: [user("go")] };

    const text = await client.messages.stream(request).finalMessage();
    const command = await client.messages.stream(request).finalMessage();

    expect(text.stop_reason).toBe("max_tokens");
    expect(text.usage.output_tokens).toBe(20);
    expect(textOf(text).length).toBeLessThan(100);
    expect(command).toMatchObject({ stop_reason: "max_tokens", content: [{ type: "text" }] });
  });

  it("tells failed commands and failed tools apart from a failed request", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([
      { type: "bash", command: "echo oops >&2; exit 3" },
      { type: "run", command: "python x.py", error_code: "execution_time_exceeded" },
      { type: "run", command: "python y.py", stdout: "42\n", outputs: [{ name: "y.txt", base64: "aGk=" }] },
    ]);

    const message = await client.messages.stream({ ...BASE, messages: [user("go")] }).finalMessage();
    const download = await client.files.download(outputsOf(message)[0] ?? "");

    expect(message.stop_reason).toBe("end_turn");
    expect(message.content[1]).toMatchObject({ content: { return_code: 3, stderr: "oops\n" } });
    expect(message.content[3]).toMatchObject({
      content: { type: "bash_code_execution_tool_result_error", error_code: "execution_time_exceeded" },
    });
    expect(message.content[5]).toMatchObject({ content: { return_code: 0, stdout: "42\n" } });
    expect(await download.text()).toBe("hi");
  });

  it("answers the model's steps with what the command really gave", async () => {
    const emulator = await startEmulator({
      model: {
        async *respond() {
          const result = yield { type: "bash", command: "echo one; echo two > $OUTPUT_DIR/two.txt; exit 4" };
          yield { type: "text", text: JSON.stringify(result) };
          return "end_turn";
        },
      },
    });
    const client = checkedClient(emulator);

    const message = await client.messages.stream({ ...BASE, messages: [user("go")] }).finalMessage();

    expect(JSON.parse(textOf(message))).toEqual({ stdout: "one\n", stderr: "", returnCode: 4, outputs: ["two.txt"] });
  });

  it("stops the command when the client goes away", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([{ type: "bash", command: "echo $$ > $INPUT_DIR/../pid; exec sleep 600" }]);

    const stream = client.messages.stream({ ...BASE, messages: [user("go")] });
    stream.on("streamEvent", (event) => {
      // The call is out, so the command is about to run; closing then has to reach it.
      if (event.type === "content_block_stop") stream.abort();
    });

    await expect(stream.finalMessage()).rejects.toThrow("aborted");
    // Closing waits for every turn: it would hang for ten minutes if the command went on.
    await emulator.close();
  });
});

describe("usage", () => {
  it("bills every step of the loop for the whole prompt, and counts up in message_delta", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const commands = { type: "run" as const, command: "ls", stdout: "x".repeat(3600) };
    emulator.control.script([[{ type: "text", text: "no code" }], [commands, commands]]);
    const request = { ...BASE, messages: [user("go")] };

    const plain = await client.messages.stream(request).finalMessage();
    const looped = await client.messages.stream(request).finalMessage();

    expect(plain.usage.input_tokens).toBeGreaterThan(3_000);
    expect(looped.usage.input_tokens).toBeGreaterThan(3 * plain.usage.input_tokens + 3_000);
    expect(looped.usage.cache_read_input_tokens).toBe(0);
  });

  it("writes the prompt cache once and reads it back, inside a turn and in the next one", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const run = { type: "run" as const, command: "ls", stdout: "x".repeat(360) };
    emulator.control.script([[run, { type: "text", text: "One." }], [{ type: "text", text: "Two." }]]);
    const request = { ...BASE, cache_control: { type: "ephemeral" as const, ttl: "1h" as const } };

    const first = await client.messages.stream({ ...request, messages: [user("go")] }).finalMessage();
    const messages = [user("go"), assistant(first), user("more")];
    const second = await client.messages
      .stream({ ...request, container: first.container?.id, messages })
      .finalMessage();
    const { input_tokens: counted } = await client.messages.countTokens({
      model: BASE.model,
      tools: BASE.tools,
      messages,
    });

    expect(first.usage.cache_creation?.ephemeral_1h_input_tokens).toBeGreaterThan(3_000);
    expect(first.usage.cache_read_input_tokens).toBeGreaterThan(3_000);
    expect(second.usage.cache_read_input_tokens).toBeGreaterThan(first.usage.cache_read_input_tokens ?? 0);
    expect(second.usage.cache_creation_input_tokens).toBeLessThan(50);
    expect(
      second.usage.input_tokens +
        (second.usage.cache_read_input_tokens ?? 0) +
        (second.usage.cache_creation_input_tokens ?? 0),
    ).toBe(counted);
  });

  it("forgets the cache after its life and says why a cache was missed", async () => {
    let now = Date.UTC(2026, 10, 24);
    const emulator = await startEmulator({ now: () => now });
    const client = checkedClient(emulator);
    const request = { ...BASE, cache_control: { type: "ephemeral" as const }, messages: [user("go")] };

    const first = await client.messages.stream(request).finalMessage();
    const hit = await client.messages.stream(request).finalMessage();
    now += 5 * 60_000;
    const late = await client.messages.stream(request).finalMessage();
    const diagnostics = { previous_message_id: first.id };
    const same = await client.messages.stream({ ...request, diagnostics }).finalMessage();
    const changed = await client.messages.stream({ ...request, system: "New.", diagnostics }).finalMessage();

    expect(hit.usage.cache_read_input_tokens).toBeGreaterThan(3_000);
    expect(late.usage.cache_read_input_tokens).toBe(0);
    expect(same.diagnostics).toEqual({ cache_miss_reason: null });
    expect(changed.diagnostics?.cache_miss_reason?.type).toBe("system_changed");
  });
});
