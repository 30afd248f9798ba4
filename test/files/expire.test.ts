import { describe, expect, it } from "vitest";

import { expireFiles } from "../../src/files/expire.ts";
import { TestClock } from "./support/clock.ts";
import { apiError, FakeClaude } from "./support/fake-claude.ts";

async function keep(claude: FakeClaude, ...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push((await claude.files.upload({ file: new File(["x"], name) })).id);
  return ids;
}

describe("expireFiles", () => {
  it("deletes each file once, and counts one that is gone already as gone", async () => {
    const clock = new TestClock();
    const claude = new FakeClaude(clock);
    const [a = "", b = ""] = await keep(claude, "a", "b");

    const expired = await expireFiles([a, b, a, "file_unknown"], { claude, clock });

    expect(expired).toEqual({ gone: [a, b, "file_unknown"], failed: [] });
    expect(claude.kept.size).toBe(0);
  });

  it("tries again what the service could not do, as late as it asks for", async () => {
    const clock = new TestClock();
    const claude = new FakeClaude(clock);
    const [a = ""] = await keep(claude, "a");
    const answers = [apiError(429, { retryAfter: "5" }), apiError(500)];
    const files = { delete: failing(claude, answers) };

    const expired = await expireFiles([a], { claude: { files }, clock });

    expect(expired.gone).toEqual([a]);
    expect(clock.waits[0]).toBe(5_000);
  });

  it("reports what it could not delete, and goes on with the rest", async () => {
    const clock = new TestClock();
    const claude = new FakeClaude(clock);
    const [a = "", b = ""] = await keep(claude, "a", "b");
    const refused = apiError(403);
    const files = { delete: failing(claude, [refused]) };

    const expired = await expireFiles([a, b], { claude: { files }, clock });

    expect(expired).toEqual({ gone: [b], failed: [{ remoteFileId: a, error: refused }] });
  });
});

/** `delete` that throws these errors first. */
function failing(claude: FakeClaude, errors: Error[]): FakeClaude["files"]["delete"] {
  return (id) => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return claude.files.delete(id);
  };
}
