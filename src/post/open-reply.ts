import type { Logger } from "../log.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import type { PostedMessage } from "../store/store.ts";
import type { CallTools } from "./slack/call.ts";
import type { SlackClients } from "./slack/clients.ts";
import { type Clock, systemClock } from "./slack/clock.ts";
import { Uploads, type UploadSettings } from "./slack/files.ts";
import { Limiter } from "./slack/limiter.ts";
import type { OpenReply, ReplyContext } from "./live-reply.ts";
import { Reply } from "./reply.ts";
import { type Missing, STATUS_SETTINGS, type StatusSettings } from "./live/status.ts";
import { STREAM_SETTINGS, type StreamSettings } from "./live/stream.ts";
import { ThreadClient } from "./slack/thread-client.ts";

export interface ReplySettings {
  readonly status: StatusSettings;
  readonly stream: StreamSettings;
  readonly upload: UploadSettings;
  /** An answer of more messages than this goes on in a file. */
  readonly spillAfterMessages: number;
}

export const REPLY_SETTINGS: ReplySettings = {
  status: STATUS_SETTINGS,
  stream: STREAM_SETTINGS,
  upload: { readyMs: 30_000, shareMs: 5_000 },
  spillAfterMessages: 6,
};

export interface ReplyDeps {
  /** The clients for a workspace; the same ones every time. */
  readonly clients: (team: string) => SlackClients;
  /** Scrubbed text for sentences of our own. */
  readonly say: (plain: string) => SafeText;
  /** Told of every message as soon as its ts is known, and again when files join it. */
  readonly recordPosted: (message: PostedMessage) => Promise<void>;
  /** What was recorded for a turn before; asked only for resumed replies. */
  readonly posted?: (turnId: string) => Promise<readonly PostedMessage[]>;
  /** Whether this process still holds the turn's lease. Without it every write is allowed. */
  readonly holdsTurn?: (turnId: string) => boolean;
  readonly log: Logger;
  readonly clock?: Clock;
  /** One for the whole process; made here when not given. */
  readonly limiter?: Limiter;
  readonly settings?: Partial<ReplySettings>;
}

/** Makes the function that opens replies. Rates and what a workspace lacks are shared by all of its replies. */
export function createOpenReply(deps: ReplyDeps): OpenReply {
  const clock = deps.clock ?? systemClock;
  const limiter = deps.limiter ?? new Limiter(clock);
  const settings = { ...REPLY_SETTINGS, ...deps.settings };
  const missing = new Map<string, Missing>();
  return (context) => {
    const { team } = context.thread;
    const lacks = missing.get(team) ?? { status: false, sessions: false, streams: false };
    missing.set(team, lacks);
    const log = deps.log.child({ stage: "post", turn: context.turnId, team });
    const tools: CallTools = { limiter, clock, log };
    const uploads = new Uploads(deps.clients(team), tools, context.thread, settings.upload);
    const slack = threadClient(deps, tools, context);
    return new Reply({ context, slack, uploads, settings, missing: lacks, clock, log, deps });
  };
}

const CLOCK_DOUBT_MS = 10 * 60_000;

function threadClient(deps: ReplyDeps, tools: CallTools, context: ReplyContext): ThreadClient {
  const lately = ((tools.clock.now() - CLOCK_DOUBT_MS) / 1000).toFixed(6);
  return new ThreadClient({
    clients: deps.clients(context.thread.team),
    tools,
    thread: context.thread,
    turnId: context.turnId,
    askerId: context.askerId,
    since: context.resumed ? (context.askedTs ?? context.thread.rootTs) : lately,
    mayWrite: () => deps.holdsTurn?.(context.turnId) ?? true,
  });
}
