import bolt from "@slack/bolt";

/**
 * The peer for acknowledgements: Bolt over HTTP as its samples show it. It acknowledges before it has stored anything.
 * `stock-bolt.ts <bot token> <signing secret> <API address> <port>`.
 */
const [token, signingSecret, slackApiUrl, port] = process.argv.slice(2);
const app = new bolt.App({
  token,
  signingSecret,
  logLevel: bolt.LogLevel.ERROR,
  clientOptions: { slackApiUrl },
});
app.message(async () => {});

await app.start(Number(port));
process.send?.("ready");
process.once("disconnect", () => process.exit(0));
