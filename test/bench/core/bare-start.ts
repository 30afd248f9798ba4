import { DatabaseSync } from "node:sqlite";

/**
 * The limit for a start: Node with the libraries that the product loads, and a database file opened. The product's own
 * code is the difference. `bare-start.ts <database>`.
 */
await Promise.all([
  import("@anthropic-ai/sdk"),
  import("@slack/bolt"),
  import("@slack/web-api"),
  import("chardet"),
  import("ibantools"),
  import("libphonenumber-js/max"),
  import("papaparse"),
  import("pino"),
  import("remark"),
  import("remark-gfm"),
  import("zod"),
]);
const db = new DatabaseSync(process.argv[2] ?? ":memory:");
db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS started (at INTEGER)");
db.exec("INSERT INTO started VALUES (1)");

process.send?.("ready");
process.once("disconnect", () => process.exit(0));
