import { createLogger } from "../../../src/log.ts";
import { createSlackClients } from "../../../src/post/slack/clients.ts";
import { type Clock, systemClock } from "../../../src/post/slack/clock.ts";
import { Limiter, type Pace } from "../../../src/post/slack/limiter.ts";
import { createOpenReply, type LiveReply, type ReplyContext } from "../../../src/post/live-reply.ts";
import { REPLY_SETTINGS, type ReplySettings } from "../../../src/post/open-reply.ts";
import type { PostedMessage } from "../../../src/store/store.ts";
import { safe } from "./safe.ts";
import { SlackServer } from "./slack-server.ts";

export const THREAD = { team: "T1", channel: "C1", rootTs: "1700000000.000100" };

/** A patient reply on a fast clock: nothing shows live until a test asks for it. */
export const SETTINGS: ReplySettings = {
  ...REPLY_SETTINGS,
  status: { heartbeatMs: 60_000, everyMs: 20, stopAfterMs: 60_000 },
  stream: { ...REPLY_SETTINGS.stream, holdMs: 0, appendEveryMs: 0, updateEveryMs: 0 },
  upload: { readyMs: 2_000, shareMs: 500 },
};

export interface DeskOptions {
  readonly settings?: Partial<ReplySettings>;
  readonly paces?: Readonly<Record<string, Pace>>;
  readonly clock?: Clock;
  readonly holdsTurn?: () => boolean;
}

/** The post stage against a Slack on loopback, with what it recorded. */
export class Desk {
  readonly slack: SlackServer;
  readonly recorded: PostedMessage[] = [];
  readonly #open: (context: ReplyContext) => LiveReply;

  constructor(slack: SlackServer, options: DeskOptions) {
    this.slack = slack;
    const clients = createSlackClients("xoxb-test", { slackApiUrl: slack.apiUrl, timeoutMs: 2_000 });
    const clock = options.clock ?? systemClock;
    this.#open = createOpenReply({
      clients: () => clients,
      say: safe,
      recordPosted: async (message) => void this.recorded.push(message),
      posted: async (turnId) => this.recorded.filter((message) => message.turnId === turnId),
      ...(options.holdsTurn === undefined ? {} : { holdsTurn: options.holdsTurn }),
      log: createLogger("silent"),
      clock,
      limiter: new Limiter(clock, options.paces),
      settings: { ...SETTINGS, ...options.settings },
    });
  }

  static async open(options: DeskOptions = {}): Promise<Desk> {
    return new Desk(await SlackServer.start(), options);
  }

  reply(context: Partial<ReplyContext> = {}): LiveReply {
    return this.#open({ turnId: "turn-1", thread: THREAD, askerId: "U1", ...context });
  }

  /** Methods in the order in which they were called. */
  methods(): string[] {
    return this.slack.calls.map(({ method }) => method);
  }

  close(): Promise<void> {
    return this.slack.close();
  }
}

/** Resolves once the condition holds; the test's own time limit ends the waiting. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
