/** A process that stands still for longer than its lease, as under a debugger, a paused machine or a stuck disk. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { LogEntry } from "../../../src/playground/slack/control-api.ts";
import { ask as query, type PostgresServer, startPostgres, whyNoPostgres } from "../../support/postgres.ts";
import { ask, botMessages, eventually, textFile, visibleText } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { HeldModel } from "../support/delivery-model.ts";
import { type ProcessWorld, startProcessWorld } from "../support/process-world.ts";

const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");
/** What a holder of a lease writes; deletions that are owed are anybody's business. */
const TABLES = ["turn", "answer", "posted", "dataset", "conversation", "lane", "usage", "checkpoint", "kept_file"];
/** Slack's own pause before its second try is a minute long. */
const RETRIES_MS = [3_000, 500, 500];

let server: PostgresServer;
let world: ProcessWorld | null = null;

/** Everything Slack was asked to do in a conversation. */
function acts(world: ProcessWorld, after: number): LogEntry[] {
  const entries = world.slack.control.log(after).filter(({ direction }) => direction === "from_bot");
  return entries.filter(({ what }) => /^(?:chat|files|agents|assistant|reactions|views|upload)/.test(what));
}

function lastEntry(world: ProcessWorld): number {
  return world.slack.control.log(0).at(-1)?.n ?? 0;
}

async function everything(url: string): Promise<unknown[]> {
  return await Promise.all(TABLES.map((table) => query(url, `SELECT * FROM threadsheet.${table} ORDER BY 1, 2`)));
}

describe.skipIf(whyNoPostgres("a frozen process among three") !== null)(
  "a process that was frozen beyond its lease",
  () => {
    beforeAll(async () => {
      server = await startPostgres();
    }, 60_000);
    afterAll(() => server.remove());
    afterEach(async () => {
      await world?.close();
      world = null;
    });

    it.each([
      ["in the middle of its answer", "text"],
      ["before its answer began", "start"],
    ] as const)(
      "F43: writes and posts nothing when it wakes up %s, and the answer is there once",
      async (_when, holdAt) => {
        const url = await server.newDatabase();
        const model = new HeldModel(holdAt);
        world = await startProcessWorld({ model, databaseUrl: url, slack: { retryDelaysMs: RETRIES_MS } });
        const zombie = await world.start();
        await zombie.ready;
        const question = await ask(world, "how much, as a chart?", { files: [CSV] });
        await model.reached(1);
        if (holdAt === "text") await shownLive(world, question);
        const others = [await world.start(), await world.start()];
        await Promise.all(others.map((program) => program.ready));

        zombie.signal("SIGSTOP");
        await model.reached(2);
        // From here on the frozen one finds the whole answer in its own socket as well.
        model.release();
        const [answer] = await expectQuiet(world, [question]);
        await Promise.all(others.map((program) => program.terminate()));
        const [rows, entry] = [await everything(url), lastEntry(world)];
        zombie.signal("SIGCONT");
        const ending = await zombie.terminate();

        expect(answer?.kind).toBe("answer");
        expect(ending).toEqual({ code: 0, signal: null, said: "" });
        expect(acts(world, entry)).toEqual([]);
        expect(await everything(url)).toEqual(rows);
        await expectQuiet(world, [question]);
      },
    );
  },
);

async function shownLive(world: ProcessWorld, { channel, rootTs }: { channel: string; rootTs: string }): Promise<void> {
  await eventually(world, "the answer begins to show", () =>
    visibleText(botMessages(world, channel, rootTs)).includes("is 42") ? true : null,
  );
}
