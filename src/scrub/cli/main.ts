import { parseArgs } from "node:util";

import { scrubLines } from "./scrub-lines.ts";

const USAGE = "usage: npm run scrub -- --jsonl < lines.jsonl > scrubbed.jsonl";

const { values } = parseArgs({ options: { jsonl: { type: "boolean" } } });
if (values.jsonl === true) await scrubLines(process.stdin, process.stdout);
else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 64;
}
