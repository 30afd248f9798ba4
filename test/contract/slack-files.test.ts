/** Files: upload in three steps, the wait until they are ready, download, tombstones. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";

import { describe, expect, it } from "vitest";

import type { SlackEmulator } from "../../src/playground/slack/server.ts";
import { errorOf, webClient } from "../playground/slack/clients.ts";
import { callApi, FINANCE, MAYA, OPS, PIXEL, SALES, startSlack } from "../playground/slack/support.ts";

async function reserve(slack: SlackEmulator, filename: string, length: number, more: object = {}) {
  const { upload_url, file_id } = await callApi(slack, "files.getUploadURLExternal", { filename, length, ...more });
  return { url: String(upload_url), id: String(file_id) };
}

async function upload(slack: SlackEmulator, filename: string, bytes: Buffer, more: object = {}): Promise<string> {
  const { url, id } = await reserve(slack, filename, bytes.length, more);
  await fetch(url, { method: "POST", body: bytes });
  return id;
}

/** The file as `files.info` gives it once Slack is done with it. */
async function ready(slack: SlackEmulator, id: string) {
  const client = webClient(slack);
  await expect.poll(async () => (await client.files.info({ file: id })).file?.mimetype, { interval: 5 }).not.toBe("");
  return (await client.files.info({ file: id })).file;
}

describe("uploading", () => {
  it("takes raw bytes and multipart, and says how many there were", async () => {
    const slack = await startSlack();
    const form = new FormData();
    form.set("body", new Blob(["a,b\n1,2\n"]), "Untitled");
    const raw = await reserve(slack, "raw.csv", 8);
    const multipart = await reserve(slack, "form.csv", 8);

    const answers = [
      await fetch(raw.url, { method: "POST", body: "a,b\n1,2\n" }),
      await fetch(multipart.url, { method: "POST", body: form }),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe("OK - 8");
    }
  });

  it("is not done when it says it is: type and picture size come later, and only then blocks may show it", async () => {
    const slack = await startSlack({ fileProcessingMs: 150 });
    const client = webClient(slack);
    const id = await upload(slack, "chart.png", PIXEL, { alt_txt: "Revenue by month" });
    const blocks = [{ type: "image", slack_file: { id }, alt_text: "Revenue by month" }];

    const completed = await client.files.completeUploadExternal({ files: [{ id, title: "Chart" }] });
    const early = await errorOf(client.chat.postMessage({ channel: SALES, text: "x", blocks }));
    const file = await ready(slack, id);
    const posted = await client.chat.postMessage({ channel: SALES, text: "x", blocks });

    expect(completed.files).toMatchObject([{ id, title: "Chart", mimetype: "" }]);
    expect(early).toMatchObject({
      error: "invalid_blocks",
      errors: ["invalid slack file [json-pointer:/blocks/0/slack_file]"],
    });
    expect(file).toMatchObject({
      mimetype: "image/png",
      filetype: "png",
      alt_txt: "Revenue by month",
      original_w: 1,
      original_h: 1,
      size: PIXEL.length,
    });
    expect(posted.ok).toBe(true);
  });

  it("posts the share after it has answered, in one message for all files", async () => {
    const slack = await startSlack({ fileProcessingMs: 60 });
    const client = webClient(slack);
    const { ts } = await slack.control.post({ as: MAYA, channel: SALES, text: "root" });
    const ids = [
      await upload(slack, "a.csv", Buffer.from("a\n1\n")),
      await upload(slack, "b.csv", Buffer.from("b\n2\n")),
    ];
    const files = ids.map((id) => ({ id }));

    const completed = await client.files.completeUploadExternal({
      files: [files[0] ?? { id: "" }, ...files.slice(1)],
      channel_id: SALES,
      thread_ts: ts,
      initial_comment: "Both tables",
    });
    const before = slack.control.thread(SALES, ts);
    await ready(slack, ids[1] ?? "");
    await expect.poll(() => slack.control.thread(SALES, ts).length, { interval: 5 }).toBe(2);
    const share = slack.control.thread(SALES, ts)[1];

    expect(completed.files?.[0]?.shares).toEqual({});
    expect(before).toHaveLength(1);
    expect(share).toMatchObject({
      subtype: "file_share",
      text: "Both tables",
      files: [{ id: ids[0] }, { id: ids[1] }],
    });
    expect((await client.files.info({ file: ids[0] ?? "" })).file?.shares?.public?.[SALES]).toMatchObject([
      { ts: share?.ts, thread_ts: ts },
    ]);
  });

  it("attaches uploaded files to a message of the bot by chat.update", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const posted = await client.chat.postMessage({ channel: SALES, text: "Here" });
    const own = { channel: SALES, ts: posted.ts ?? "" };
    const id = await upload(slack, "a.csv", Buffer.from("a\n"));
    const early = await errorOf(client.chat.update({ ...own, text: "Here", file_ids: [id] }));
    await client.files.completeUploadExternal({ files: [{ id }] });
    await ready(slack, id);

    await client.chat.update({ ...own, text: "Here", file_ids: [id] });

    expect(early.error).toBe("unable_to_share_files");
    expect(slack.control.messages(SALES)[0]?.files).toMatchObject([{ id, name: "a.csv" }]);
  });

  it("refuses empty files, big snippets, long alt text and strange places", async () => {
    const slack = await startSlack();
    const id = await upload(slack, "a.csv", Buffer.from("a\n"));
    const start = (more: object) =>
      callApi(slack, "files.getUploadURLExternal", { filename: "a.csv", length: 1, ...more });
    const complete = (more: object) => callApi(slack, "files.completeUploadExternal", { files: [{ id }], ...more });

    const answers = [
      await start({ length: 0 }),
      await start({ snippet_type: "csv", length: 2_000_000 }),
      await start({ alt_txt: "x".repeat(1_001) }),
      await start({ length: 2 ** 30 + 1 }),
      await complete({ channel_id: OPS }),
      await complete({ channel_id: SALES, thread_ts: "1.000000" }),
      await complete({ files: [{ id: "F0NOSUCHFILE" }] }),
      await complete({ files: [] }),
    ];

    expect(answers.map(({ error }) => error)).toEqual([
      "invalid_arguments",
      "snippet_too_large",
      "alt_txt_too_large",
      "file_upload_size_restricted",
      "not_in_channel",
      "thread_not_found",
      "file_not_found",
      "invalid_arguments",
    ]);
  });

  it("drops a share without a word when anything but a picture has alt text", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const id = await upload(slack, "report.pdf", Buffer.from("%PDF-1.7"), { alt_txt: "A report" });

    await client.files.completeUploadExternal({ files: [{ id }], channel_id: SALES });
    await ready(slack, id);

    expect((await client.files.info({ file: id })).file?.shares).toEqual({});
    expect(slack.control.messages(SALES)).toEqual([]);
  });

  it("ignores the key that the SDK's helper uses for alt text, as Slack does", async () => {
    const slack = await startSlack();

    const answer = await webClient(slack).filesUploadV2({ file: PIXEL, filename: "chart.png", alt_text: "lost" });

    expect(answer.ok).toBe(true);
    const id = answer.files[0]?.files?.[0]?.id ?? "";
    expect(await ready(slack, id)).not.toHaveProperty("alt_txt");
  });

  it("streams 200 MB to disk without holding them", { timeout: 120_000 }, async () => {
    const slack = await startSlack();
    const piece = Buffer.alloc(1024 * 1024, "0123456789abcdef");
    const hash = createHash("sha256");
    let peak = 0;
    async function* pieces() {
      for (let count = 0; count < 200; count += 1) {
        hash.update(piece);
        peak = Math.max(peak, process.memoryUsage().rss);
        yield piece;
      }
    }
    const before = process.memoryUsage().rss;

    const file = await slack.control.upload({ as: MAYA, name: "big.csv", bytes: Readable.from(pieces()) });
    await slack.control.post({ as: MAYA, channel: SALES, text: "big", files: [{ id: file.id }] });
    const info = await webClient(slack).files.info({ file: file.id });
    const headers = { authorization: `Bearer ${slack.botToken}` };
    const download = await fetch(info.file?.url_private_download ?? "", { headers });
    const seen = createHash("sha256");
    for await (const chunk of download.body ?? []) seen.update(chunk);

    expect(file.size).toBe(200 * 1024 * 1024);
    expect(seen.digest("hex")).toBe(hash.digest("hex"));
    expect(peak - before).toBeLessThan(100 * 1024 * 1024);
  });
});

describe("downloading", () => {
  async function share(slack: SlackEmulator) {
    const posted = await slack.control.post({
      as: MAYA,
      channel: SALES,
      text: "",
      files: [{ name: "Q1 Sales.csv", base64: Buffer.from("a,b\n1,2\n").toString("base64") }],
    });
    const id = posted.message.files?.[0]?.id ?? "";
    const { file } = await webClient(slack).files.info({ file: id });
    return { ts: posted.ts, id, url: file?.url_private_download ?? "", file };
  }

  it("gives the bytes to the bot's token and a sign-in page to everybody else", async () => {
    const slack = await startSlack();
    const { url } = await share(slack);

    const own = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
    const stranger = await fetch(url, { redirect: "manual" });
    const followed = await fetch(url);

    expect(own.headers.get("content-length")).toBe("8");
    expect(await own.text()).toBe("a,b\n1,2\n");
    expect(stranger.status).toBe(302);
    expect(stranger.headers.get("x-slack-meta")).toContain("acl_fail");
    expect(followed.status).toBe(200);
    expect(await followed.text()).toContain("<!DOCTYPE html>");
  });

  it("shows a page with status 200 when the scope is missing", async () => {
    const slack = await startSlack();
    const { url } = await share(slack);
    const path = new URL(url).pathname;
    const unscoped = await startSlack({ scopes: ["chat:write"] });

    const answer = await fetch(`${unscoped.url}${path}`, { headers: { authorization: `Bearer ${unscoped.botToken}` } });

    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/html");
  });

  it("cuts, stalls and refuses downloads as the fault script says", async () => {
    const slack = await startSlack();
    const { url } = await share(slack);
    const headers = { authorization: `Bearer ${slack.botToken}` };
    slack.faults.set([
      { target: "slack", call: "files.download", action: { kind: "cut", afterEvents: 0, how: "reset" } },
      { target: "slack", call: "files.download", action: { kind: "status", status: 503 } },
    ]);

    const cut = fetch(url, { headers }).then((response) => response.text());
    await expect(cut).rejects.toThrow(/terminated|fetch failed/);
    const refused = await fetch(url, { headers });
    const whole = await fetch(url, { headers });

    expect(refused.status).toBe(503);
    expect(await whole.text()).toBe("a,b\n1,2\n");
  });

  it("hides what is shared only where the bot is not, until the bot may see it", async () => {
    const slack = await startSlack();
    const secret = await slack.control.upload({ as: MAYA, name: "private.csv", bytes: Readable.from(["a"]) });

    const hidden = await errorOf(webClient(slack).files.info({ file: secret.id }));
    await slack.control.post({ as: MAYA, channel: FINANCE, text: "here", files: [{ id: secret.id }] });
    const visible = await webClient(slack).files.info({ file: secret.id });

    expect(hidden.error).toBe("file_not_found");
    expect(visible.file).toMatchObject({ id: secret.id, is_public: false, groups: [FINANCE], channels: [] });
  });

  it("links an external file without any bytes", async () => {
    const slack = await startSlack();
    const external = "https://docs.google.com/spreadsheets/d/1";

    await slack.control.post({ as: MAYA, channel: SALES, text: "", files: [{ name: "Plan", external }] });

    const [message] = (await webClient(slack).conversations.history({ channel: SALES })).messages ?? [];
    expect(message?.files).toMatchObject([
      { mode: "external", is_external: true, external_type: "gdrive", url_private: external },
    ]);
  });

  it("leaves a tombstone after deletion and takes the bytes away", async () => {
    const slack = await startSlack();
    const client = webClient(slack);
    const { id, url } = await share(slack);
    const foreign = await errorOf(client.files.delete({ file: id }));

    await slack.control.deleteFile(id);

    const download = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
    expect(foreign.error).toBe("cant_delete_file");
    expect(download.status).toBe(404);
    expect((await errorOf(client.files.info({ file: id }))).error).toBe("file_deleted");
    expect(slack.control.messages(SALES)[0]?.files).toEqual([{ id, mode: "tombstone" }]);
  });

  it("keeps a file in processing when told to, as Slack does with big ones", async () => {
    const slack = await startSlack();
    slack.faults.set([{ target: "slack", call: "file:processing", action: { kind: "delay", ms: 60 } }]);

    const { id, file } = await share(slack);

    expect(file).toMatchObject({ mimetype: "", filetype: "" });
    expect(await ready(slack, id)).toMatchObject({ mimetype: "text/csv" });
  });
});
