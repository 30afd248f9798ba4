import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { download, type DownloadRequest } from "../../src/files/download.ts";
import { HOSTILE_ADDRESSES } from "./support/hostile-addresses.ts";
import { type Loopback, startLoopback } from "./support/http.ts";
import { troubleOf } from "./support/outcome.ts";
import { tempDir } from "./support/temp-dir.ts";

const CSV = "region,revenue\nEMEA,10\nAPAC,20\n";
const SIGN_IN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in</body></html>";
const never = new AbortController().signal;

let slack: Loopback;
let stranger: Loopback;

beforeEach(async () => {
  slack = await startLoopback();
  stranger = await startLoopback();
});

afterEach(async () => {
  await slack.close();
  await stranger.close();
});

async function request(changes: Partial<DownloadRequest> = {}): Promise<DownloadRequest> {
  return {
    url: `${slack.origin}/files-pri/T1-F1/download/sales.csv`,
    expectedBytes: Buffer.byteLength(CSV),
    token: "xoxb-test",
    apiOrigin: slack.origin,
    path: path.join(await tempDir(), "file"),
    maxBytes: 1024 * 1024,
    idleMs: 5_000,
    ...changes,
  };
}

const PATH = "/files-pri/T1-F1/download/sales.csv";

describe("download", () => {
  it("brings the bytes to disk with their length and hash, and shows the token to Slack", async () => {
    slack.serve(PATH, CSV, { "content-type": "text/csv" });

    const spooled = await download(await request(), never);

    expect(await readFile(spooled.path, "utf8")).toBe(CSV);
    expect(spooled.bytes).toBe(Buffer.byteLength(CSV));
    expect(spooled.sha256).toBe(createHash("sha256").update(CSV).digest("hex"));
    expect(slack.seen).toEqual([{ method: "GET", path: PATH, authorization: "Bearer xoxb-test" }]);
  });

  it("opens none of the hostile addresses, wherever they point", async () => {
    const local = [
      stranger.origin,
      stranger.origin.replace("127.0.0.1", "files.slack.com@127.0.0.1"),
      stranger.origin.replace("127.0.0.1", "localhost"),
      stranger.origin.replace("http://", "http:\\\\"),
      slack.origin.replace("http://", "http://user:pass@"),
    ].map((origin) => `${origin}${PATH}`);

    const outcomes: string[] = [];
    for (const url of [...HOSTILE_ADDRESSES, ...local]) {
      outcomes.push(await troubleOf(download(await request({ url }), never)));
    }

    expect(new Set(outcomes)).toEqual(new Set(["foreign_address"]));
    expect(outcomes.length).toBeGreaterThanOrEqual(35);
    expect([...slack.seen, ...stranger.seen]).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])(
    "follows no redirect (%i), so that no other host sees the token",
    async (status) => {
      slack.on(PATH, (_request, response) => {
        response.writeHead(status, { location: `${stranger.origin}/loot` }).end();
      });

      const outcome = await troubleOf(download(await request(), never));

      expect(outcome).toBe("sign_in");
      expect(stranger.seen).toEqual([]);
    },
  );

  it("tells Slack's sign-in page from the file, by its type or by its first bytes", async () => {
    slack.serve(PATH, SIGN_IN, { "content-type": "text/html; charset=utf-8" });
    const typed = await troubleOf(download(await request(), never));
    slack.serve(PATH, SIGN_IN, { "content-type": "text/csv" });
    const untyped = await troubleOf(download(await request(), never));
    slack.serve(PATH, SIGN_IN, { "content-type": "text/html" });
    const ofUnknownLength = await troubleOf(download(await request({ expectedBytes: null }), never));

    expect([typed, untyped, ofUnknownLength]).toEqual(["sign_in", "sign_in", "sign_in"]);
  });

  it("takes a web page for what it is when it has exactly the file's length", async () => {
    slack.serve(PATH, SIGN_IN, { "content-type": "text/html" });

    const spooled = await download(await request({ expectedBytes: Buffer.byteLength(SIGN_IN) }), never);

    expect(spooled.bytes).toBe(Buffer.byteLength(SIGN_IN));
  });

  it.each([
    [401, "sign_in"],
    [403, "forbidden"],
    [404, "missing"],
    [410, "missing"],
    [429, "unreachable"],
    [500, "unreachable"],
    [503, "unreachable"],
  ])("tells apart what a %i means: %s", async (status, expected) => {
    slack.on(PATH, (_request, response) => void response.writeHead(status).end("no"));

    const outcome = await troubleOf(download(await request(), never));

    expect(outcome).toBe(expected);
  });

  it("takes a refusal by access list for a missing permission", async () => {
    slack.on(PATH, (_request, response) => void response.writeHead(403, { "x-slack-meta": "?;acl_fail" }).end());

    const outcome = await troubleOf(download(await request(), never));

    expect(outcome).toBe("sign_in");
  });

  it("notices one missing byte, whether the connection broke or the reply was just short", async () => {
    const short = CSV.slice(0, -1);
    slack.serve(PATH, short);
    const complete = await troubleOf(download(await request(), never));
    slack.on(PATH, (_request, response) => {
      response.writeHead(200, { "content-length": Buffer.byteLength(CSV) });
      response.write(short, () => response.destroy());
    });
    const torn = await troubleOf(download(await request(), never));

    expect([complete, torn]).toEqual(["truncated", "truncated"]);
  });

  it("notices an empty file, and a reply without the bytes that were promised", async () => {
    slack.serve(PATH, "");

    const empty = await troubleOf(download(await request({ expectedBytes: 0 }), never));
    const ofUnknownLength = await troubleOf(download(await request({ expectedBytes: null }), never));
    const lost = await troubleOf(download(await request(), never));

    expect([empty, ofUnknownLength, lost]).toEqual(["empty", "empty", "truncated"]);
  });

  it("does not begin with a file that is announced as too large", async () => {
    const outcome = await troubleOf(download(await request({ expectedBytes: 2048, maxBytes: 1024 }), never));

    expect(outcome).toBe("too_large");
    expect(slack.seen).toEqual([]);
  });

  it("stops a body that grows beyond the limit without announcing it", async () => {
    let sent = 0;
    slack.on(PATH, (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 50_000_000 && response.write(Buffer.alloc(65_536, 97))) sent += 65_536;
      };
      response.on("drain", more).writeHead(200);
      more();
    });

    const outcome = await troubleOf(download(await request({ expectedBytes: null, maxBytes: 100_000 }), never));

    expect(outcome).toBe("too_large");
    expect(sent).toBeLessThan(50_000_000);
  });

  it("gives up on a connection that goes silent, before the body and within it", async () => {
    slack.on(PATH, () => undefined);
    const mute = await troubleOf(download(await request({ idleMs: 50 }), never));
    slack.on(PATH, (_request, response) => {
      response.writeHead(200, { "content-length": Buffer.byteLength(CSV) }).write("region");
    });
    const stalled = await troubleOf(download(await request({ idleMs: 50 }), never));

    expect([mute, stalled]).toEqual(["unreachable", "unreachable"]);
  });

  it("waits for a slow body as long as something keeps coming", async () => {
    slack.on(PATH, (_request, response) => {
      response.writeHead(200, { "content-length": Buffer.byteLength(CSV) });
      let at = 0;
      const timer = setInterval(() => {
        response.write(CSV.slice(at, at + 1));
        at += 1;
        if (at >= CSV.length) clearInterval(timer);
      }, 20);
    });

    const spooled = await download(await request({ idleMs: 450 }), never);

    expect(spooled.bytes).toBe(Buffer.byteLength(CSV));
  });

  it("says that Slack cannot be reached when nobody listens", async () => {
    await slack.close();

    const outcome = await troubleOf(download(await request(), never));

    expect(outcome).toBe("unreachable");
    slack = await startLoopback();
  });

  it("ends with the signal's reason when it is cancelled half-way", async () => {
    const cancel = new AbortController();
    const reason = new Error("stop");
    slack.on(PATH, (_request, response) => {
      response.writeHead(200, { "content-length": Buffer.byteLength(CSV) }).write("region");
      setImmediate(() => cancel.abort(reason));
    });

    const work = download(await request(), cancel.signal);

    await expect(work).rejects.toBe(reason);
  });
});
