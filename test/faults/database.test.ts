/** The bot on a PostgreSQL that changes its role or refuses for a moment. What lasts longer is in `slow/database.test.ts`. */
import { describe, expect, it } from "vitest";

import { ask, type Asked, textFile } from "../support/bot.ts";
import { expectQuiet } from "../support/oracle.ts";
import { ask as query, whyNoPostgres } from "../support/postgres.ts";
import { HeldModel } from "./support/delivery-model.ts";
import { becomes, failWrites, OUR_CONNECTIONS, useDatabase } from "./support/process-database.ts";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");

describe.skipIf(whyNoPostgres("the bot on a PostgreSQL that fails for a moment") !== null)(
  "the bot, while its PostgreSQL",
  { timeout: 120_000 },
  () => {
    const lab = useDatabase();

    it("F41: fails over again and again, so that every connection is reset, loses nothing and doubles nothing", async () => {
      const { model, ...bot } = await lab.open();

      const asked: Asked[] = [];
      for (let round = 0; round < 5; round += 1) {
        asked.push(await ask(bot, `how much is no ${round}?`, round % 2 === 0 ? { files: [CSV] } : {}));
        await model.reached(round + 1);
        await query(lab.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OUR_CONNECTIONS}`);
      }

      const finals = await expectQuiet(bot, asked, { ms: 60_000 });
      expect(finals.map(({ kind }) => kind)).toEqual(asked.map(() => "answer"));
      expect(model.asked.toSorted()).toEqual(asked.map((_, round) => `how much is no ${round}?`));
    });

    it("F41: is a read-only standby, acknowledges nothing, and goes on once it is the primary", async () => {
      const { model, ...bot } = await lab.open(new HeldModel("text"));
      const running = await ask(bot, "how much?");
      await model.reached(1);

      await becomes(lab.url, "standby");
      const asked = await ask(bot, "how many?");
      await bot.acks.heard(503, 1);
      const ready = await bot.ready();
      model.release();
      await becomes(lab.url, "primary");
      await expectQuiet(bot, [running, asked], { ms: 60_000 });

      expect(ready).toEqual({ status: 503, store: "failing" });
      expect(bot.acks.all.indexOf(503)).toBeLessThan(bot.acks.all.lastIndexOf(200));
    });

    it.each([
      ["a serialization failure", "40001"],
      ["a deadlock", "40P01"],
      ["a statement that took too long", "57014"],
    ])(
      "F42: answers every third write with %s, is asked again and the question is answered once",
      async (_what, code) => {
        await failWrites(lab.url, code, "nextval('tries') % 3 = 0");
        const { model, ...bot } = await lab.open();

        const asked = [await ask(bot, "how much?", { files: [CSV] }), await ask(bot, "how many?")];
        const finals = await expectQuiet(bot, asked, { ms: 60_000 });

        expect(finals.map(({ kind }) => kind)).toEqual(["answer", "answer"]);
        expect(model.asked).toHaveLength(2);
        expect(Number((await query(lab.url, "SELECT last_value FROM tries"))[0]?.["last_value"])).toBeGreaterThan(3);
      },
    );
  },
);
