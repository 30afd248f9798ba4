import { describe, expect, it } from "vitest";

import { createScrub } from "../../src/scrub/scrub.ts";
import { ADVERSARIAL_NUMBERS } from "../corpus/detectors/adversarial-numbers.ts";
import { ADVERSARIAL } from "../corpus/scrub/adversarial.ts";

describe("texts made to take long", () => {
  it.each([...ADVERSARIAL, ...ADVERSARIAL_NUMBERS].map(({ name, make }) => [name, make] as const))(
    "are scrubbed all the same: %s",
    { timeout: 120_000 },
    (_, make) => {
      const raw = make(200_000);
      const scrub = createScrub({ workDir: "/nonexistent", allowedLinkHosts: ["docs.slack.dev"], now: () => 0 });

      const text = scrub.text("text", `${raw}\n\nWrite to jane@example.org.`);
      const plain = scrub.text("status", `${raw} jane@example.org`);

      expect(text.endsWith("[EMAIL]") || text.includes("[EMAIL].") || text.includes("[PRIVATE_KEY]")).toBe(true);
      expect(`${text}${plain}`).not.toContain("jane@example.org");
    },
  );
});
