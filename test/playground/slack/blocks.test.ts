import { describe, expect, it } from "vitest";

import {
  checkMessageBlocks,
  findProblems,
  nameBlocks,
  sentence,
} from "../../../src/playground/slack/blocks/validate.ts";
import { SlackError } from "../../../src/playground/slack/errors.ts";

const message = { surface: "message", isUsableImage: () => true } as const;
const modal = { surface: "modal", isUsableImage: () => true } as const;

function problems(blocks: unknown, rules: Parameters<typeof findProblems>[1] = message): string[] {
  return findProblems(blocks, rules).map(sentence);
}

function refusal(blocks: unknown): string {
  try {
    checkMessageBlocks(blocks, message);
    return "accepted";
  } catch (error) {
    return error instanceof SlackError ? error.code : "other";
  }
}

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const markdown = (length: number) => ({ type: "markdown", text: "x".repeat(length) });
const cell = (text: string) => ({ type: "raw_text", text });
const richText = (text: string) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

describe("block rules", () => {
  it("accepts one of every kind of block a message may have", () => {
    const image = { type: "image", slack_file: { id: "F012345678" }, alt_text: "A chart" };
    const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" }, value: "1" };
    const task = { type: "task_card", task_id: "1", title: "Reading", status: "in_progress", output: richText("done") };
    const feedback = {
      type: "feedback_buttons",
      action_id: "feedback",
      positive_button: { text: { type: "plain_text", text: "Good" }, value: "up" },
      negative_button: { text: { type: "plain_text", text: "Bad" }, value: "down" },
    };
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "Title" } },
      { ...section("*bold*"), accessory: button },
      { type: "section", fields: [{ type: "plain_text", text: "a" }], expand: true },
      { type: "divider" },
      image,
      { type: "context", elements: [{ type: "mrkdwn", text: "small" }, image] },
      { type: "actions", elements: [button] },
      { type: "context_actions", elements: [feedback] },
      { type: "markdown", text: "# Hi" },
      richText("hello"),
      {
        type: "table",
        rows: [[cell("a"), { type: "raw_number", value: 1, text: "1" }]],
        column_settings: [null, { align: "right" }],
      },
      { type: "data_table", caption: "Rows", rows: [[cell("a")], [cell("1")]] },
      { type: "alert", text: { type: "plain_text", text: "Careful" }, level: "warning" },
      {
        type: "container",
        title: { type: "plain_text", text: "Code" },
        child_blocks: [richText("x")],
        is_collapsible: true,
      },
      task,
      { type: "plan", title: "Plan", tasks: [task] },
      { type: "card", title: { type: "mrkdwn", text: "Card" } },
      { type: "carousel", elements: [{ type: "card", body: { type: "mrkdwn", text: "Card" } }] },
      pie([{ label: "a", value: 1 }]),
    ];

    const found = problems(blocks);

    expect(found).toEqual([]);
  });

  it.each([
    ["a type that does not exist", [{ type: "hologram" }], "unsupported type [json-pointer:/blocks/0/type]"],
    [
      "a property that does not exist",
      [{ type: "divider", color: "red" }],
      "invalid additional property: color [json-pointer:/blocks/0]",
    ],
    ["an empty section", [{ type: "section" }], "missing required field: text or fields [json-pointer:/blocks/0]"],
    [
      "a section of 3,001 characters",
      [section("x".repeat(3_001))],
      "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ],
    [
      "a header in mrkdwn",
      [{ type: "header", text: { type: "mrkdwn", text: "x" } }],
      "unsupported type [json-pointer:/blocks/0/text/type]",
    ],
    ["an empty text", [section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
    [
      "an empty table cell",
      [{ type: "table", rows: [[cell("")]] }],
      "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
    ],
    [
      "a table of 21 columns",
      [{ type: "table", rows: [Array.from({ length: 21 }, () => cell("x"))] }],
      "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ],
    [
      "a table of 101 rows",
      [{ type: "table", rows: Array.from({ length: 101 }, () => [cell("x")]) }],
      "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
    ],
    [
      "a data table with rows of unequal length",
      [{ type: "data_table", caption: "c", rows: [[cell("a")], [cell("1"), cell("2")]] }],
      "all rows must be of equal length [json-pointer:/blocks/0/rows/1]",
    ],
    [
      "an image without alt text",
      [{ type: "image", image_url: "https://example.com/a.png" }],
      "missing required field: alt_text [json-pointer:/blocks/0]",
    ],
    [
      "an image on this machine",
      [{ type: "image", image_url: "http://127.0.0.1/a.png", alt_text: "a" }],
      "downloading image failed [json-pointer:/blocks/0/image_url]",
    ],
    [
      "a file id that is none",
      [{ type: "image", slack_file: { id: "file-1" }, alt_text: "a" }],
      "invalid slack file [json-pointer:/blocks/0/slack_file]",
    ],
    [
      "51 blocks",
      Array.from({ length: 51 }, () => ({ type: "divider" })),
      "no more than 50 items allowed [json-pointer:/blocks]",
    ],
    [
      "two blocks with one id",
      [
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "a" },
      ],
      "must be unique [json-pointer:/blocks/1/block_id]",
    ],
    [
      "a second table",
      [
        { type: "table", rows: [[cell("x")]] },
        { type: "table", rows: [[cell("x")]] },
      ],
      "no more than 1 table allowed [json-pointer:/blocks/1]",
    ],
    [
      "markdown inside a container",
      [{ type: "container", title: { type: "plain_text", text: "t" }, child_blocks: [markdown(1)] }],
      "unsupported type [json-pointer:/blocks/0/child_blocks/0/type]",
    ],
    [
      "a file input in a message",
      [{ type: "input", label: { type: "plain_text", text: "f" }, element: { type: "file_input" } }],
      "unsupported type [json-pointer:/blocks/0/element/type]",
    ],
  ])("refuses %s", (_what, blocks, expected) => {
    const found = problems(blocks);

    expect(found).toContain(expected);
  });

  it("refuses a picture whose file is not ready", () => {
    const blocks = [{ type: "image", slack_file: { id: "F012345678" }, alt_text: "A chart" }];

    const found = problems(blocks, { surface: "message", isUsableImage: () => false });

    expect(found).toEqual(["invalid slack file [json-pointer:/blocks/0/slack_file]"]);
  });

  it("wants one value per category in every series of a chart", () => {
    const chart = {
      type: "data_visualization",
      title: "Revenue",
      chart: {
        type: "line",
        series: [{ name: "EMEA", data: [{ label: "Jan", value: 1 }] }],
        axis_config: { categories: ["Jan", "Feb"] },
      },
    };

    const found = problems([chart]);

    expect(found).toEqual(["labels must equal the categories [json-pointer:/blocks/0/chart/series/0/data]"]);
  });

  it("takes two native charts in one message and no third", () => {
    const chart = pie([{ label: "a", value: 1 }]);

    expect(problems([chart, chart])).toEqual([]);
    expect(problems([chart, chart, chart])).toHaveLength(1);
    expect(problems([pie([{ label: "a", value: 0 }])])).toHaveLength(1);
  });

  it("lets a form take files, and a form only", () => {
    const input = {
      type: "input",
      label: { type: "plain_text", text: "Files" },
      element: { type: "file_input", max_files: 5 },
    };

    expect(problems([input], modal)).toEqual([]);
    expect(problems([input])).toHaveLength(1);
  });
});

describe("the size of a message", () => {
  it("counts all markdown of a payload together", () => {
    expect(refusal([markdown(6_000), markdown(6_000)])).toBe("accepted");
    expect(refusal([markdown(6_000), markdown(6_001)])).toBe("msg_blocks_too_long");
  });

  it("refuses more than about 13,200 characters over all blocks", () => {
    expect(refusal(Array.from({ length: 4 }, () => section("x".repeat(3_000))))).toBe("accepted");
    expect(refusal(Array.from({ length: 5 }, () => section("x".repeat(2_700))))).toBe("msg_blocks_too_long");
  });

  it("says so when blocks are no array", () => {
    expect(refusal({ type: "divider" })).toBe("invalid_blocks_format");
    expect(refusal(["divider"])).toBe("invalid_blocks");
  });
});

describe("names that Slack adds", () => {
  it("gives blocks and elements ids where the app gave none, and keeps those it gave", () => {
    let count = 0;
    const button = { type: "button", text: { type: "plain_text", text: "Go" } };
    const blocks = [
      { type: "actions", elements: [button, { ...button, action_id: "mine" }] },
      { type: "divider", block_id: "kept" },
      { type: "markdown", text: "x", block_id: "dropped" },
    ];

    const named = nameBlocks(blocks, () => `id${(count += 1)}`);

    expect(named).toEqual([
      {
        type: "actions",
        block_id: "id2",
        elements: [
          { ...button, action_id: "id1" },
          { ...button, action_id: "mine" },
        ],
      },
      { type: "divider", block_id: "kept" },
      { type: "markdown", text: "x" },
    ]);
  });
});

function pie(segments: unknown[]) {
  return { type: "data_visualization", title: "Share", chart: { type: "pie", segments } };
}
