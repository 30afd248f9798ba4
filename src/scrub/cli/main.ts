import { parseArgs } from "node:util";

import { CHART_ENGINES } from "../charts/engines.ts";
import { LEVELS } from "../policy.ts";
import { scrubImage } from "./scrub-image.ts";
import { scrubLines } from "./scrub-lines.ts";

const USAGE = `usage: npm run scrub -- --jsonl < lines.jsonl > scrubbed.jsonl
       npm run scrub -- --image in.png --out out.png [--files a.csv b.csv …] [--level ${LEVELS.join("|")}]
         [--reader ${CHART_ENGINES.join("|")}]`;

const { values, positionals } = parseArgs({
  options: {
    jsonl: { type: "boolean" },
    image: { type: "string" },
    out: { type: "string" },
    files: { type: "string", multiple: true },
    level: { type: "string" },
    reader: { type: "string" },
  },
  // `--files a.csv b.csv`: all but the first come as these.
  allowPositionals: true,
});
const engine = CHART_ENGINES.find((known) => known === (values.reader ?? "tesseract"));
const level = LEVELS.find((known) => known === (values.level ?? "standard"));

if (values.jsonl === true) process.exitCode = await scrubLines(process.stdin, process.stdout);
else if (values.image !== undefined && values.out !== undefined && level !== undefined && engine !== undefined) {
  const files = [...(values.files ?? []), ...positionals];
  const { image, out } = values;
  process.exitCode = await scrubImage({ image, out, files, level, engine }, process.stdout);
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 64;
}
