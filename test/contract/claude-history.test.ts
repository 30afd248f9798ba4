import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";

import { assistant, BASE, checkedClient, failureOf, stdoutOf, textOf, user } from "../support/claude-client.ts";
import { startEmulator, temporaryFolder } from "../support/claude-emulator.ts";

type Body = Anthropic.MessageCreateParamsNonStreaming;

const REQUEST: Body = { ...BASE, max_tokens: 1000, messages: [user("go")] };

describe("a paused turn", () => {
  it("ends after ten commands with an open call, which the continuation runs before it goes on", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([
      ...Array.from({ length: 12 }, (_, i) => ({ type: "bash" as const, command: `echo ${i}` })),
      { type: "text" as const, text: "Finished." },
    ]);

    const paused = await client.messages.stream(REQUEST).finalMessage();
    const rest = await client.messages
      .stream({ ...REQUEST, container: paused.container?.id, messages: [user("go"), assistant(paused)] })
      .finalMessage();
    const onward = await client.messages
      .stream({
        ...REQUEST,
        container: rest.container?.id,
        messages: [user("go"), assistant(paused), assistant(rest), user("thanks")],
      })
      .finalMessage();

    expect(paused.stop_reason).toBe("pause_turn");
    expect(stdoutOf(paused)).toBe("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    expect(paused.content.at(-1)).toMatchObject({ type: "server_tool_use", input: { command: "echo 10" } });
    expect(rest.content[0]).toMatchObject({ type: "bash_code_execution_tool_result" });
    expect(rest).toMatchObject({ stop_reason: "end_turn", container: { id: paused.container?.id } });
    expect(stdoutOf(rest)).toBe("10\n11\n");
    expect(textOf(onward)).toBe("You asked: thanks");
  });

  it("can be made to pause before any command", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([
      { type: "text", text: "Wait." },
      { type: "run", command: "a", stdout: "told", pause: true },
      { type: "text", text: "On." },
    ]);

    const paused = await client.messages.stream(REQUEST).finalMessage();
    const messages = [user("go"), assistant(paused)];
    const rest = await client.messages.stream({ ...REQUEST, container: paused.container?.id, messages }).finalMessage();

    expect(paused).toMatchObject({ stop_reason: "pause_turn", container: { id: expect.any(String) } });
    expect(rest.content).toMatchObject([{ content: { stdout: "told" } }, { type: "text", text: "On." }]);
  });

  it("can go on for ever", async () => {
    const emulator = await startEmulator({ loopLimit: 2 });
    const client = checkedClient(emulator);
    emulator.control.script([{ type: "run", command: "again" }, { type: "repeat" }]);
    const ends: (string | null)[] = [];
    let messages = [user("go")];
    let container: string | undefined;

    for (let i = 0; i < 4; i += 1) {
      const message = await client.messages.stream({ ...REQUEST, container, messages }).finalMessage();
      messages = [...messages, assistant(message)];
      container = message.container?.id;
      ends.push(message.stop_reason);
    }

    expect(ends).toEqual(["pause_turn", "pause_turn", "pause_turn", "pause_turn"]);
  });

  it("is continued by a fresh model, which is told so, when the emulator was restarted in between", async () => {
    const dataDir = temporaryFolder();
    const before = await startEmulator({ dataDir });
    before.control.script([{ type: "bash", command: "echo late", pause: true }]);
    const paused = await checkedClient(before).messages.stream(REQUEST).finalMessage();
    await before.close();
    const after = await startEmulator({
      dataDir,
      model: {
        async *respond(input) {
          yield { type: "text", text: `continued: ${input.continued}` };
          return "end_turn";
        },
      },
    });

    const messages = [user("go"), assistant(paused)];
    const rest = await checkedClient(after)
      .messages.stream({ ...REQUEST, container: paused.container?.id, messages })
      .finalMessage();

    expect(stdoutOf(rest)).toBe("late\n");
    expect(textOf(rest)).toBe("continued: true");
  });

  it("is refused without its container, without its tool, and when words come in place of the result", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    emulator.control.script([{ type: "bash", command: "ls", pause: true }]);
    const paused = await client.messages.stream(REQUEST).finalMessage();
    const messages = [user("go"), assistant(paused)];
    const container = paused.container?.id;

    const homeless = await failureOf(client.messages.create({ ...REQUEST, messages }));
    const toolless = await failureOf(client.messages.create({ ...REQUEST, messages, container, tools: [] }));
    const spoken = await failureOf(
      client.messages.create({ ...REQUEST, container, messages: [...messages, user("well?")] }),
    );

    expect(homeless).toMatchObject({ status: 400, apiMessage: expect.stringContaining("container_id is required") });
    expect(toolless).toMatchObject({ status: 400, apiMessage: expect.stringContaining("`code_execution` tool") });
    expect(spoken.apiMessage).toMatch(
      /^`bash_code_execution` tool use with id `srvtoolu_\w+` was found without a corresponding `bash_code_execution_tool_result` block$/,
    );
  });
});

describe("a conversation that could not have come about", () => {
  it.each<[string, Partial<Body>, string]>([
    [
      "ends with the assistant",
      { messages: [user("go"), { role: "assistant", content: "The answer is" }] },
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    ],
    [
      "begins with the assistant",
      { messages: [{ role: "assistant", content: "Hi" }, user("go")] },
      "messages: first message",
    ],
    [
      "has an empty message",
      { messages: [user("go"), { role: "assistant", content: [] }, user("go")] },
      "messages.1: all messages must have non-empty content",
    ],
    ["has an empty text", { messages: [user("")] }, "messages: text content blocks must be non-empty"],
    ["has a blank text", { messages: [user(" \n")] }, "messages: text content blocks must contain non-whitespace text"],
    [
      "has citations in a user's text",
      {
        messages: [
          user({
            type: "text",
            text: "a",
            citations: [
              {
                type: "char_location",
                cited_text: "a",
                document_index: 0,
                document_title: null,
                start_char_index: 0,
                end_char_index: 1,
              },
            ],
          }),
        ],
      },
      "messages.0.content.0.text.citations",
    ],
    [
      "has a document from the assistant",
      {
        messages: [
          user("go"),
          {
            role: "assistant",
            content: [{ type: "document", source: { type: "text", media_type: "text/plain", data: "x" } }],
          },
          user("go"),
        ],
      },
      "messages.1.content.0: `document` blocks are not allowed in assistant messages",
    ],
    [
      "has a result without its call",
      {
        messages: [
          user("go"),
          {
            role: "assistant",
            content: [
              {
                type: "bash_code_execution_tool_result",
                tool_use_id: "srvtoolu_01X",
                content: { type: "bash_code_execution_result", stdout: "", stderr: "", return_code: 0, content: [] },
              },
            ],
          },
          user("go"),
        ],
      },
      "messages.1.content.0: unexpected `tool_use_id` found in `bash_code_execution_tool_result` blocks: srvtoolu_01X.",
    ],
    [
      "has a client tool call without a result",
      {
        messages: [
          user("go"),
          { role: "assistant", content: [{ type: "tool_use", id: "toolu_01X", name: "q", input: {} }] },
          user("go"),
        ],
      },
      "messages.1.content.0: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_01X.",
    ],
    [
      "has a client tool result without a call",
      { messages: [user({ type: "tool_result", tool_use_id: "toolu_01X", content: "1" })] },
      "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_01X.",
    ],
  ])("is refused when it %s", async (_title, change, message) => {
    const client = checkedClient(await startEmulator());

    const failure = await failureOf(client.messages.create({ ...REQUEST, ...change }));

    expect(failure).toMatchObject({ status: 400, type: "invalid_request_error" });
    expect(failure.apiMessage).toContain(message);
  });
});

/** Parameters that the typings do not know, or no longer. */
function withExtra(extra: Record<string, unknown>): Body {
  return { ...REQUEST, ...extra };
}

describe("a request's parameters", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["temperature", { temperature: 1 }, "temperature: Extra inputs are not permitted"],
    ["top_p", { top_p: 0.9 }, "top_p: Extra inputs are not permitted"],
    ["top_k", { top_k: 5 }, "top_k: Extra inputs are not permitted"],
    ["a beta's field", { context_management: { edits: [] } }, "context_management: Extra inputs are not permitted"],
    [
      "tool_choice any",
      { tool_choice: { type: "any" } },
      'tool_choice: type "tool" and "any" are not supported for this model.',
    ],
    [
      "tool_choice tool",
      { tool_choice: { type: "tool", name: "code_execution" } },
      'tool_choice: type "tool" and "any" are not supported',
    ],
    [
      "thinking enabled",
      { thinking: { type: "enabled", budget_tokens: 2048 } },
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive"',
    ],
    [
      "thinking disabled",
      { thinking: { type: "disabled" } },
      'Use "thinking.type.between_tools" for the lowest thinking setting',
    ],
    [
      "block_binding without its header",
      { thinking: { type: "adaptive", block_binding: {} } },
      "thinking.block_binding: Extra inputs are not permitted",
    ],
    ["too many max_tokens", { max_tokens: 200_000 }, "max_tokens: 200000 > 128000, which is the maximum allowed"],
    ["no max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
    ["messages that are no list", { messages: [] }, "messages"],
    [
      "an odd content",
      { messages: [{ role: "user", content: [{ type: "text" }] }] },
      "messages.0.content.0.text: Field required",
    ],
    [
      "an extra field in a block",
      { messages: [{ role: "user", content: [{ type: "text", text: "a", parsed_output: null }] }] },
      "messages.0.content.0.parsed_output: Extra inputs are not permitted",
    ],
    [
      "an unknown block",
      { messages: [{ role: "user", content: [{ type: "hologram" }] }] },
      "Input tag 'hologram' found using 'type'",
    ],
    [
      "an unknown tool",
      { tools: [{ type: "teleport_20261101", name: "teleport" }] },
      'tools.0: Input tag "teleport_20261101"',
    ],
    [
      "another name for code execution",
      { tools: [{ type: "code_execution_20260521", name: "python" }] },
      "tools.0.code_execution_20260521.name: Input should be 'code_execution'",
    ],
    [
      "five cache marks",
      {
        cache_control: { type: "ephemeral" },
        messages: [
          user(
            ...Array.from({ length: 4 }, () => ({
              type: "text" as const,
              text: "a",
              cache_control: { type: "ephemeral" as const },
            })),
          ),
        ],
      },
      "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    ],
    ["a wrong effort", { output_config: { effort: "huge" } }, "output_config.effort"],
    [
      "a prompt beyond the context",
      { model: "claude-haiku-4-5", messages: [user("x".repeat(800_000))] },
      "prompt is too long",
    ],
  ])("are refused with %s", async (_title, extra, message) => {
    const client = checkedClient(await startEmulator());

    const failure = await failureOf(client.messages.stream(withExtra(extra)).finalMessage());

    expect(failure).toMatchObject({ status: 400, type: "invalid_request_error" });
    expect(failure.apiMessage).toContain(message);
  });

  it("are refused by count_tokens as well, and counted otherwise", async () => {
    const client = checkedClient(await startEmulator());

    const { input_tokens: few } = await client.messages.countTokens({
      model: "claude-sonnet-5-5",
      messages: [user("hi")],
    });
    const { input_tokens: more } = await client.messages.countTokens({
      model: "claude-sonnet-5-5",
      tools: BASE.tools,
      system: "Be kind.",
      messages: [user("hi")],
    });
    const failure = await failureOf(client.messages.countTokens({ model: "claude-0", messages: [user("hi")] }));

    expect(few).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(few + 3_000);
    expect(failure).toMatchObject({ status: 404, type: "not_found_error", apiMessage: "model: claude-0" });
  });

  it("accept late system messages, metadata, effort and every current code execution tool", async () => {
    const client = checkedClient(await startEmulator());

    for (const type of ["code_execution_20250825", "code_execution_20260120", "code_execution_20260521"] as const) {
      const message = await client.messages.create({
        ...REQUEST,
        tools: [{ type, name: "code_execution" }],
        metadata: { user_id: "opaque" },
        output_config: { effort: "medium" },
        messages: [user("one"), { role: "system", content: "Be brief." }, user("two")],
      });

      expect(textOf(message)).toBe("You asked: one\n\ntwo");
    }
  });
});

describe("preserved thinking", () => {
  const thinking = { type: "thinking" as const, text: "Hm." };
  const BOUND =
    "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation. " +
    'Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block". ' +
    "That setting requires the `thinking-binding-controls-2026-08-01` value in the `anthropic-beta` header.";

  /** A conversation of two answers with thinking in both. */
  async function conversation() {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const turn = [
      thinking,
      { type: "bash" as const, command: "ls" },
      thinking,
      { type: "text" as const, text: "Done." },
    ];
    emulator.control.script([turn, turn]);
    const request: Body = { ...REQUEST, system: "Be kind." };
    const first = await client.messages.stream(request).finalMessage();
    const messages = [user("go"), assistant(first), user("more")];
    const second = await client.messages.stream({ ...request, messages }).finalMessage();
    return { client, request, first, second, messages: [...messages, assistant(second), user("and more")] };
  }

  it("takes an unchanged history, with marks moved, thinking dropped from the front, or all of it dropped", async () => {
    const { client, request, first, second, messages } = await conversation();
    const unthinking = (message: Anthropic.Message) => message.content.filter((block) => block.type !== "thinking");
    const marked = user({ type: "text", text: "go", cache_control: { type: "ephemeral" } });

    const answers = await Promise.all([
      client.messages.create({ ...request, messages }),
      client.messages.create({ ...request, messages: [marked, ...messages.slice(1)], max_tokens: 99 }),
      client.messages.create({
        ...request,
        messages: [messages[0] ?? marked, { role: "assistant", content: first.content.slice(1) }, ...messages.slice(2)],
      }),
      client.messages.create({
        ...request,
        system: "Something else.",
        messages: [
          user("edited"),
          { role: "assistant", content: unthinking(first) },
          user("edited too"),
          { role: "assistant", content: unthinking(second) },
          user("and more"),
        ],
      }),
    ]);

    for (const answer of answers) expect(textOf(answer)).toBe("You asked: and more");
  });

  it("refuses a changed system text, changed tools and a changed message in the service's own words", async () => {
    const { client, request, messages } = await conversation();
    const create = (change: Partial<Body>) => failureOf(client.messages.create({ ...request, messages, ...change }));

    const system = await create({ system: "Be kind. Today is Tuesday." });
    const tools = await create({ tools: [...BASE.tools, { name: "q", input_schema: { type: "object" } }] });
    const edited = await create({ messages: [user("go!"), ...messages.slice(1)] });
    const counted = await failureOf(
      client.messages.countTokens({ model: request.model, tools: BASE.tools, system: "Other.", messages }),
    );

    expect(system).toMatchObject({ status: 400, type: "invalid_request_error" });
    expect(system.apiMessage).toBe(`${BOUND} The \`system\` prompt differs from the one this block was created with.`);
    expect(tools.apiMessage).toContain("The `tools` list differs");
    expect(edited.apiMessage).toContain("An earlier message differs");
    expect(counted.status).toBe(400);
  });

  it("refuses a gap in the thinking, a changed result before it, and a signature that was tampered with", async () => {
    const { client, request, first, messages } = await conversation();
    const replaced = (content: Anthropic.ContentBlockParam[]) =>
      failureOf(
        client.messages.create({
          ...request,
          messages: [user("go"), { role: "assistant", content }, ...messages.slice(2)],
        }),
      );
    const cut = (block: Anthropic.ContentBlock): Anthropic.ContentBlockParam =>
      block.type === "bash_code_execution_tool_result"
        ? { ...block, content: { type: "bash_code_execution_tool_result_error", error_code: "unavailable" } }
        : block;

    const gap = await replaced(first.content.filter((_block, i) => i !== 3));
    const shortened = await replaced(first.content.map(cut));
    const forged = await replaced([{ type: "thinking", thinking: "", signature: "QUJD" }, ...first.content.slice(1)]);

    expect(gap.apiMessage).toMatch(/^messages\.3\.content\.0: Invalid `signature`.*bound to a different conversation/);
    expect(shortened.apiMessage).toMatch(/^messages\.1\.content\.3: Invalid `signature`.*different conversation/);
    expect(forged.apiMessage).toBe("messages.1.content.0: Invalid `signature` in `thinking` block");
  });

  it("drops thinking of another model without a word, and survives a restart", async () => {
    const dataDir = temporaryFolder();
    const before = await startEmulator({ dataDir });
    before.control.script([thinking, { type: "text", text: "Done." }]);
    const first = await checkedClient(before).messages.stream(REQUEST).finalMessage();
    await before.close();
    const after = await startEmulator({ dataDir });
    const client = checkedClient(after);
    const messages = [user("go"), assistant(first), user("more")];

    const same = await client.messages.create({ ...REQUEST, messages });
    const other = await client.messages.create({ ...REQUEST, model: "claude-opus-5-5", system: "New.", messages });
    const changed = await failureOf(client.messages.create({ ...REQUEST, system: "New.", messages }));

    expect(textOf(same)).toBe("You asked: more");
    expect(textOf(other)).toBe("You asked: more");
    expect(changed.status).toBe(400);
  });
});
