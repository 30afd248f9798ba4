import { describe, expect, it } from "vitest";

import { filesOfMessages, isPastedTableId } from "../../src/files/slack/message-files.ts";

const BOT = "UBOT";
const file = (id: string, more: object = {}) => ({
  id,
  name: `${id}.csv`,
  mode: "hosted",
  mimetype: "text/csv",
  filetype: "csv",
  size: 8,
  user: "U1",
  url_private_download: `https://files.slack.com/files-pri/T1-${id}/download/${id}.csv`,
  ...more,
});
const raw = (value: string) => ({ type: "raw_text", text: value });
const table = (...rows: unknown[][]) => ({ type: "table", rows });

function ids(messages: readonly unknown[]): string[] {
  return filesOfMessages(messages, BOT).map((found) => found.slackFileId);
}

describe("filesOfMessages", () => {
  it("finds every file of every message, in thread order, whatever the subtype", () => {
    const messages = [
      { ts: "1.0", user: "U1", text: "here", files: [file("F1"), file("F2")] },
      { ts: "2.0", user: "U2", text: "and", subtype: "file_share", files: [file("F3")] },
      { ts: "3.0", user: "U1", text: "no file" },
      { ts: "4.0", user: "U1", subtype: "thread_broadcast", files: [file("F4")] },
    ];

    expect(ids(messages)).toEqual(["F1", "F2", "F3", "F4"]);
  });

  it("takes one file once, at its first place, with the time of its last posting", () => {
    const messages = [
      { ts: "1.0", user: "U1", files: [file("F1")] },
      { ts: "2.0", user: "U1", files: [file("F2"), file("F1")] },
    ];

    const found = filesOfMessages(messages, BOT);

    expect(found.map(({ slackFileId, ts }) => [slackFileId, ts])).toEqual([
      ["F1", "2.0"],
      ["F2", "2.0"],
    ]);
  });

  it("leaves out what the bot posted, with or without a user on the message", () => {
    const messages = [
      { ts: "1.0", user: BOT, bot_id: "B1", files: [file("F1", { user: BOT })] },
      { ts: "2.0", bot_id: "B1", files: [file("F2", { user: BOT })] },
    ];

    expect(ids(messages)).toEqual([]);
  });

  it("takes the files of other apps, and a file of the bot that a person posts again", () => {
    const messages = [
      { ts: "1.0", bot_id: "B2", subtype: "bot_message", files: [file("F1", { user: "UAPP" })] },
      { ts: "2.0", user: "U1", files: [file("F2", { user: BOT })] },
    ];

    expect(ids(messages)).toEqual(["F1", "F2"]);
  });

  it("finds files of forwarded messages, flat and nested", () => {
    const nested = { message: { user: "U9", files: [file("F2")], blocks: [table([raw("a")], [raw("1")])] } };
    const messages = [
      { ts: "1.0", user: "U1", attachments: [{ is_share: true, files: [file("F1")], message_blocks: [nested] }] },
    ];

    const found = filesOfMessages(messages, BOT);

    expect(found.map((item) => item.slackFileId)).toEqual(["F1", "F2", "table-1.0-1"]);
    expect(found[0]).toMatchObject({ via: "forward" });
  });

  it("trusts neither unfurled links nor mentioned ids: they are references without a file object", () => {
    const unfurl = { is_msg_unfurl: true, files: [file("F1")], blocks: [table([raw("secret")], [raw("1")])] };
    const rich = {
      type: "rich_text",
      elements: [{ type: "rich_text_section", elements: [{ type: "file", file_id: "F2" }] }],
    };
    const messages = [{ ts: "1.0", user: "U1", attachments: [unfurl], blocks: [rich], x_files: ["F3"] }];

    const found = filesOfMessages(messages, BOT);

    expect(found).toEqual(
      ["F2", "F1", "F3"].map((slackFileId) => ({ kind: "file", slackFileId, ts: "1.0", via: "reference", file: null })),
    );
  });

  it("prefers the file object of a message over a mere reference to it", () => {
    const rich = { type: "rich_text", elements: [{ type: "file", file_id: "F1" }] };
    const messages = [
      { ts: "1.0", user: "U1", blocks: [rich], files: [] },
      { ts: "2.0", user: "U1", files: [file("F1")] },
    ];

    const found = filesOfMessages(messages, BOT);

    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ via: "message", file: { id: "F1" } });
  });

  it("turns pasted tables into CSV, numbered over the thread", () => {
    const link = {
      type: "rich_text",
      elements: [
        { type: "rich_text_section", elements: [{ type: "link", url: "https://a.example", text: 'A, "Inc"' }] },
      ],
    };
    const messages = [
      {
        ts: "1.5",
        user: "U1",
        blocks: [
          table(
            [raw("name"), raw("amount")],
            [link, { type: "raw_number", value: 1234.5, text: "1.234,50 €" }],
            [raw("x")],
          ),
        ],
      },
      { ts: "2.5", user: "U1", blocks: [{ type: "data_table", caption: "c", rows: [[raw("a")], [raw("1")]] }] },
    ];

    const found = filesOfMessages(messages, BOT);

    expect(found).toEqual([
      {
        kind: "table",
        slackFileId: "table-1.5-1",
        ts: "1.5",
        title: "pasted-table-1.csv",
        csv: 'name,amount\r\n"A, ""Inc""",1234.5\r\nx,\r\n',
      },
      { kind: "table", slackFileId: "table-2.5-1", ts: "2.5", title: "pasted-table-2.csv", csv: "a\r\n1\r\n" },
    ]);
    expect(found.every((item) => isPastedTableId(item.slackFileId))).toBe(true);
  });

  it.each([
    [[null, 7, "text", []]],
    [[{ files: "F1", blocks: {}, attachments: 7, ts: 1 }]],
    [
      [
        {
          ts: "1.0",
          files: [null, { name: "no id" }],
          blocks: [
            { type: "table", rows: "x" },
            { type: "table", rows: [] },
          ],
        },
      ],
    ],
  ])("finds nothing, without failing, in malformed messages %#", (messages) => {
    expect(ids(messages)).toEqual([]);
  });
});
