import { once } from "node:events";
import { createServer, type Server } from "node:http";

const DELTA_CHARS = 20;
const MIB = 1024 * 1024;
const SENTENCE = "Revenue in the region grew by 3 percent against the month before, mostly in May. ";
const PARAGRAPH = `${SENTENCE.repeat(5).trimEnd()}\n\n`;

/** A Claude that answers every request at once and whole; `/4` before the route asks for 4 MiB of text. */
export async function startLongAnswers(): Promise<{
  url(mib: number): string;
  chars(mib: number): number;
  server: Server;
}> {
  const mebibyte = Buffer.from(deltasOf(PARAGRAPH.repeat(Math.ceil(MIB / PARAGRAPH.length)).slice(0, MIB)));
  const server = createServer((request, response) => {
    request.resume();
    const mib = Number(/^\/(\d+)\//.exec(request.url ?? "")?.[1] ?? 1);
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.end(Buffer.concat([HEAD, ...Array.from({ length: mib }, () => mebibyte), TAIL]));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return { server, url: (mib) => `http://127.0.0.1:${address.port}/${mib}`, chars: (mib) => mib * MIB };
}

function deltasOf(text: string): string {
  const events: string[] = [];
  for (let at = 0; at < text.length; at += DELTA_CHARS) {
    const delta = { type: "text_delta", text: text.slice(at, at + DELTA_CHARS) };
    events.push(frame({ type: "content_block_delta", index: 2, delta }));
  }
  return events.join("");
}

function frame(event: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const USAGE = { input_tokens: 1_000, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
const MESSAGE = {
  id: "msg_bench",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-5-5",
  content: [],
  container: null,
  stop_reason: null,
  stop_sequence: null,
  usage: USAGE,
};
const TOOL_USE = { type: "server_tool_use", id: "srvtoolu_bench", name: "bash_code_execution", input: {} };
const RESULT = {
  type: "bash_code_execution_tool_result",
  tool_use_id: "srvtoolu_bench",
  content: { type: "bash_code_execution_result", stdout: "3\n", stderr: "", return_code: 0, content: [] },
};
const COMMAND = { type: "input_json_delta", partial_json: '{"command":"python3 sum.py"}' };
const ENDING = { stop_reason: "end_turn", stop_sequence: null, container: null };

/** A command first: words before it would only be a preamble. */
const HEAD = Buffer.from(
  [
    { type: "message_start", message: MESSAGE },
    { type: "content_block_start", index: 0, content_block: TOOL_USE },
    { type: "content_block_delta", index: 0, delta: COMMAND },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: RESULT },
    { type: "content_block_stop", index: 1 },
    { type: "content_block_start", index: 2, content_block: { type: "text", text: "", citations: null } },
  ]
    .map(frame)
    .join(""),
);
const TAIL = Buffer.from(
  [
    { type: "content_block_stop", index: 2 },
    { type: "message_delta", delta: ENDING, usage: { ...USAGE, output_tokens: 64_000 } },
    { type: "message_stop" },
  ]
    .map(frame)
    .join(""),
);
