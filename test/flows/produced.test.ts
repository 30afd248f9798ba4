import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { REVEAL_VALUES } from "../../src/post/buttons.ts";
import { safeAnswerFromJson } from "../../src/scrub/scrub.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import {
  answered,
  ask,
  botMessages,
  eventually,
  MAYA,
  OMAR,
  startWorld,
  textFile,
  visibleText,
} from "../support/bot.ts";

const ORDERS = textFile("orders.csv", "order,units\n1,10\n2,32\n3,7\n");
/** Names that no list of names has. */
const PRODUCED = `full_name,units\n${[
  "Zvonimíra Quambatse",
  "Ptelomax Oxenhyrd",
  "Wendrella Skjarvik",
  "Ibrawulf Tchendo",
  "Oriande Mpfumelo",
]
  .map((name, i) => `${name},${i + 40}`)
  .join("\n")}\n`;

it("a name that only a file of the analysis has is hidden in that file and in the text", async () => {
  const world = await startWorld();
  onTestFinished(() => world.close());
  const base64 = Buffer.from(PRODUCED).toString("base64");
  world.claude.control.script([
    { type: "run", command: "# Joining\njoin", stdout: "41", outputs: [{ name: "joined.csv", base64 }] },
    { type: "text", text: "Most units went to ptelomax oxenhyrd (41), the table has all." },
  ]);

  const asked = await ask(world, "who bought what?", { files: [ORDERS] });
  const messages = await answered(world, asked);
  const file = await eventually(world, "the table", () => {
    const files = botMessages(world, asked.channel, asked.rootTs).flatMap((message) => message.files ?? []);
    return files.find(({ name }) => name === "joined.csv") ?? null;
  });

  expect(visibleText(messages)).toMatch(/Most units went to \[PERSON_\d+\] \(41\)/);
  const table = await readFile(world.slack.control.file(file.id).path, "utf8");
  expect(table).toMatch(/\[PERSON_\d+\],41/);
  expect(`${visibleText(messages)}\n${table}`).not.toMatch(/quambatse|oxenhyrd|skjarvik/i);
});

it("who looked behind which kinds of pseudonyms is kept, and no value of what was told", async () => {
  const dir = await mkdtemp(join(tmpdir(), "threadsheet-reveal-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const database = join(dir, "bot.sqlite");
  const world = await startWorld({ bot: { database } });
  const people = textFile(
    "people.csv",
    "customer,email,spent\nZoë Quill,zoe@globex.example,10\nAnn Lee,ann@acme.example,32\n",
  );
  world.claude.control.script([{ type: "text", text: "Zoë Quill spent 10, write to zoe@globex.example." }]);
  const asked = await ask(world, "who spent what?", { files: [people] });
  const messages = await answered(world, asked);
  const answer = messages.find(({ blocks }) => JSON.stringify(blocks ?? []).includes(`"${REVEAL_VALUES}"`));

  await world.slack.control.press({ as: OMAR, channel: asked.channel, ts: answer?.ts ?? "", action_id: REVEAL_VALUES });
  await eventually(world, "what is behind it", () => {
    const seen = visibleText(world.slack.control.thread(asked.channel, asked.rootTs, OMAR));
    return seen.includes("zoe@globex.example") ? true : null;
  });
  const team = "T0PLAYTEAM";
  await world.close();

  const store = await openSqliteStore(database, { reviveAnswer: safeAnswerFromJson });
  onTestFinished(() => store.close());
  const entries = await store.audit({ team, channel: asked.channel, since: 0, kind: "reveal", limit: 10 });
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ actor: OMAR, rootTs: asked.rootTs, kind: "reveal" });
  expect(entries[0]?.facts).toMatchObject({ asked: 2, told: 2, kinds: { PERSON: 1, EMAIL: 1 } });
  expect(JSON.stringify(entries)).not.toMatch(/Zoë|Quill|globex/);
  expect(entries[0]?.actor).not.toBe(MAYA);
});
