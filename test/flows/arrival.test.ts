import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst } from "../../src/playground/claude/analyst/analyst.ts";
import { createShell } from "../../src/playground/claude/analyst/shell.ts";
import type { PlayMessage, PlayUpload } from "../../src/playground/slack/control-api.ts";
import {
  answered,
  ask,
  type Asked,
  botMessages,
  eventually,
  OMAR,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

const SALES = `order_id,date,region,units,revenue\n${Array.from({ length: 120 }, (_, i) => {
  const day = new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);
  return `${1_000 + i},${day},${["EMEA", "APAC", "AMER"][i % 3]},${i % 10 === 9 ? "" : 1 + (i % 5)},${(i + 1) * 10}`;
}).join("\n")}\n`;

const FIRST = ["Ingrid", "Mateusz", "Chiara", "Tobias", "Amélie", "Sofia", "Henrik", "Julia", "Marek", "Elena"];
const LAST = ["Solberg", "Wiśniewski", "Lombardi", "Kessler", "Fournier", "Eriksson"];
/** One of them is the only one in her department and earns more than all others. */
const TEAM = `employee_name,email,date_of_birth,department,salary,remark\n${Array.from({ length: 60 }, (_, i) => {
  const name = `${FIRST[i % 10]} ${LAST[Math.floor(i / 10)]}`;
  const department = i === 0 ? "Chairman's Office" : i % 2 === 0 ? "Engineering" : "Sales";
  const salary = i === 0 ? 912_345 : 40_000 + i * 500;
  return `${name},person${i}@fjordmail.example,19${50 + (i % 45)}-03-09,${department},${salary},"Spoke with ${name} about the parental leave of the family next year"`;
}).join("\n")}\n`;

/** What nobody may read of the file above. */
const SECRETS = [...LAST, "fjordmail", "1950-03-09", "912,345", "912345", "Chairman", "parental"];

const PDF = Buffer.from(
  "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n",
).toString("base64");

describe("a file that comes without a question", () => {
  const shell = createShell();
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ model: createAnalyst(), shell });
  });

  afterAll(async () => {
    await world.close();
    await shell.close();
  });

  async function post(
    text: string,
    files: readonly PlayUpload[],
  ): Promise<{ asked: Asked; text: string; last: PlayMessage }> {
    const asked = await ask(world, text, { files });
    const messages = await answered(world, asked);
    const last = messages.at(-1);
    if (last === undefined) throw new Error("never");
    return { asked, text: visibleText(messages), last };
  }

  function calls(): number {
    return world.claude.control.requests().length;
  }

  function suggestions({ blocks }: PlayMessage): string[] {
    const elements = (blocks ?? []).flatMap(
      (block) =>
        ((block as { elements?: unknown[] }).elements ?? []) as { action_id?: string; text?: { text?: string } }[],
    );
    return elements.flatMap(({ action_id = "", text }) =>
      action_id.startsWith("next_question") ? [text?.text ?? ""] : [],
    );
  }

  it("is described by rows, columns, types, ranges and gaps, with three questions, and Claude is not called", async () => {
    const before = { calls: calls(), files: world.claude.control.files().length };

    const { text, last } = await post("", [textFile("sales.csv", SALES)]);

    expect(text).toContain("sales.csv: 120 rows and 5 columns");
    expect(text).toContain("date from 2026-01-01 to 2026-04-30");
    expect(text).toContain("10 to 1,200, median 605");
    expect(text).toMatch(/AMER 33%, APAC 33%, EMEA 33%/);
    expect(text).toContain("10% missing; 1 to 5, median 3");
    expect(text).toContain("computed here, no model call · $0.00");
    expect(suggestions(last)).toEqual([
      "Total revenue by region as a chart",
      "How did revenue develop by month?",
      "Missing values and duplicate order_id",
    ]);
    expect({ calls: calls(), files: world.claude.control.files().length }).toEqual(before);
  });

  it.each(["hi, here you go", "what is in this file?", "bitte mal ansehen", "このファイルを分析してください"])(
    "is described when all that is said is “%s”",
    async (words) => {
      const before = calls();

      const { text } = await post(words, [textFile("sales.csv", SALES)]);

      expect(text).toContain("120 rows and 5 columns");
      expect(calls()).toBe(before);
    },
  );

  it("is answered when a question is pressed, and each of the three has an answer", async () => {
    const { asked, last } = await post("?", [textFile("sales.csv", SALES)]);

    for (const [place, question] of suggestions(last).entries()) {
      await world.slack.control.press({
        as: OMAR,
        channel: asked.channel,
        ts: last.ts,
        action_id: `next_question_${place}`,
      });
      const messages = await answered(world, asked, place + 2);
      const text = visibleText(
        messages.slice(messages.findIndex((each) => JSON.stringify(each.blocks).includes(question))),
      );
      expect(text).toContain("offline analyst");
      expect(text).not.toContain("beyond what I can do");
      expect(suggestions(messages.at(-1)!).length).toBeGreaterThanOrEqual(2);
    }

    expect(visibleText(botMessages(world, asked.channel, asked.rootTs))).toContain("24,200");
    const recap = JSON.stringify(world.claude.control.requests().at(-1));
    expect(recap).toContain("1. Question: ?\\nAnswer: **sales.csv: 120 rows and 5 columns**");
    expect(world.claude.control.files().filter(({ filename }) => filename === "sales.csv")).toHaveLength(1);
  }, 60_000);

  it("goes on after a restart, with words that ask nothing left to Claude from then on", async () => {
    const { asked } = await post("here you go", [textFile("sales.csv", SALES)]);
    await world.restartBot();
    const before = calls();

    await ask(world, "thanks", { thread: asked.rootTs, mention: false });
    await answered(world, asked, 2);

    expect(calls()).toBeGreaterThan(before);
  });

  it("shows both sheets of a workbook and what is no table in a line", async () => {
    const { text, last } = await post("", [{ sample: "customers.xlsx" }, { name: "report.pdf", base64: PDF }]);

    expect(text).toContain("customers.xlsx");
    expect(text).toMatch(/report\.pdf.{0,6}: a PDF document/);
    expect(suggestions(last).length).toBeGreaterThan(0);
  });

  it("tells nothing of single people: no value of a sensitive column, no group of few, no highest salary", async () => {
    const { text, last } = await post("analyze this", [textFile("team.csv", TEAM)]);

    expect(text).toContain("60 rows and 6 columns");
    expect(text).toMatch(
      /Looks sensitive, hidden in answers: .*employee.{0,3}name.*names.*email.*e-mail addresses.*dates of birth/,
    );
    expect(text).toContain("for the middle");
    expect(text).toMatch(/Engineering|Sales/);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(suggestions(last)[0]).toBe("Average salary by department as a chart");
    expect(suggestions(last).join(" ")).not.toMatch(/name|email|birth|remark/);
  });

  it("names nobody of those who work on its rows", async () => {
    const { text } = await post("", [{ sample: "support-tickets.csv" }]);

    expect(text).toContain("5 different values that look like names");
    expect(text).toContain("Lieferung 29%");
    expect(text).not.toMatch(/Jürgen|Schäfer|Åkesson/);
  });

  it("is read with names and numbers of other countries", async () => {
    const german = `Auftrag;Datum;Region;Umsatz\n${Array.from({ length: 30 }, (_, i) => `A-${i};${String(1 + (i % 28)).padStart(2, "0")}.03.2026;${i % 2 === 0 ? "Nord" : "Süd"};${i + 1}.000,50`).join("\n")}\n`;
    const japanese = `注文日,地域,売上\n${Array.from({ length: 12 }, (_, i) => `2026-02-${String(i + 1).padStart(2, "0")},${i % 2 === 0 ? "関東" : "関西"},${(i + 1) * 100}`).join("\n")}\n`;

    const first = await post("", [textFile("umsatz.csv", german)]);
    const second = await post("", [textFile("売上.csv", japanese)]);

    expect(first.text).toContain("Umsatz");
    expect(first.text).toContain("1,000.5 to 30,000.5");
    expect(suggestions(first.last)).toContain("Total Umsatz by Region as a chart");
    expect(second.text).toContain("関東 50%, 関西 50%");
    expect(suggestions(second.last)).toContain("Total 売上 by 地域 as a chart");
  });

  it("is forgotten when it is deleted in Slack", async () => {
    const { asked } = await post("", [textFile("sales.csv", SALES)]);
    const [file] = world.slack.control.thread(asked.channel, asked.rootTs)[0]?.files ?? [];

    await world.slack.control.deleteFile(file?.id ?? "");
    await eventually(world, "the thread is told", () => {
      return visibleText(botMessages(world, asked.channel, asked.rootTs)).includes("was deleted") || null;
    });
    await ask(world, "total revenue?", { thread: asked.rootTs });

    const refused = await eventually(world, "a refusal", () =>
      botMessages(world, asked.channel, asked.rootTs).find((each) => visibleText([each]).includes("I do not use it")),
    );
    expect(visibleText([refused])).toContain("was deleted in Slack");
  });

  it("goes to Claude where it is no table", async () => {
    const before = calls();

    await post("", [{ name: "report.pdf", base64: PDF }]);

    expect(calls()).toBeGreaterThan(before);
  });
});

describe("a file that comes without a question, at the strict level", () => {
  let world: World;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "threadsheet-arrival-"));
    world = await startWorld({ claude: { dataDir: dir }, bot: { scrub: { level: "strict", actions: {} } } });
  });

  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  it("is described from what was posted, and Claude gets a rewritten copy with the first question", async () => {
    const asked = await ask(world, "", { files: [textFile("team.csv", TEAM)] });
    const text = visibleText(await answered(world, asked));
    expect(text).toContain("60 rows and 6 columns");
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(world.claude.control.files()).toEqual([]);

    world.claude.control.script([
      { type: "run", command: "# Counting\nwc", stdout: "60" },
      { type: "text", text: "There are 60." },
    ]);
    await ask(world, "how many people are there?", { thread: asked.rootTs, mention: false });
    await answered(world, asked, 2);

    const [file, ...more] = world.claude.control.files();
    expect(more).toEqual([]);
    const sent = await readFile(join(dir, "files", file?.id ?? ""), "utf8");
    const told = JSON.stringify(world.claude.control.requests());
    expect(sent).toContain("Engineering");
    for (const secret of [...LAST, "fjordmail", "1950-03-09"]) {
      expect(sent).not.toContain(secret);
      expect(told).not.toContain(secret);
    }
  });
});
