import { createClaude } from "../../../src/analysis/claude/client.ts";
import { toClaudeError } from "../../../src/analysis/claude/failure.ts";

/** Reads one stream of the Claude at the given address and tells how it ended and what it cost in memory. */
const [baseUrl = "", apiKey = ""] = process.argv.slice(2);
const claude = createClaude({ apiKey, baseUrl });
const request = { model: "claude-sonnet-5-5", max_tokens: 100, messages: [{ role: "user" as const, content: "go" }] };

async function read(): Promise<string> {
  try {
    const stream = claude.messages.stream(request);
    stream.on("error", () => undefined);
    for await (const event of stream) if (event.type === "message_stop") return "ended";
    return "ran out";
  } catch (error) {
    return toClaudeError(error).code;
  }
}

// The first one loads and compiles what every stream needs.
const first = await read();
const before = process.memoryUsage.rss();
let most = before;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 5);
const outcome = await read();
clearInterval(timer);
process.send?.({ first, outcome, grown: Math.max(most, process.memoryUsage.rss()) - before });
