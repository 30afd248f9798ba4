import { expect, it, onTestFinished } from "vitest";

import { answered, ask, eventually, MAYA, OMAR, SALES, startWorld, textFile, visibleText } from "../support/bot.ts";
import { startPostgres, whyNoPostgres } from "../support/postgres.ts";

const DM = "D0MAYAADMN";
const CSV = textFile("sales.csv", "region,revenue\nEMEA,10\nAPAC,32\n");

it.skipIf(whyNoPostgres("a private answer on PostgreSQL") !== null)(
  "on PostgreSQL as well a private answer is shared once, and whoever replies to it is heard",
  async () => {
    const server = await startPostgres();
    onTestFinished(() => server.remove());
    const world = await startWorld({ bot: { databaseUrl: await server.newDatabase() } });
    onTestFinished(() => world.close());
    world.claude.control.script([[{ type: "text", text: "All is well." }], [{ type: "text", text: "Still well." }]]);
    await world.slack.control.command({ as: MAYA, channel: SALES, command: "/analyze", text: "" });
    const view = await eventually(world, "a form", () => world.slack.control.view(MAYA));
    await world.slack.control.submit({
      as: MAYA,
      view_id: view.id,
      values: {
        question: { question: { value: "how is it?" } },
        uploads: { uploads: { files: [CSV] } },
        where: { where: { selected_option: { value: "private" } } },
      },
    });
    const root = await eventually(world, "a private thread", () => world.slack.control.messages(DM)[0]);
    const [end] = await answered(world, { channel: DM, rootTs: root.ts }).then((messages) => messages.slice(-1));
    const press = { as: MAYA, channel: DM, ts: end?.ts ?? "", action_id: "share_answer" };
    await Promise.all([world.slack.control.press(press), world.slack.control.press(press)]);
    const shared = await eventually(world, "a shared thread", () => world.slack.control.messages(SALES)[0]);
    await answered(world, { channel: SALES, rootTs: shared.ts });
    await ask(world, "and now?", { as: OMAR, thread: shared.ts, mention: false });

    expect(visibleText(await answered(world, { channel: SALES, rootTs: shared.ts }, 2))).toContain("Still well.");
    expect(world.slack.control.messages(SALES)).toHaveLength(1);
  },
);
