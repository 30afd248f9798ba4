import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createLogger } from "../../src/log.ts";
import { Faults } from "../../src/playground/faults.ts";
import type { PlayMessage } from "../../src/playground/slack/control-api.ts";
import { type SlackEmulator, startSlackEmulator } from "../../src/playground/slack/server.ts";
import { createAskedLine } from "../../src/post/asked-line.ts";
import { createSlackClients } from "../../src/post/slack/clients.ts";
import { systemClock } from "../../src/post/slack/clock.ts";
import { Limiter } from "../../src/post/slack/limiter.ts";
import type { PostedMessage } from "../../src/store/store.ts";
import { safe } from "./support/safe.ts";

const MAYA = "U0MAYAADMN";
const BOT = "U0THREADSHT";
const SALES = "C0SALESPUB";

describe("the line that says who asked", () => {
  const faults = new Faults();
  const recorded: PostedMessage[] = [];
  let slack: SlackEmulator;
  let rootTs = "";

  beforeAll(async () => {
    const claudeLabel = { kind: "offline", label: "test" } as const;
    slack = await startSlackEmulator({ dataDir: null, faults, claudeLabel, welcome: false });
  });

  afterAll(() => slack.close());

  beforeEach(async () => {
    recorded.length = 0;
    rootTs = (await slack.control.post({ as: MAYA, channel: SALES, text: "a question" })).ts;
  });

  /** Posts as a process does that knows nothing of another one. */
  async function say(again: boolean, channel = SALES): Promise<string | null> {
    const clients = createSlackClients(slack.botToken, { slackApiUrl: slack.apiUrl });
    const line = createAskedLine({
      clients: () => clients,
      limiter: new Limiter(systemClock),
      clock: systemClock,
      log: createLogger("silent"),
      recordPosted: async (message) => void recorded.push(message),
    });
    const thread = { team: slack.control.state().team.id, channel, rootTs };
    const text = safe("Revenue by month?");
    return await line({ thread, questionId: `q ${rootTs}`, user: MAYA, text, turnId: "turn", since: rootTs, again });
  }

  function shown(): PlayMessage[] {
    return slack.control.thread(SALES, rootTs).filter(({ user }) => user === BOT);
  }

  it("names the person and shows the question, and is noted with the turn whose button it was", async () => {
    const ts = await say(false);

    expect(shown().map((message) => message.ts)).toEqual([ts]);
    expect(JSON.stringify(shown()[0]?.blocks)).toMatch(/<@U0MAYAADMN> asked.*Revenue by month\?/);
    expect(recorded).toEqual([{ turnId: "turn", channel: SALES, ts, role: "notice", fileIds: [] }]);
  });

  it("is found instead of posted when a process died behind it", async () => {
    const first = await say(false);

    const second = await say(true);

    expect(second).toBe(first);
    expect(shown()).toHaveLength(1);
  });

  it("is posted all the same when the process died before it", async () => {
    expect(await say(true)).not.toBeNull();
    expect(shown()).toHaveLength(1);
  });

  it("is left out where Slack takes no message, so that the question is asked without", async () => {
    expect(await say(false, "C0NOSUCHCH")).toBeNull();
    expect(recorded).toEqual([]);
  });
});
