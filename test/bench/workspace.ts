import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { Journal } from "../../src/playground/journal.ts";
import type { Channel } from "../../src/playground/slack/workspace/entities.ts";
import { APP } from "../../src/playground/slack/workspace/seed.ts";

export const ASKER = "U0MAYAADMN";

/**
 * Writes an emulated workspace that has channels to spread questions over, as a company has: Slack counts what a bot
 * posts by channel. Gives their ids.
 */
export function writeWorkspace(folder: string, channels: number): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const journal = new Journal(join(folder, "workspace.jsonl"));
  return Array.from({ length: channels }, (_, i) => {
    const id = `C0BENCH${String(i).padStart(3, "0")}`;
    const channel: Channel = {
      id,
      name: `bench-${i}`,
      kind: "public",
      topic: "",
      members: [ASKER, APP.userId],
      created: 1_760_000_000,
    };
    journal.put("channels", id, channel);
    return id;
  });
}
