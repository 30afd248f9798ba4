import type Anthropic from "@anthropic-ai/sdk";

import { describeError, type Logger } from "../../log.ts";

/** A form waits for it, and Slack for the form. */
const PATIENCE_MS = 1_500;
const KEPT_MS = 10 * 60_000;

/** Makes the function that names the models of this key, the configured one first; it alone while Claude cannot be asked. */
export function createModelNames(
  claude: Pick<Anthropic, "models">,
  configured: string,
  { now, log }: { readonly now: () => number; readonly log: Logger },
): () => Promise<readonly string[]> {
  let known: { readonly names: readonly string[]; readonly at: number } | null = null;
  return async () => {
    if (known !== null && now() - known.at < KEPT_MS) return known.names;
    try {
      const { data } = await claude.models.list({ limit: 100 }, { timeout: PATIENCE_MS, maxRetries: 0 });
      const others = data.map(({ id }) => id).filter((id) => id !== configured);
      known = { names: [configured, ...others], at: now() };
      return known.names;
    } catch (error) {
      log.warn("Claude's models could not be listed", { stage: "analysis", error: describeError(error) });
      return known?.names ?? [configured];
    }
  };
}
