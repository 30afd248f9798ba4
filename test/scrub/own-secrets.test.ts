import { describe, expect, it } from "vitest";

import { maskOwnSecrets, registerSecret } from "../../src/scrub/own-secrets.ts";
import { createScrub } from "../../src/scrub/scrub.ts";

const SECRET = "correct/horse+battery staple";

describe("own credentials", () => {
  registerSecret(SECRET);
  registerSecret("onlyletterssecret");

  it.each([
    ["as it stands", SECRET],
    ["percent-encoded", encodeURIComponent(SECRET)],
    ["in JSON", JSON.stringify({ key: SECRET })],
    ["in hex", Buffer.from(SECRET).toString("hex")],
    ["in upper-case hex", Buffer.from(SECRET).toString("hex").toUpperCase()],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64 at any place of a longer text", Buffer.from(`u:${SECRET}:x`).toString("base64")],
    ["in base64 one byte later", Buffer.from(`us:${SECRET}:x`).toString("base64")],
    ["in base64url", Buffer.from(`key=${SECRET}`).toString("base64url")],
    ["backwards", Array.from(SECRET).toReversed().join("")],
  ])("are hidden %s", (_, text) => {
    const masked = maskOwnSecrets(`before ${text} after`);

    expect(masked).toContain("[SECRET]");
    expect(masked).toMatch(/^before .* after$/);
    expect(masked).not.toContain(text);
  });

  it("are hidden on every surface, also when they are plain words and broken by hidden characters", () => {
    const scrub = createScrub({ workDir: "/nonexistent", allowedLinkHosts: [] });

    expect(scrub.text("status", "it is only\u200bletters\u00adsecret")).toBe("it is [SECRET]");
    expect(scrub.text("text", "it is **only**letterssecret")).toBe("it is **[SECRET]**");
    expect(scrub.text("csv", "onlyletterssecret")).toBe("[SECRET]");
    expect(scrub.text("file_name", "onlyletterssecret.csv")).toBe("[SECRET].csv");
  });

  it("leave other text alone, and short values are never taken for a secret", () => {
    registerSecret("abc");

    expect(maskOwnSecrets("abc and horse")).toBe("abc and horse");
  });
});
