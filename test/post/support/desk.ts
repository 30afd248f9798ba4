import { createLogger } from "../../../src/log.ts";
import { createSlackClients } from "../../../src/post/slack/clients.ts";
import { type Clock, systemClock } from "../../../src/post/slack/clock.ts";
import { Limiter, type Pace } from "../../../src/post/slack/limiter.ts";
import { createOpenReply, type LiveReply, type ReplyContext } from "../../../src/post/live-reply.ts";
import { questionId, type Thread } from "../../../src/intake/question.ts";
import { REPLY_SETTINGS, type ReplySettings } from "../../../src/post/open-reply.ts";
import type { Effect, Lease, PostedMessage, TurnEffectKind } from "../../../src/store/store.ts";
import { safe } from "./safe.ts";
import { SlackServer } from "./slack-server.ts";

export const THREAD = { team: "T1", channel: "C1", rootTs: "1700000000.000100" };

/** A patient reply on a fast clock: nothing shows live until a test asks for it. */
export const SETTINGS: ReplySettings = {
  ...REPLY_SETTINGS,
  status: { heartbeatMs: 60_000, everyMs: 20, stopAfterMs: 60_000 },
  stream: { ...REPLY_SETTINGS.stream, holdMs: 0, stepsAfterMs: null, appendEveryMs: 0, updateEveryMs: 0 },
  upload: { readyMs: 2_000, shareMs: 500 },
};

/** The right to work on a turn in {@link THREAD} that nobody else wants. */
export function leaseOf(turnId: string, thread: Thread = THREAD): Lease {
  const ts = "1600000000.000100";
  const asked = { askerId: "U1", text: "how much?", source: "mention", fileIds: [] } as const;
  const question = { ...asked, id: questionId(thread.team, thread.channel, ts), thread, ts };
  const times = { attempts: 1, begun: 1, crashes: 0, crashedAlone: false, createdAt: 0, updatedAt: 0 };
  return { turn: { id: turnId, question, state: "running", cancelledBy: null, ...times }, owner: "test", fence: 1 };
}

export interface Intended {
  readonly turnId: string;
  readonly kind: TurnEffectKind;
  readonly ref: string;
}

export interface DeskOptions {
  readonly settings?: Partial<ReplySettings>;
  readonly paces?: Readonly<Record<string, Pace>>;
  readonly clock?: Clock;
  readonly holdsTurn?: () => boolean;
  /** Stands in for the store's own way to write effects down. */
  readonly intend?: (intended: Intended) => Promise<void>;
}

/** The post stage against a Slack on loopback, with what it recorded. */
export class Desk {
  readonly slack: SlackServer;
  readonly recorded: PostedMessage[] = [];
  /** What was written down before it was done, by turn; a claim writes down `live`. */
  readonly intended: Intended[] = [];
  readonly #open: (context: ReplyContext) => LiveReply;

  constructor(slack: SlackServer, options: DeskOptions) {
    this.slack = slack;
    const clients = createSlackClients("xoxb-test", { slackApiUrl: slack.apiUrl, timeoutMs: 2_000 });
    const clock = options.clock ?? systemClock;
    this.#open = createOpenReply({
      clients: () => clients,
      owe: async () => {},
      say: safe,
      recordPosted: async (message) => void this.recorded.push(message),
      intend: async ({ turn }, effects) => {
        for (const { kind, ref = "" } of effects) await this.#intend({ turnId: turn.id, kind, ref }, options);
      },
      effects: async (turnId) => this.#effectsOf(turnId),
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
    const { turnId = "turn-1", thread = THREAD } = context;
    this.intended.push({ turnId, kind: "live", ref: "" });
    return this.#open({ turnId, thread, lease: leaseOf(turnId, thread), askerId: "U1", ...context });
  }

  async #intend(intended: Intended, { intend }: DeskOptions): Promise<void> {
    await intend?.(intended);
    this.intended.push(intended);
  }

  #effectsOf(turnId: string): Effect[] {
    const open = this.intended.filter((each) => each.turnId === turnId);
    return open.map(({ kind, ref }, at) => ({ id: `${at}`, thread: THREAD, turnId, kind, ref, tries: 0 }));
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
