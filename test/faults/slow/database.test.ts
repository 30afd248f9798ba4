/** The bot on a PostgreSQL that is gone, or in its own way, for longer than anybody waits. */
import pg from "pg";
import { describe, expect, it } from "vitest";

import { ask, type Asked, botMessages, textFile, visibleText } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { ask as query, whyNoPostgres } from "../../support/postgres.ts";
import { HeldModel } from "../support/delivery-model.ts";
import { failWrites, useDatabase } from "../support/process-database.ts";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");

describe.skipIf(whyNoPostgres("the bot on a PostgreSQL that is gone") !== null)("the bot, while its PostgreSQL", () => {
  const lab = useDatabase();

  it.each(["orderly", "at once"] as const)(
    "F41: is gone (%s), acknowledges nothing, stays alive, and answers everything once it is back",
    async (how) => {
      const { model, ...bot } = await lab.open(new HeldModel("text"));
      const running = await ask(bot, "how much?", { files: [CSV] });
      await model.reached(1);

      await lab.server.stop(how);
      const acked = bot.acks.all.length;
      const asked = [await ask(bot, "how many?"), await ask(bot, "how long?")];
      await bot.acks.heard(503, 2);
      const [ready, alive] = [await bot.ready(), await bot.alive()];
      model.release();
      const during = bot.acks.all.slice(acked).filter((status) => status === 200);
      await lab.server.start();
      await expectQuiet(bot, [running, ...asked], { ms: 60_000 });

      expect(ready).toEqual({ status: 503, store: "failing" });
      expect(alive).toBe(200);
      expect(during).toEqual([]);
      expect(visibleText(botMessages(bot, running.channel, running.rootTs))).toContain("how much?");
      expect((await bot.ready()).status).toBe(200);
    },
  );

  it("F42: answers every write with a deadlock for as long as it likes: the wait is bounded, and nothing is lost", async () => {
    const { model, ...bot } = await lab.open();
    await failWrites(lab.url, "40P01", "true");

    const asked = await ask(bot, "how much?");
    await bot.acks.heard(503, 1);
    const [before, alive] = [[...model.asked], await bot.alive()];
    await query(
      lab.url,
      "ALTER TABLE threadsheet.inbox DISABLE TRIGGER fail; ALTER TABLE threadsheet.turn DISABLE TRIGGER fail",
    );
    await expectQuiet(bot, [asked], { ms: 60_000 });

    expect(before).toEqual([]);
    expect(alive).toBe(200);
    expect(model.asked).toEqual(["how much?"]);
  });

  it("F42: makes everybody wait for a lock, so that no connection is left: bounded, and nothing is lost", async () => {
    const { model, ...bot } = await lab.open();
    const locker = new pg.Client({ connectionString: lab.url });
    await locker.connect();
    await locker.query("BEGIN; LOCK TABLE threadsheet.inbox IN ACCESS EXCLUSIVE MODE");

    const asked: Asked[] = [];
    for (let number = 0; number < 12; number += 1) asked.push(await ask(bot, `how much is no ${number}?`));
    await bot.acks.heard(503, 12);
    const alive = await bot.alive();
    await locker.end();
    const finals = await expectQuiet(bot, asked, { ms: 60_000 });

    expect(alive).toBe(200);
    expect(finals.map(({ kind }) => kind)).toEqual(asked.map(() => "answer"));
    expect(model.asked).toHaveLength(asked.length);
  });
});
