/** Networks that do not lead to Slack or Claude: no name, no trust, a proxy or a sign-in page in between. */
import { afterEach, describe, expect, it, onTestFinished } from "vitest";

import { ask, textFile } from "../../support/bot.ts";
import { expectQuiet } from "../../support/oracle.ts";
import { DEAD_ENDS, deadEnd, type Gate, HOSTILITIES, startGate } from "../support/process-gate.ts";
import { HELD, PatientModel } from "../support/process-model.ts";
import { type ProcessWorld, startProcessWorld } from "../support/process-world.ts";

/** Large enough for an answer to come before all of it was sent. */
const CSV = textFile("sales.csv", `region,revenue\n${"EMEA,10\nAPAC,32\n".repeat(200_000)}`);
let worlds: ProcessWorld[] = [];

afterEach(async () => {
  await Promise.all(worlds.map((world) => world.close()));
  worlds = [];
});

async function gateTo(origin: string): Promise<Gate> {
  const gate = await startGate();
  gate.leadTo(origin);
  onTestFinished(() => gate.end());
  return gate;
}

async function openProcessWorld(model = new PatientModel()): Promise<ProcessWorld> {
  const world = await startProcessWorld({ model });
  worlds.push(world);
  return world;
}

describe("a bot that is started", () => {
  it.each(DEAD_ENDS)("F61: where Slack is %s, says so in one line and ends with 1", async (kind) => {
    const world = await openProcessWorld();

    const program = await world.start({ env: { SLACK_API_URL: `${await deadEnd(kind)}/api/` } });
    const { code, said } = await program.ended;

    expect(code).toBe(1);
    expect(said).toMatch(/^Slack cannot be reached at https?:\/\/\S+ \([^()\n]+\)\.\n$/);
  });
});

describe("a bot that answers", () => {
  it.each(HOSTILITIES)(
    "F61: and finds %s instead of Slack, posts its answer once when Slack is back",
    async (_what, how) => {
      const model = new PatientModel();
      const world = await openProcessWorld(model);
      const gate = await gateTo(world.slack.url);
      const program = await world.start({ env: { SLACK_API_URL: `${gate.url}/api/` } });
      await program.ready;
      const question = await ask(world, `how much? ${HELD}`);
      await model.reached(1);

      gate.close(how);
      model.release();
      await gate.turnsAway(gate.turnedAway + 4);
      gate.open();
      const [answer] = await expectQuiet(world, [question], { ms: 60_000 });

      expect(answer?.kind).toBe("answer");
      expect(model.asked).toHaveLength(1);
    },
  );

  it.each(HOSTILITIES)(
    "F61: and finds %s instead of Claude, waits, and asks again when Claude is back",
    async (_what, how) => {
      const model = new PatientModel();
      const world = await openProcessWorld(model);
      const gate = await gateTo(world.claude.url);
      const program = await world.start({ env: { ANTHROPIC_BASE_URL: gate.url } });
      await program.ready;

      gate.close(how);
      const asked = [await ask(world, "how much?", { files: [CSV] }), await ask(world, "how many?")];
      await gate.turnsAway(2);
      gate.open();
      const finals = await expectQuiet(world, asked, { ms: 60_000 });

      expect(finals.map(({ kind }) => kind)).toEqual(["answer", "answer"]);
      expect(model.asked).toHaveLength(2);
    },
  );
});
