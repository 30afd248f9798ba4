import { readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "../../src/errors.ts";
import type { Prepared } from "../../src/files/files.ts";
import { apiError } from "./support/fake-claude.ts";
import { platformError, rateLimited } from "./support/slack-error.ts";
import { BOT, THREAD, World } from "./support/world.ts";

const CSV = "region,revenue\nEMEA,10\nAPAC,20\n";
const OTHER = "region,costs\nEMEA,1\nAPAC,2\n";
const never = new AbortController().signal;

let world: World;

beforeEach(async () => {
  world = await World.start();
});

afterEach(async () => {
  await world.http.close();
});

function program(variant: number): Buffer {
  return Buffer.concat([Buffer.from("\u007fELF"), Buffer.alloc(60), Buffer.from([variant])]);
}

function names(prepared: Prepared): string[] {
  return prepared.datasets.map((dataset) => dataset.name);
}

function reasons(prepared: Prepared): string[] {
  return prepared.refusals.map((refusal) => refusal.reason);
}

function sentences(prepared: Prepared): string {
  return prepared.refusals.map((refusal) => refusal.sentence).join("\n");
}

describe("files of a thread", () => {
  it("come with the mention: fetched, handed to Claude and recorded with shape, hash and expiry", async () => {
    const ts = world.post({ files: [world.file("F1", "sales.csv", CSV)] });

    const prepared = await world.ask(ts);

    const [dataset] = prepared.datasets;
    expect(dataset).toMatchObject({
      slackFileId: "F1",
      name: "sales.csv",
      title: "sales.csv",
      kind: "csv",
      use: "container",
      bytes: CSV.length,
      tables: [{ sheet: null, rows: 1 }],
      remoteExpiresAt: world.clock.now() + 30 * 24 * 3_600_000,
    });
    expect(world.claude.text(dataset?.remoteFileId ?? "")).toBe(CSV);
    expect(prepared.fresh).toEqual(prepared.datasets);
    expect(prepared.refusals).toEqual([]);
    expect(world.steps).toEqual(["Reading sales.csv", "Handing over sales.csv"]);
    expect(await readdir(world.spoolDir)).toEqual([]);
  });

  it("all count: posted before the mention, several at once, in replies, forwarded, by other apps, pasted", async () => {
    world.post({ files: [world.file("F1", "a.csv", "a\n1\n"), world.file("F2", "b.csv", "b\n2\n")] });
    world.post({ user: "U2", files: [world.file("F3", "c.csv", "c\n3\n")] });
    world.post({ attachments: [{ is_share: true, files: [world.file("F4", "d.csv", "d\n4\n")] }] });
    world.post({ user: undefined, bot_id: "B9", files: [world.file("F5", "e.csv", "e\n5\n", { user: "UAPP" })] });
    world.post({
      blocks: [{ type: "table", rows: [[{ type: "raw_text", text: "f" }], [{ type: "raw_text", text: "6" }]] }],
    });
    const ts = world.post();

    const prepared = await world.ask(ts);

    expect(names(prepared)).toEqual(["a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "pasted-table-1.csv"]);
    expect(prepared.refusals).toEqual([]);
  });

  it("are found on every page of a long thread", async () => {
    world.pageSize = 2;
    for (let count = 0; count < 7; count += 1)
      world.post({ files: [world.file(`F${count}`, `${count}.csv`, `n\n${count}\n`)] });

    const prepared = await world.ask(world.post());

    expect(prepared.datasets).toHaveLength(7);
    expect(world.calls.filter((call) => call === "replies")).toHaveLength(4);
  });

  it("are not fetched again by a follow-up, which only brings what was added", async () => {
    const first = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));
    const second = await world.ask(world.post({ files: [world.file("F2", "costs.csv", OTHER)] }));

    expect(first.datasets[0]).toEqual(second.datasets[0]);
    expect(names(second)).toEqual(["sales.csv", "costs.csv"]);
    expect(second.fresh.map((dataset) => dataset.name)).toEqual(["costs.csv"]);
    expect(world.downloads("F1")).toBe(1);
    expect(world.claude.uploads).toEqual(["sales.csv", "costs.csv"]);
  });

  it("are still known after a restart", async () => {
    await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));
    world.restart();

    const prepared = await world.ask(world.post());

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(prepared.fresh).toEqual([]);
    expect(world.downloads("F1")).toBe(1);
  });

  it("keep the bot's own charts and tables out", async () => {
    world.post({ files: [world.file("F1", "sales.csv", CSV)] });
    world.post({ user: BOT, files: [world.file("F2", "chart.png", "png", { user: BOT })] });

    const prepared = await world.ask(world.post());

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(world.downloads("F2")).toBe(0);
  });

  it("get different names when they have the same one, in thread order and for good", async () => {
    const ts = world.post({
      files: [
        world.file("F1", "sales.csv", CSV),
        world.file("F2", "sales.csv", OTHER),
        world.file("F3", "SALES.CSV", "a\n9\n"),
      ],
    });

    const first = await world.ask(ts);
    const second = await world.ask(world.post());

    expect(names(first)).toEqual(["sales.csv", "sales-2.csv", "SALES-3.csv"]);
    expect(names(second)).toEqual(names(first));
  });

  it("with the same content are used once, and a different name is mentioned once", async () => {
    const ts = world.post({ files: [world.file("F1", "jan.csv", CSV), world.file("F2", "feb.csv", CSV)] });
    const first = await world.ask(ts);
    const second = await world.ask(world.post({ files: [world.file("F3", "jan.csv", CSV)] }));

    expect(names(first)).toEqual(["jan.csv"]);
    expect(sentences(first)).toBe("“feb.csv” has exactly the same content as “jan.csv”, so I use it once.");
    expect(second.refusals).toEqual([]);
    expect(world.downloads("F2")).toBe(1);
  });

  it("are named by what they are, not by how they are called", async () => {
    const pdf = world.file("F1", "numbers.csv", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
    const notes = world.file("F2", "notes.csv", "Dear team,\nplease look at the numbers of last week.\nBest\nAnn\n");

    const prepared = await world.ask(world.post({ files: [pdf, notes] }));

    expect(prepared.datasets.map(({ name, kind, use }) => [name, kind, use])).toEqual([
      ["numbers.pdf", "pdf", "document"],
      ["notes.txt", "text", "document"],
    ]);
  });
});

describe("files that are not attached to a message of the thread", () => {
  it("are taken when they are shared to the thread's conversation", async () => {
    world.file("F1", "sales.csv", CSV);

    const prepared = await world.ask(world.post(), { fileIds: ["F1"], source: "command" });

    expect(names(prepared)).toEqual(["sales.csv"]);
  });

  it("are taken when the asker handed them over in a form and has shared them nowhere", async () => {
    world.file("F1", "sales.csv", CSV, { shares: {}, user: "U1" });

    const prepared = await world.ask(world.post(), { fileIds: ["F1"], source: "command" });
    const followUp = await world.ask(world.post());

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(names(followUp)).toEqual(["sales.csv"]);
    expect(world.downloads("F1")).toBe(1);
  });

  it.each([
    ["of another channel", { shares: { private: { C2: [{}] } } }, ["F1"]],
    ["of another person", { shares: {}, user: "U2" }, ["F1"]],
    ["of the asker, shared elsewhere", { shares: {}, ims: ["D2"] }, ["F1"]],
  ])("are left alone, and not even named, when they are %s", async (_whose, more, fileIds) => {
    world.file("F1", "salaries.csv", CSV, more);

    const prepared = await world.ask(world.post(), { fileIds });

    expect(prepared.datasets).toEqual([]);
    expect(reasons(prepared)).toEqual(["no_access"]);
    expect(JSON.stringify(prepared)).not.toContain("salaries");
    expect(world.downloads("F1")).toBe(0);
  });

  it("are left alone when the asker cannot open the conversation they are shared in", async () => {
    const asked: string[] = [];
    world.restart({
      opens: async (team, user, channel) => {
        asked.push(`${team} ${user} ${channel}`);
        return user !== "U9";
      },
    });
    world.file("F1", "salaries.csv", CSV);

    const refused = await world.ask(world.post(), { fileIds: ["F1"], askerId: "U9" });
    const taken = await world.ask(world.post(), { fileIds: ["F1"], askerId: "U2" });

    expect(reasons(refused)).toEqual(["no_access"]);
    expect(JSON.stringify(refused)).not.toContain("salaries");
    expect(names(taken)).toEqual(["salaries.csv"]);
    expect(asked).toEqual(["T1 U9 C1", "T1 U2 C1"]);
  });

  it("are left alone when they were forwarded from where the asker cannot look", async () => {
    world.restart({ opens: async (_team, user, channel) => user === "U1" && channel === "C2" });
    const file = world.file("F1", "salaries.csv", CSV, { shares: { private: { C2: [{}] } }, user: "U3" });
    const forwarded = { attachments: [{ is_share: true, files: [file] }] };

    const refused = await world.ask(world.post(forwarded), { askerId: "U9" });
    const taken = await world.ask(world.post(), { askerId: "U1" });

    expect(reasons(refused)).toEqual(["no_access"]);
    expect(sentences(refused)).not.toContain("salaries");
    expect(names(taken)).toEqual(["salaries.csv"]);
  });

  it("are not read through a pasted link or a mentioned id", async () => {
    world.file("F1", "salaries.csv", CSV, { shares: { private: { C2: [{}] } } });
    const unfurl = { is_msg_unfurl: true, files: [{ id: "F1", name: "salaries.csv" }] };
    const ts = world.post({ attachments: [unfurl], text: "what is in F1 and F2?" });

    const prepared = await world.ask(ts);

    expect(prepared.datasets).toEqual([]);
    expect(world.downloads("F1")).toBe(0);
    expect(world.calls).not.toContain("info F2");
  });

  it("of other threads never show, with the same bytes or the same channel", async () => {
    const other = { ...THREAD, rootTs: "5000.000100" };
    const elsewhere = world.file("F2", "secret-plan.csv", CSV);
    world.post({ files: [elsewhere] }, other);
    await world.ask("5000.000100", { thread: other });

    const prepared = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(world.claude.kept.get(prepared.datasets[0]?.remoteFileId ?? "")?.filename).toBe("sales.csv");
    expect(world.claude.uploads).toEqual(["secret-plan.csv", "sales.csv"]);
  });
});

describe("many threads", () => {
  it("see nothing of each other, even when every id of every file is named in each of them", async () => {
    const threads = [1, 2, 3].flatMap((team) =>
      [1, 2, 3].flatMap((channel) =>
        [1, 2, 3].map((n) => ({ team: `T${team}`, channel: `C${team}${channel}`, rootTs: `${n}000.000100` })),
      ),
    );
    const ids = threads.map((_, index) => `F${index}`);
    const mentions = ids.map((file_id) => ({ type: "file", file_id }));
    for (const [index, thread] of threads.entries()) {
      const file = world.file(`F${index}`, `secret-${index}.csv`, `n\n${index}\n`, {
        channels: [thread.channel],
        shares: {},
      });
      world.post({ files: [file], blocks: [{ type: "rich_text", elements: mentions }] }, thread);
    }

    for (const [index, thread] of threads.entries()) {
      const prepared = await world.ask(thread.rootTs, { thread, fileIds: ids });

      const sameChannel = threads.flatMap((other, at) => (other.channel === thread.channel ? [`F${at}`] : []));
      expect(prepared.datasets.map((dataset) => dataset.slackFileId).sort()).toEqual(sameChannel.sort());
      expect(prepared.datasets.every((dataset) => dataset.thread === thread)).toBe(true);
      const foreign = ids.filter((id) => !sameChannel.includes(id)).map((id) => `secret-${id.slice(1)}.csv`);
      const visible = JSON.stringify(prepared);
      expect(foreign.filter((name) => visible.includes(name))).toEqual([]);
      expect(prepared.datasets.some((dataset) => dataset.slackFileId === `F${index}`)).toBe(true);
    }
  });
});

describe("a file that cannot be used is told about in one sentence", () => {
  it.each([
    ["deleted", { mode: "tombstone", url_private_download: undefined }, "deleted"],
    ["hidden by the plan", { mode: "hidden_by_limit", url_private_download: undefined }, "not_downloadable"],
    [
      "external",
      { mode: "external", is_external: true, external_type: "gdrive", url_private_download: "https://drive.example/x" },
      "external",
    ],
    ["denied by another organisation", { file_access: "access_denied" }, "no_access"],
    ["a canvas", { mode: "quip" }, "unsupported"],
    ["a list", { mode: "list" }, "unsupported"],
    ["too large", { size: 2 * 1024 * 1024 }, "too_large"],
    ["somewhere else", { url_private_download: "https://evil.example/sales.csv" }, "not_downloadable"],
  ])("without a download: %s", async (_what, more, reason) => {
    const ts = world.post({ files: [world.file("F1", "plan.csv", CSV, more)] });

    const prepared = await world.ask(ts);

    expect(prepared.datasets).toEqual([]);
    expect(reasons(prepared)).toEqual([reason]);
    expect(sentences(prepared)).toMatch(/^(?:“|[A-Z]).*“?plan\.csv”?.*\.$/s);
    expect(world.http.seen).toEqual([]);
  });

  it("names the service an external file lies in, and what to do", async () => {
    const more = { mode: "external", is_external: true, external_type: "gdrive" };
    const ts = world.post({ files: [world.file("F1", "plan", CSV, more)] });

    const prepared = await world.ask(ts);

    expect(sentences(prepared)).toBe(
      "“plan” lies in Google Drive, not in Slack, so I cannot open it. Please download it and post the file itself.",
    );
  });

  it("a sign-in page instead of the file is told as a missing permission", async () => {
    const file = world.file("F1", "sales.csv", CSV);
    world.http.serve("/files-pri/T1-F1/download/sales.csv", "<!DOCTYPE html><html>Sign in</html>", {
      "content-type": "text/html",
    });

    const prepared = await world.ask(world.post({ files: [file] }));

    expect(reasons(prepared)).toEqual(["no_access"]);
    expect(sentences(prepared)).toContain("files:read");
    expect(world.claude.uploads).toEqual([]);
  });

  it.each([
    ["an empty file", "", "empty"],
    ["a web page", "<!DOCTYPE html><html><body>report</body></html>", "unsupported"],
    ["a program", program(1), "unsupported"],
    ["a damaged zip", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(200, 7)]), "damaged"],
  ])("%s", async (_what, body, reason) => {
    const ts = world.post({ files: [world.file("F1", "sales.csv", body)] });

    const prepared = await world.ask(ts);

    expect(reasons(prepared)).toEqual([reason]);
    expect(sentences(prepared)).toContain("“sales.csv”");
  });

  it("a file that arrives one byte short is tried again, then refused", async () => {
    const file = world.file("F1", "sales.csv", CSV, { size: CSV.length + 1 });

    const prepared = await world.ask(world.post({ files: [file] }));

    expect(reasons(prepared)).toEqual(["truncated"]);
    expect(world.downloads("F1")).toBe(3);
    expect(prepared.datasets).toEqual([]);
  });

  it("once, not again in follow-ups, and again when it is posted again", async () => {
    const file = world.file("F1", "sales.csv", "");
    const first = await world.ask(world.post({ files: [file] }));
    const second = await world.ask(world.post());
    world.restart();
    const third = await world.ask(world.post());
    const fourth = await world.ask(world.post({ files: [file] }));

    expect([first, second, third, fourth].map(reasons)).toEqual([["empty"], [], [], ["empty"]]);
    expect(world.downloads("F1")).toBe(2);
  });

  it("does not keep the other files of the thread from being used", async () => {
    const files = [world.file("F1", "a.csv", CSV), world.file("F2", "b.csv", ""), world.file("F3", "c.csv", OTHER)];

    const prepared = await world.ask(world.post({ files }));

    expect(names(prepared)).toEqual(["a.csv", "c.csv"]);
    expect(reasons(prepared)).toEqual(["empty"]);
  });

  it("a forwarded file that Slack does not hand out names the way out", async () => {
    const file = world.file("F1", "sales.csv", CSV);
    world.http.on("/files-pri/T1-F1/download/sales.csv", (_request, response) => void response.writeHead(404).end());
    const ts = world.post({ attachments: [{ is_share: true, files: [file] }] });

    const prepared = await world.ask(ts);

    expect(reasons(prepared)).toEqual(["no_access"]);
    expect(sentences(prepared)).toContain("forwarded");
  });
});

describe("a file that Slack has not finished with", () => {
  it("is waited for", async () => {
    const done = world.file("F1", "sales.csv", CSV);
    const raw = { ...done, mimetype: "", filetype: "" };
    let looks = 0;
    world.infos.set("F1", () => (++looks < 3 ? raw : done));

    const prepared = await world.ask(world.post({ files: [raw] }));

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(looks).toBe(3);
  });

  it("is refused after 30 seconds, and taken by the next question", async () => {
    const done = world.file("F1", "sales.csv", CSV);
    const raw = { ...done, mimetype: "", filetype: "" };
    world.infos.set("F1", () => raw);
    const first = await world.ask(world.post({ files: [raw] }));
    const waited = world.clock.waits.reduce((sum, ms) => sum + ms, 0);
    world.infos.set("F1", () => done);

    const second = await world.ask(world.post());

    expect(reasons(first)).toEqual(["still_processing"]);
    expect(waited).toBe(30_000);
    expect(names(second)).toEqual(["sales.csv"]);
  });

  it("of a Slack Connect conversation is asked for first", async () => {
    world.file("F1", "sales.csv", CSV);
    const reduced = { id: "F1", mode: "file_access", file_access: "check_file_info", created: 0, user: "" };

    const prepared = await world.ask(world.post({ files: [reduced] }));

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(world.calls).toContain("info F1");
  });

  it("gets another address when the first one is gone", async () => {
    const file = world.file("F1", "sales.csv", CSV);
    const stale = { ...file, url_private_download: `${world.http.origin}/gone` };

    const prepared = await world.ask(world.post({ files: [stale] }));

    expect(names(prepared)).toEqual(["sales.csv"]);
  });
});

describe("an archive", () => {
  it("gives one dataset for each file inside, with the archive in its title", async () => {
    const zip = zipSync({ "sales.csv": strToU8(CSV), more: { "costs.csv": strToU8(OTHER) } });

    const prepared = await world.ask(world.post({ files: [world.file("F1", "export.zip", zip)] }));
    const followUp = await world.ask(world.post());

    expect(prepared.datasets.map(({ name, title }) => [name, title])).toEqual([
      ["sales.csv", "export.zip › sales.csv"],
      ["costs.csv", "export.zip › more/costs.csv"],
    ]);
    expect(names(followUp)).toEqual(["sales.csv", "costs.csv"]);
    expect(world.downloads("F1")).toBe(1);
  });

  it("gives the file inside a gz", async () => {
    const prepared = await world.ask(world.post({ files: [world.file("F1", "sales.csv.gz", gzipSync(CSV))] }));

    expect(prepared.datasets.map(({ name, title }) => [name, title])).toEqual([
      ["sales.csv", "sales.csv.gz › sales.csv"],
    ]);
  });

  it("names what was left out, one by one while it is little and together when it is much", async () => {
    const inner = zipSync({ "x.csv": strToU8(CSV) });
    const few = zipSync({ "sales.csv": strToU8(CSV), "deep.zip": inner, "none.csv": strToU8("") });
    const programs = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.exe`, program(n)]));
    const many = zipSync({ "costs.csv": strToU8(OTHER), ...programs });

    const prepared = await world.ask(
      world.post({ files: [world.file("F1", "few.zip", few), world.file("F2", "many.zip", many)] }),
    );

    expect(names(prepared)).toEqual(["sales.csv", "costs.csv"]);
    expect(prepared.refusals.map(({ title, reason }) => [title, reason])).toEqual([
      ["few.zip › none.csv", "empty"],
      ["few.zip › deep.zip", "unsupported"],
      ["many.zip", "unsupported"],
    ]);
    expect(sentences(prepared)).toContain("I left out “1.exe”, “2.exe”, “3.exe” and 2 more");
  });

  it("with nothing readable inside is refused as a whole", async () => {
    const zip = zipSync({ "a.exe": program(1), "b.exe": program(2) });

    const prepared = await world.ask(world.post({ files: [world.file("F1", "tools.zip", zip)] }));

    expect(prepared.refusals.map(({ title, reason }) => [title, reason])).toEqual([["tools.zip", "unsupported"]]);
  });
});

describe("what changes in Slack", () => {
  it("an edited snippet replaces its dataset: new id, new name, old copy gone", async () => {
    const ts = world.post({ files: [world.file("F1", "list.csv", CSV, { mode: "snippet" })] });
    const first = await world.ask(ts);
    const edited = world.file("F1", "list.csv", OTHER, {
      mode: "snippet",
      edit_timestamp: world.clock.now() / 1000 + 60,
    });
    world.replace(ts, { files: [edited] });
    world.clock.advance(120_000);

    const second = await world.ask(world.post());
    const third = await world.ask(world.post());

    expect(names(second)).toEqual(["list-2.csv"]);
    expect(second.fresh).toEqual(second.datasets);
    expect(second.removed.map((dataset) => dataset.id)).toEqual(first.datasets.map((dataset) => dataset.id));
    expect(second.datasets[0]?.id).not.toBe(first.datasets[0]?.id);
    expect(third.datasets).toEqual(second.datasets);
    expect(world.downloads("F1")).toBe(2);
  });

  it("a deleted file goes and is told about once", async () => {
    const ts = world.post({ files: [world.file("F1", "sales.csv", CSV), world.file("F2", "costs.csv", OTHER)] });
    const first = await world.ask(ts);
    world.replace(ts, { files: [{ id: "F1", mode: "tombstone" }, world.file("F2", "costs.csv", OTHER)] });

    const second = await world.ask(world.post());
    const third = await world.ask(world.post());

    expect(names(second)).toEqual(["costs.csv"]);
    expect(sentences(second)).toBe("“sales.csv” was deleted in Slack, so I do not use it.");
    expect(second.removed).toEqual([first.datasets[0]]);
    expect(third.refusals).toEqual([]);
  });

  it("a file whose message is gone is asked for, and goes when it is deleted", async () => {
    world.post();
    const ts = world.post({ files: [world.file("F1", "sales.csv", CSV)] });
    await world.ask(ts);
    world.replace(ts, null);
    world.infos.delete("F1");

    const prepared = await world.ask(world.post());

    expect(prepared.datasets).toEqual([]);
    expect(reasons(prepared)).toEqual(["deleted"]);
  });

  it("a pasted table that is edited is another dataset, and one that is removed goes", async () => {
    const table = (value: string) => ({
      blocks: [{ type: "table", rows: [[{ type: "raw_text", text: "a" }], [{ type: "raw_text", text: value }]] }],
    });
    world.post();
    const ts = world.post(table("1"));
    await world.ask(ts);
    world.replace(ts, table("2"));

    const edited = await world.ask(world.post());
    world.replace(ts, { blocks: [] });
    const removed = await world.ask(world.post());

    expect(names(edited)).toEqual(["pasted-table-1-2.csv"]);
    expect(edited.fresh).toHaveLength(1);
    expect(removed.datasets).toEqual([]);
    expect(removed.removed).toHaveLength(1);
  });

  it("are made once for the same content and name in a workspace", async () => {
    const other = { ...THREAD, rootTs: "5000.000100" };
    world.post({ files: [world.file("F2", "sales.csv", CSV)] }, other);
    await world.ask("5000.000100", { thread: other });

    const prepared = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));

    expect(world.claude.uploads).toEqual(["sales.csv"]);
    expect(prepared.fresh).toHaveLength(1);
  });

  it("are renewed when they are at their end, under the same id and name", async () => {
    const first = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));
    world.clock.advance(30 * 24 * 3_600_000 - 1);

    const second = await world.ask(world.post());

    expect(second.datasets[0]).toMatchObject({ id: first.datasets[0]?.id, name: "sales.csv" });
    expect(second.datasets[0]?.remoteFileId).not.toBe(first.datasets[0]?.remoteFileId);
    expect(second.fresh).toEqual([]);
    expect(second.removed).toEqual([]);
    expect(world.downloads("F1")).toBe(2);
  });

  it("are renewed when Claude does not know them any more, wherever else they were used", async () => {
    const first = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));
    const lost = first.datasets[0]?.remoteFileId ?? "";
    world.claude.kept.delete(lost);

    const second = await world.ask(world.post(), {}, new Set([lost]));

    expect(world.claude.text(second.datasets[0]?.remoteFileId ?? "")).toBe(CSV);
  });

  it("that are known but gone at Claude are not reused for another thread", async () => {
    const other = { ...THREAD, rootTs: "5000.000100" };
    world.post({ files: [world.file("F2", "sales.csv", CSV)] }, other);
    await world.ask("5000.000100", { thread: other });
    world.claude.kept.clear();

    const prepared = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));

    expect(world.claude.text(prepared.datasets[0]?.remoteFileId ?? "")).toBe(CSV);
  });

  it("that cannot be renewed right now are not used, and the thread is told", async () => {
    await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));
    world.clock.advance(31 * 24 * 3_600_000);
    world.http.serve("/files-pri/T1-F1/download/sales.csv", "");

    const prepared = await world.ask(world.post());

    expect(prepared.datasets).toEqual([]);
    expect(reasons(prepared)).toEqual(["truncated"]);
  });

  it("wait as long as Claude asks for", async () => {
    world.claude.failures.push(apiError(429, { retryAfter: "7" }), apiError(529), apiError(undefined));

    const prepared = await world.ask(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));

    expect(names(prepared)).toEqual(["sales.csv"]);
    expect(world.clock.waits[0]).toBe(7_000);
  });

  it.each([
    [413, {}, "too_large"],
    [400, { code: "storage_quota_exceeded" }, "unavailable"],
    [400, {}, "unavailable"],
  ])("refused with %i %j cost only this file", async (status, more, reason) => {
    world.claude.failures.push(apiError(status, more));
    const ts = world.post({ files: [world.file("F1", "a.csv", CSV), world.file("F2", "b.csv", OTHER)] });

    const prepared = await world.ask(ts);

    expect(names(prepared)).toEqual(["b.csv"]);
    expect(reasons(prepared)).toEqual([reason]);
  });

  it.each([
    ["claude.auth", [apiError(401)]],
    ["claude.billing", [apiError(402)]],
    ["claude.unavailable", [apiError(529), apiError(529), apiError(529), apiError(529)]],
  ])("fail the turn with %s when no file would be taken", async (code, failures) => {
    world.claude.failures.push(...failures);
    const question = world.question(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));

    const work = world.prepare(question, never);

    await expect(work).rejects.toMatchObject({ name: "AppError", code });
    expect(await readdir(world.spoolDir)).toEqual([]);
  });

  it("of half an archive do not count as the whole one", async () => {
    const zip = zipSync({ "a.csv": strToU8(CSV), "b.csv": strToU8(OTHER) });
    world.claude.failures.push(apiError(400, { code: "storage_quota_exceeded" }));
    const first = await world.ask(world.post({ files: [world.file("F1", "export.zip", zip)] }));

    const second = await world.ask(world.post());

    expect(first.datasets).toEqual([]);
    expect(names(second)).toEqual(["a.csv", "b.csv"]);
  });
});

describe("a turn", () => {
  it("that is cancelled stops, cleans up and says so", async () => {
    const cancel = new AbortController();
    const file = world.file("F1", "sales.csv", CSV);
    world.http.on("/files-pri/T1-F1/download/sales.csv", (_request, response) => {
      response.writeHead(200, { "content-length": CSV.length }).write("region");
      setImmediate(() => cancel.abort());
    });
    const question = world.question(world.post({ files: [file, world.file("F2", "b.csv", OTHER)] }));

    const work = world.prepare(question, cancel.signal);

    await expect(work).rejects.toMatchObject({ code: "turn.cancelled" });
    expect(await readdir(world.spoolDir)).toEqual([]);
    expect(world.store.rows).toEqual([]);
  });

  it("that lost its lease records nothing and fails", async () => {
    const lost = new AppError({ code: "turn.lease_lost", userMessage: "x" });
    const store = Object.assign(world.store, { saveDatasets: () => Promise.reject(lost) });
    world.restart({ store });
    const question = world.question(world.post({ files: [world.file("F1", "sales.csv", CSV)] }));

    await expect(world.prepare(question, never)).rejects.toBe(lost);
    expect(await readdir(world.spoolDir)).toEqual([]);
  });

  it("waits out Slack's rate limit and goes on", async () => {
    let limited = 2;
    const replies = async () => {
      if (limited-- > 0) throw rateLimited(3);
      return { ok: true, messages: [] };
    };
    world.restart({
      slack: () => ({ conversations: { replies }, files: { info: () => Promise.reject(platformError("x")) } }),
    });

    const prepared = await world.ask(world.post());

    expect(prepared.datasets).toEqual([]);
    expect(world.clock.waits).toEqual([3_000, 3_000]);
  });

  it.each([
    ["not_in_channel", "slack.rejected"],
    ["channel_not_found", "slack.rejected"],
    ["missing_scope", "slack.rejected"],
    ["internal_error", "slack.unavailable"],
  ])("that may not read its thread (%s) fails with %s", async (answer, code) => {
    const refuse = () => Promise.reject(platformError(answer));
    world.restart({ slack: () => ({ conversations: { replies: refuse }, files: { info: refuse } }) });

    const work = world.prepare(world.question(world.post()), never);

    await expect(work).rejects.toMatchObject({ code });
  });

  it("still takes what the question brought when Slack knows no such thread", async () => {
    world.file("F1", "sales.csv", CSV);

    const prepared = await world.ask("1000.000100", { fileIds: ["F1"], source: "command" });

    expect(names(prepared)).toEqual(["sales.csv"]);
  });
});
