import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  answered,
  ask,
  eventually,
  MAYA,
  OMAR,
  SALES,
  startWorld,
  textFile,
  visibleText,
  type World,
} from "../support/bot.ts";

/** A guest. */
const NINA = "U0NINAGUST";

const PEOPLE = [
  ["Ingrid Solberg", "ingrid.solberg@fjordmail.example", "+47 22 33 44 55", "1984-03-09"],
  ["Mateusz Wiśniewski", "m.wisniewski@poczta.example", "+48 601 222 333", "1991-11-23"],
  ["Chiara Lombardi", "chiara@lombardi.example", "+39 333 444 5566", "1979-07-01"],
  ["Tobias Kessler", "tobias.kessler@kessler.example", "+49 171 9876543", "1988-01-17"],
  ["Amélie Fournier", "amelie.f@courrier.example", "+33 6 12 34 56 78", "1995-05-30"],
  ["Oluwaseun Adeyemi", "seun@adeyemi.example", "+234 803 123 4567", "1990-09-12"],
] as const;

const CUSTOMERS = `customer_name,email,phone,date_of_birth,city,notes\n${PEOPLE.map(
  ([name, email, phone, born], i) =>
    `${name},${email},${phone},${born},Oslo,"Spoke with ${name} about order ${i} and the delivery that was late"`,
).join("\n")}\n`;
/** Everybody twice, in other spellings, with a colleague that no column of names has. */
const ORDERS = `customer_name,amount,remark\n${PEOPLE.map(
  ([name], i) =>
    `${name.toUpperCase()},${(i + 1) * 10},"please ask Ingrid Solberg or write to boss${i}@hidden.example for the refund of it"\n${name},5,"nothing special to be said about this one order"`,
).join("\n")}\n`;

const SENSITIVE = [
  ...PEOPLE.flatMap(([name, email, phone, born]) => [
    ...name.split(" "),
    email,
    phone,
    phone.replace(/\D/g, "").slice(-7),
    born,
  ]),
  "hidden.example",
];

describe("at the strict privacy level", () => {
  let world: World;
  let dir: string;
  let pseudonym = "";

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "threadsheet-strict-"));
    world = await startWorld({ claude: { dataDir: dir }, bot: { scrub: { level: "strict", actions: {} } } });
  });

  afterAll(async () => {
    await world.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function uploads(): Promise<{ name: string; text: string }[]> {
    const files = [];
    for (const { id, filename } of world.claude.control.files()) {
      files.push({ name: filename, text: await readFile(join(dir, "files", id), "utf8") });
    }
    return files;
  }

  it("Claude gets not one byte of a value, neither in files nor in words, and can still count and join", async () => {
    world.claude.control.script([
      { type: "run", command: "# Joining\nsum", stdout: "done" },
      { type: "text", text: "It is 42." },
    ]);

    const asked = await ask(world, "How much did Tobias Kessler (tobias.kessler@kessler.example) buy?", {
      files: [textFile("orders for Ingrid Solberg.csv", ORDERS), textFile("customers.csv", CUSTOMERS)],
    });
    await answered(world, asked);

    const files = await uploads();
    const told = `${JSON.stringify(world.claude.control.requests())}\n${JSON.stringify(files)}`.toLowerCase();
    expect(SENSITIVE.filter((value) => told.includes(value.toLowerCase()))).toEqual([]);
    const tables = files.map(
      ({ text }) => Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data,
    );
    const customers = tables.find(([row]) => row !== undefined && "email" in row) ?? [];
    const orders = tables.find(([row]) => row !== undefined && "amount" in row) ?? [];
    expect([customers.length, orders.length]).toEqual([6, 12]);
    for (const column of ["customer_name", "email", "phone"])
      expect(new Set(customers.map((row) => row[column])).size).toBe(6);
    const totals = customers.map(({ customer_name: who }) =>
      orders.filter((order) => order["customer_name"] === who).reduce((sum, order) => sum + Number(order["amount"]), 0),
    );
    expect(totals).toEqual([15, 25, 35, 45, 55, 65]);
    // Whom the question asks about goes under the same name there.
    expect(told).toContain(`did ${customers[3]?.["customer_name"]} (${customers[3]?.["email"]}) buy`.toLowerCase());
    pseudonym = customers[3]?.["customer_name"] ?? "";
    expect(customers[0]).toMatchObject({ city: "Oslo", date_of_birth: "1984" });
  });

  it("a pseudonym stays in the answer and is told to the member who asks for it, not to a guest and to nobody else", async () => {
    world.claude.control.script([{ type: "text", text: "The first one." }]);
    const asked = await ask(world, "who?", { files: [textFile("customers.csv", CUSTOMERS)] });
    await answered(world, asked);
    const [, customer = ""] = (await uploads())[0]?.text.split("\n") ?? [];
    const name = customer.split(",")[0]?.replaceAll('"', "") ?? "";

    world.claude.control.script([{ type: "text", text: `The buyer was **${name}**.` }]);
    await ask(world, "and who bought?", { thread: asked.rootTs });
    const messages = await answered(world, asked, 2);
    expect(visibleText(messages)).toContain(name);
    expect(pseudonym).not.toBe("");

    const answer = messages.find(({ blocks }) => JSON.stringify(blocks ?? []).includes('"reveal_values"'));
    await press(answer?.ts ?? "", NINA);
    await press(answer?.ts ?? "", OMAR);
    const seenBy = (as?: string) => visibleText(world.slack.control.thread(SALES, asked.rootTs, as));
    await eventually(world, "what is behind it", () => (seenBy(OMAR).includes("Ingrid Solberg") ? true : null));

    await eventually(world, "the guest's answer", () => (seenBy(NINA).includes("Only full members") ? true : null));
    expect(seenBy(NINA)).not.toContain("Ingrid Solberg");
    expect(seenBy(MAYA)).not.toContain("Ingrid Solberg");
  });

  it("what people say to hold is told to Claude without a value, and shown under the answer without one", async () => {
    world.claude.control.script([{ type: "text", text: "It is 42." }]);
    const asked = await ask(world, "how much?", { files: [textFile("orders.csv", ORDERS)] });
    await answered(world, asked);

    world.claude.control.script([{ type: "text", text: "It is 27." }]);
    await ask(world, "exclude Tobias Kessler", { thread: asked.rootTs, mention: false });
    const messages = visibleText(await answered(world, asked, 2));

    const told = JSON.stringify(world.claude.control.requests().at(-1));
    expect(told).toMatch(/- exclude PERSON_/);
    expect(told).toContain("Question: how much?");
    expect(`${told}${messages}`.toLowerCase()).not.toMatch(/tobias|kessler/);
    expect(messages).toContain("Remembered: exclude");
  });

  it("a file that is no table is refused with the reason, and Claude gets nothing of it", async () => {
    const before = world.claude.control.files().length;
    const note = {
      name: "minutes.txt",
      base64: Buffer.from("Ingrid Solberg was there.\n".repeat(3)).toString("base64"),
    };
    const asked = await ask(world, "who was there?", { files: [note] });
    const seen = () => visibleText(world.slack.control.thread(SALES, asked.rootTs));
    await eventually(world, "the refusal", () => (seen().includes("strict privacy level") ? true : null));

    expect(world.claude.control.files()).toHaveLength(before);
  });

  async function press(ts: string, as: string): Promise<void> {
    await world.slack.control.press({ as, channel: SALES, ts, action_id: "reveal_values" });
  }
});
