import { fork } from "node:child_process";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

import { BadRequestError, toFile } from "@anthropic-ai/sdk";
import {
  FileExpiredError,
  FileNotDownloadableError,
  StorageQuotaExceededError,
} from "@anthropic-ai/sdk/resources/files";
import { describe, expect, it, onTestFinished } from "vitest";

import { BASE, checkedClient, failureOf, outputsOf, user } from "../support/claude-client.ts";
import { startEmulator } from "../support/claude-emulator.ts";

function csv(name = "a.csv", type?: string) {
  return toFile(Buffer.from("a\n1\n"), name, type === undefined ? undefined : { type });
}

describe("the files of the Claude emulator", () => {
  it("are uploaded with name, type and life time, and deleted", async () => {
    const now = Date.UTC(2026, 10, 24);
    const client = checkedClient(await startEmulator({ now: () => now }));

    const file = await client.files.upload({ file: await csv("sales.csv"), expires_in_seconds: 86_400 });
    const again = await client.files.retrieveMetadata(file.id);
    const deleted = await client.files.delete(file.id);
    const gone = await failureOf(client.files.retrieveMetadata(file.id));
    const goneAlready = await failureOf(client.files.delete(file.id));

    expect(file).toMatchObject({
      id: expect.stringMatching(/^file_011C/),
      type: "file",
      filename: "sales.csv",
      mime_type: "text/csv",
      size_bytes: 4,
      created_at: "2026-11-24T00:00:00.000Z",
      expires_at: "2026-11-25T00:00:00.000Z",
      downloadable: false,
    });
    expect(again).toMatchObject(file);
    expect(deleted).toMatchObject({ id: file.id, type: "file_deleted" });
    expect(gone).toMatchObject({ status: 404, type: "not_found_error", apiMessage: `File not found: ${file.id}` });
    expect(goneAlready.status).toBe(404);
  });

  it("keep the last part of their name only, in any script, and get one when they have none", async () => {
    const client = checkedClient(await startEmulator());

    const path = await client.files.upload({ file: await csv("reports/2026/sales.csv") });
    const script = await client.files.upload({ file: await csv("売上 – März.csv") });
    const typed = await client.files.upload({ file: await csv("data", "application/json") });

    expect(path.filename).toBe("sales.csv");
    expect(script.filename).toBe("売上 – März.csv");
    expect(typed.mime_type).toBe("application/json");
  });

  it.each([
    'we"ird.csv',
    "a<b>.csv",
    "a|b.csv",
    "what?.csv",
    "a*.csv",
    "a:b.csv",
    "tab\t.csv",
    `${"x".repeat(252)}.csv`,
  ])("refuse the name %s", async (name) => {
    const client = checkedClient(await startEmulator());

    const failure = await failureOf(client.files.upload({ file: await csv(name) }));

    expect(failure).toMatchObject({ status: 400, type: "invalid_request_error" });
    expect(failure.apiMessage).toContain("Filename");
  });

  it("refuse life times outside of an hour and ninety days", async () => {
    const client = checkedClient(await startEmulator());
    const upload = async (seconds: number) => client.files.upload({ file: await csv(), expires_in_seconds: seconds });

    const short = await failureOf(upload(3_599));
    const long = await failureOf(upload(7_776_001));
    const bounds = await Promise.all([upload(3_600), upload(7_776_000)]);

    expect(short).toMatchObject({ status: 400, apiMessage: expect.stringContaining("greater than or equal to 3600") });
    expect(long).toMatchObject({ status: 400, apiMessage: expect.stringContaining("less than or equal to 7776000") });
    expect(bounds).toHaveLength(2);
  });

  it("expire: the content goes and messages may not use it, the metadata stays", async () => {
    let now = Date.UTC(2026, 10, 24);
    const emulator = await startEmulator({ now: () => now });
    const client = checkedClient(emulator);
    const file = await client.files.upload({ file: await csv(), expires_in_seconds: 3_600 });
    now += 3_600_000;

    const content = await failureOf(client.files.download(file.id));
    const message = await failureOf(
      client.messages.create({
        ...BASE,
        max_tokens: 100,
        messages: [user("go", { type: "container_upload", file_id: file.id })],
      }),
    );
    const metadata = await client.files.retrieveMetadata(file.id);

    expect(content).toBeInstanceOf(FileExpiredError);
    expect(content).toMatchObject({ status: 404, errorCode: "file_expired" });
    expect(message).toMatchObject({ status: 404, errorCode: "file_expired" });
    expect(metadata.id).toBe(file.id);
  });

  it("can be downloaded only when a command made them", async () => {
    const emulator = await startEmulator();
    const client = checkedClient(emulator);
    const file = await client.files.upload({ file: await csv() });
    emulator.control.script([{ type: "bash", command: "printf chart > $OUTPUT_DIR/chart.png" }]);
    const message = await client.messages.create({ ...BASE, max_tokens: 100, messages: [user("go")] });

    const failure = await failureOf(client.files.download(file.id));
    const chart = await client.files.download(outputsOf(message)[0] ?? "");

    expect(failure).toBeInstanceOf(FileNotDownloadableError);
    expect(failure).toMatchObject({ status: 400, errorCode: "file_not_downloadable" });
    expect(chart.headers.get("content-type")).toBe("image/png");
    expect(await chart.text()).toBe("chart");
  });

  it("are listed newest first, in pages, or by their ids", async () => {
    const client = checkedClient(await startEmulator());
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await client.files.upload({ file: await csv(`${i}.csv`) })).id);

    const page = await client.files.list({ limit: 2 });
    const all: string[] = [];
    for await (const file of client.files.list({ limit: 2 })) all.push(file.id);
    const chosen = await client.files.list({ ids: [ids[3] ?? "", "file_011Cnobody", ids[1] ?? ""] });
    const mixed = await failureOf(client.files.list({ ids: [ids[0] ?? ""], limit: 5 }));
    const wrongLimit = await failureOf(client.files.list({ limit: 1001 }));
    const wrongPage = await failureOf(client.files.list({ page: "nonsense" }));

    expect(page.data.map((file) => file.id)).toEqual(ids.slice(0, 2));
    expect(page.next_page).not.toBeNull();
    expect(all).toEqual(ids);
    expect(chosen.data.map((file) => file.id)).toEqual([ids[1], ids[3]]);
    expect(chosen.next_page).toBeNull();
    expect([mixed.status, wrongLimit.status, wrongPage.status]).toEqual([400, 400, 400]);
  });

  it("are refused when they are too large or the store is full, and leave nothing behind", async () => {
    const emulator = await startEmulator({ fileBytes: 1_000, storageBytes: 1_500 });
    const client = checkedClient(emulator);
    const upload = async (bytes: number) => client.files.upload({ file: await toFile(Buffer.alloc(bytes), "x.bin") });

    const exact = await upload(1_000);
    const large = await failureOf(upload(1_001));
    const full = await failureOf(upload(501));
    const fitting = await upload(500);

    expect(large).toMatchObject({ status: 413 });
    expect(full).toBeInstanceOf(StorageQuotaExceededError);
    expect(full).toBeInstanceOf(BadRequestError);
    expect(emulator.control.files().map((file) => file.id)).toEqual([fitting.id, exact.id]);
  });

  it("need a form with a file in it", async () => {
    const emulator = await startEmulator();
    const headers = { authorization: `Bearer ${emulator.apiKey}`, "anthropic-version": "2026-10-21" };
    const form = new FormData();
    form.set("expires_in_seconds", "3600");

    const empty = await fetch(`${emulator.url}/v1/files`, { method: "POST", headers, body: form });
    const noForm = await fetch(`${emulator.url}/v1/files`, { method: "POST", headers, body: "a,b" });

    expect(empty.status).toBe(400);
    expect(await empty.json()).toMatchObject({ error: { message: "file: Field required" } });
    expect(noForm.status).toBe(400);
  });

  it("go to disk as they come: 300 MB cost less than 60 MB of memory", { timeout: 120_000 }, async () => {
    const child = fork(fileURLToPath(new URL("../support/claude-emulator-process.ts", import.meta.url)));
    onTestFinished(async () => {
      child.disconnect();
      await once(child, "exit");
    });
    const [address]: { url: string; apiKey: string }[] = await once(child, "message");
    const peak = async (): Promise<number> => {
      child.send("peak?");
      const [answer]: { peakKiB: number }[] = await once(child, "message");
      return (answer?.peakKiB ?? Number.NaN) / 1024;
    };
    // Past the room that the garbage collector takes for itself before it begins to tidy.
    await send(address, 20);
    const before = await peak();

    const answer = await send(address, 300);
    const after = await peak();

    expect(answer).toMatchObject({ size_bytes: 300 * 1024 * 1024 });
    expect(after - before).toBeLessThan(60);
  });
});

/** Uploads so many mebibytes without holding them here either. */
async function send(address: { url: string; apiKey: string } | undefined, mebibytes: number): Promise<unknown> {
  const { url, apiKey } = address ?? { url: "", apiKey: "" };
  const headers = {
    authorization: `Bearer ${apiKey}`,
    "anthropic-version": "2026-10-21",
    "content-type": "multipart/form-data; boundary=cut",
  };
  const request = httpRequest(`${url}/v1/files`, { method: "POST", headers });
  const answered = once(request, "response");
  const block = Buffer.alloc(1024 * 1024, "x");
  const body = function* () {
    yield '--cut\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n';
    for (let i = 0; i < mebibytes; i += 1) yield block;
    yield "\r\n--cut--\r\n";
  };
  await pipeline(Readable.from(body()), request);
  const [response]: Readable[] = await answered;
  return JSON.parse(await text(response ?? Readable.from([])));
}
