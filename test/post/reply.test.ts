import { afterEach, describe, expect, it } from "vitest";

import { Desk, type DeskOptions, until } from "./support/desk.ts";
import { answer, file, FOOTER, image, safe, table, text } from "./support/safe.ts";

const desks: Desk[] = [];

async function open(options: DeskOptions = {}): Promise<Desk> {
  const desk = await Desk.open(options);
  desks.push(desk);
  return desk;
}

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

describe("a reply", () => {
  it("shows a status at once and clears it when the answer stands", async () => {
    const desk = await open();
    const reply = desk.reply();

    await reply.begin();
    const during = desk.slack.status;
    await reply.finish(answer([text("Revenue is **12**.")]));

    expect(during).toBe("is looking at your question…");
    expect(desk.slack.status).toBe("");
    expect(desk.slack.session).toBe("active");
  });

  it("posts an answer that is complete at once as one message with footer and buttons", async () => {
    const desk = await open();

    const posted = await desk.reply().finish(answer([text("Revenue is **12**.")]));

    expect(desk.slack.shown()).toEqual([
      "Revenue is **12**.",
      FOOTER,
      "[show_code]",
      "[export_thread]",
      "[retry_turn]",
      "[feedback]",
    ]);
    expect(desk.methods().filter((method) => method.startsWith("chat."))).toEqual(["chat.postMessage"]);
    expect(posted).toEqual(desk.recorded);
  });

  it("streams text as it comes and ends the stream with footer and buttons", async () => {
    const desk = await open();
    const reply = desk.reply();

    reply.append([text("First paragraph.")]);
    await until(() => desk.slack.callsOf("chat.startStream").length === 1);
    reply.append([text("Second paragraph.")]);
    await until(() => desk.slack.callsOf("chat.appendStream").length === 1);
    await reply.finish(answer([text("First paragraph.\n\nSecond paragraph."), text("Third.")]));

    const [words, ...tail] = desk.slack.shown();
    expect(words).toBe("First paragraph.\n\nSecond paragraph.\n\nThird.");
    expect(tail).toEqual([FOOTER, "[show_code]", "[export_thread]", "[retry_turn]", "[feedback]"]);
    expect(desk.slack.callsOf("chat.postMessage")).toEqual([]);
  });

  it("puts charts where the text shows them and attaches other files below", async () => {
    const desk = await open();
    const chart = image("chart.png", "Revenue by month");

    await desk.reply().finish(answer([text("Before."), chart, text("After."), file("out.csv", "a,b\r\n")]));

    expect(desk.slack.shown()).toEqual([
      "Before.",
      "[image Revenue by month]",
      "After.",
      FOOTER,
      "[show_code]",
      "[export_thread]",
      "[retry_turn]",
      "[feedback]",
      "[file out.csv]",
    ]);
  });

  it("shows a table as a table block", async () => {
    const desk = await open();

    await desk.reply().finish(
      answer([
        text("By region:"),
        table(
          ["Region", "Sum"],
          [
            ["EMEA", ""],
            ["APAC", "7"],
          ],
        ),
      ]),
    );

    expect(desk.slack.shown()[1]).toBe("Region | Sum\nEMEA |  \nAPAC | 7");
  });

  it("ends with one sentence and a button when the turn fails, leaving what was shown", async () => {
    const desk = await open();
    const reply = desk.reply();
    reply.append([text("As far as I got.")]);
    await until(() => desk.slack.messages.length === 1);

    const posted = await reply.fail(safe("Claude is busy. Please try again."), true);

    expect(desk.slack.shown()).toEqual(["As far as I got.", "Claude is busy. Please try again.", "[retry_turn]"]);
    expect(posted.map(({ role }) => role)).toEqual(["answer", "failure"]);
  });
});
