import { startPlayground } from "./playground.ts";

/**
 * `npm run emulators`: the two emulators alone, without the bot, for pointing any Slack app or Claude client at them.
 * `SLACK_PORT` and `CLAUDE_PORT` choose the ports; state is kept in memory.
 */
const playground = await startPlayground({
  port: portOf("SLACK_PORT", 3939),
  claudePort: portOf("CLAUDE_PORT", 3940),
  dataDir: null,
  realModel: null,
});

const lines = [
  ["page", playground.pageUrl],
  ["SLACK_API_URL", playground.slack.apiUrl],
  ["SLACK_BOT_TOKEN", playground.slack.botToken],
  ["SLACK_APP_TOKEN", playground.slack.appToken],
  ["SLACK_SIGNING_SECRET", playground.slack.signingSecret],
  ["ANTHROPIC_BASE_URL", playground.claude?.url],
  ["ANTHROPIC_API_KEY", playground.claude?.apiKey],
  ["CLAUDE_MODEL", playground.claude?.model],
];
process.stdout.write(`${lines.map(([name, value]) => `${name}=${value}`).join("\n")}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void playground.close().finally(() => process.exit(0)));
}

function portOf(name: string, fallback: number): number {
  const port = Number(process.env[name] ?? fallback);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : fallback;
}
