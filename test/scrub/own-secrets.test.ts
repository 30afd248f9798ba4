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
    ["in base64 over several lines", Buffer.from(`user:${SECRET}`).toString("base64").replace(/.{20}/g, "$&\r\n")],
    ["in base32", "MNXXE4TFMN2C62DPOJZWKK3CMF2HIZLSPEQHG5DBOBWGK"],
    ["in small letters of percent codes", encodeURIComponent(SECRET).toLowerCase()],
    ["in escapes of a program", Buffer.from(SECRET).toString("hex").replace(/../g, "\\x$&")],
    ["in capitals", SECRET.toUpperCase()],
    ["character by character", Array.from(SECRET).join(" ")],
    ["over two lines", `${SECRET.slice(0, 12)}\n${SECRET.slice(12)}`],
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

  it("are hidden at the very beginning of a text", () => {
    expect(maskOwnSecrets(`${SECRET} after`)).toBe("[SECRET] after");
  });

  it("are hidden when half of a long one is left", () => {
    registerSecret("q7Zt0mXw4LpB9sVc2KdR8yHnA6fG3jK1");

    expect(maskOwnSecrets("begins with q7Zt0mXw4LpB9sVc2Kd… and so on")).toBe("begins with [SECRET]… and so on");
    expect(maskOwnSecrets("ends in 2KdR8yHnA6fG3jK1")).toBe("ends in [SECRET]");
  });

  it("leave other text alone, and short values are never taken for a secret", () => {
    registerSecret("abc");

    expect(maskOwnSecrets("abc and horse")).toBe("abc and horse");
  });
});
