import Anthropic, { toFile } from "@anthropic-ai/sdk";
import bolt from "@slack/bolt";

/**
 * The peer: the shortest bot that answers a question about a file, with Bolt and the SDK as their samples show them. It
 * stores nothing, reads one file, scrubs nothing and shows its answer when it is whole. `bare-bot.ts <config as JSON>`.
 */
interface BareConfig {
  readonly slack: { readonly botToken: string; readonly appToken: string; readonly apiUrl: string };
  readonly claude: { readonly apiKey: string; readonly baseUrl: string; readonly model: string };
}

const { slack, claude } = JSON.parse(process.argv[2] ?? "") as BareConfig;
const app = new bolt.App({
  token: slack.botToken,
  appToken: slack.appToken,
  socketMode: true,
  logLevel: bolt.LogLevel.ERROR,
  clientOptions: { slackApiUrl: slack.apiUrl },
});
const anthropic = new Anthropic({ apiKey: claude.apiKey, baseURL: claude.baseUrl });

app.event("app_mention", async ({ event, client }) => {
  const thread_ts = event.thread_ts ?? event.ts;
  await client.assistant.threads.setStatus({ channel_id: event.channel, thread_ts, status: "is thinking..." });

  const file = event.files?.[0];
  const headers = { authorization: `Bearer ${slack.botToken}` };
  const download = await fetch(file?.url_private_download ?? "", { headers });
  const uploaded = await anthropic.files.upload({ file: await toFile(download, file?.name ?? "file") });

  const stream = anthropic.messages.stream({
    model: claude.model,
    max_tokens: 16_000,
    tools: [{ type: "code_execution_20260521", name: "code_execution" }],
    messages: [
      {
        role: "user",
        content: [
          { type: "container_upload", file_id: uploaded.id },
          { type: "text", text: event.text },
        ],
      },
    ],
  });
  await client.chat.postMessage({ channel: event.channel, thread_ts, text: await stream.finalText() });
});

await app.start();
process.send?.("ready");
process.once("disconnect", () => process.exit(0));
