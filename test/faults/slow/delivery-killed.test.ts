import { afterEach, describe, expect, it } from "vitest";

import { ask, botMessages, visibleText } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import { answerTo, HeldModel } from "../support/delivery-model.ts";
import { type Processes, startProcesses } from "../support/delivery-world.ts";

const noPostgres = whyNoPostgres("a redelivery after the death of a process on PostgreSQL");

let world: Processes | null = null;
let server: PostgresServer | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
  await server?.remove();
  server = null;
});

describe.each([
  { where: "one process on SQLite", bots: 1, postgres: false },
  { where: "two processes on one SQLite file", bots: 2, postgres: false },
  { where: "two processes on one PostgreSQL", bots: 2, postgres: true },
])("an event acknowledged by $where", ({ bots, postgres }) => {
  it.skipIf(postgres && noPostgres !== null)(
    "F2: is one run and one answer when it is redelivered after its process was killed",
    async () => {
      const model = new HeldModel("text");
      if (postgres) server = await startPostgres();
      const shared = server === null ? {} : { databaseUrl: await server.newDatabase() };
      world = await startProcesses({
        bots,
        model,
        apart: true,
        slack: { retryDelaysMs: [5_000, 500, 500] },
        ...shared,
      });
      const { relay, ports } = world;
      relay.route = (delivery) => delivery.to(ports[0] ?? 0);

      const asked = await ask(world, "how much?");
      await model.reached(1);
      await world.kill(0);
      model.release();
      await world.revive(0);
      const again = relay.seen.filter(({ event }) => event["ts"] === asked.ts);
      const retry = { num: 1, reason: "http_timeout" };
      const statuses = await Promise.all(again.flatMap((delivery) => ports.map((port) => delivery.to(port, retry))));
      const [final] = await expectQuiet(world, [asked], { ms: 90_000, store: world.store });

      expect(statuses).toEqual(Array(2 * bots).fill(200));
      // What the first process had from the model died with it.
      expect(model.asked.length).toBeLessThanOrEqual(2);
      expect(final?.kind).toBe("answer");
      const text = visibleText(botMessages(world, asked.channel, asked.rootTs));
      expect(text).toContain(answerTo("how much?").split('"')[0]);
    },
    180_000,
  );
});
