import { toAppError } from "../errors.ts";
import type { Thread } from "../intake/question.ts";
import type { Logger } from "../log.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import type { Effect, Lease, PostedMessage, Store, TurnEffectKind } from "../store/store.ts";
import type { SealButton } from "./buttons.ts";
import type { CallTools } from "./slack/call.ts";
import type { SlackClients } from "./slack/clients.ts";
import { type Clock, systemClock } from "./slack/clock.ts";
import { Uploads, type UploadSettings } from "./slack/files.ts";
import { Limiter } from "./slack/limiter.ts";
import type { OpenReply, ReplyContext } from "./live-reply.ts";
import { Reply } from "./reply.ts";
import { type Missing, STATUS_SETTINGS, type StatusSettings } from "./live/status.ts";
import { STREAM_SETTINGS, type StreamSettings } from "./live/live-options.ts";
import { ThreadClient } from "./slack/thread-client.ts";

export interface ReplySettings {
  readonly status: StatusSettings;
  readonly stream: StreamSettings;
  readonly upload: UploadSettings;
  /** An answer of more messages than this goes on in a file. */
  readonly spillAfterMessages: number;
  /** Whether Slack's own chart stands beside the image where the result fits into one. */
  readonly nativeCharts: boolean;
}

export const REPLY_SETTINGS: ReplySettings = {
  status: STATUS_SETTINGS,
  stream: STREAM_SETTINGS,
  upload: { readyMs: 30_000, shareMs: 5_000 },
  spillAfterMessages: 6,
  nativeCharts: false,
};

export interface ReplyDeps {
  /** The clients for a workspace; the same ones every time. */
  readonly clients: (team: string) => SlackClients;
  /** What seals the buttons of a thread's turns. Without it their values are bare ids. */
  readonly sealButtons?: (thread: Thread) => SealButton;
  /** Scrubbed text for sentences of our own. */
  readonly say: (plain: string) => SafeText;
  /** Writes down what is going to be done. Throws `turn.lease_lost` when the turn is somebody else's by now. */
  readonly intend: (
    lease: Lease,
    effects: readonly { readonly kind: TurnEffectKind; readonly ref?: string }[],
  ) => Promise<void>;
  /** Writes down what has to be taken away by whoever gets to it. */
  readonly owe: Store["owe"];
  /** What earlier attempts wrote down and the turn has not ended; asked only for resumed replies. */
  readonly effects: (turnId: string) => Promise<readonly Effect[]>;
  /**
   * Told of every message as soon as its ts is known, and again when files join it: `now` for what carries no mark of
   * ours yet, `lazily` for what the thread tells as well.
   */
  readonly recordPosted: (message: PostedMessage, hurry: "now" | "lazily") => Promise<void>;
  /** What was recorded for a turn before; asked only for resumed replies. */
  readonly posted: (turnId: string) => Promise<readonly PostedMessage[]>;
  /** Whether this process still holds the turn's lease. Without it every write is allowed. */
  readonly holdsTurn?: (turnId: string, fence: number) => boolean;
  readonly log: Logger;
  readonly clock?: Clock;
  /** One for the whole process; made here when not given. */
  readonly limiter?: Limiter;
  readonly settings?: Partial<ReplySettings>;
}

/** Settings of every reply as the operator wants them. */
export function replySettings(wanted: { nativeCharts?: boolean; stepsAfterMs?: number | null }): ReplySettings {
  const { nativeCharts = REPLY_SETTINGS.nativeCharts, stepsAfterMs = STREAM_SETTINGS.stepsAfterMs } = wanted;
  return { ...REPLY_SETTINGS, nativeCharts, stream: { ...STREAM_SETTINGS, stepsAfterMs } };
}

/** Makes the function that opens replies. Rates and what a workspace lacks are shared by all of its replies. */
export function createOpenReply(deps: ReplyDeps): OpenReply {
  const clock = deps.clock ?? systemClock;
  const limiter = deps.limiter ?? new Limiter(clock);
  const settings = { ...REPLY_SETTINGS, ...deps.settings };
  const missing = new Map<string, Missing>();
  return (context) => {
    const { team } = context.thread;
    const lacks = missing.get(team) ?? {
      status: false,
      sessions: false,
      streams: false,
      data: { tables: 0, charts: 0 },
    };
    missing.set(team, lacks);
    const log = deps.log.child({ stage: "post", turn: context.turnId, team });
    const tools: CallTools = { limiter, clock, log };
    const uploads = openUploads(deps, tools, context, settings.upload);
    const slack = threadClient(deps, tools, context);
    return new Reply({ context, slack, uploads, settings, missing: lacks, clock, log, deps });
  };
}

function threadClient(deps: ReplyDeps, tools: CallTools, context: ReplyContext): ThreadClient {
  return new ThreadClient({
    clients: deps.clients(context.thread.team),
    tools,
    thread: context.thread,
    turnId: context.turnId,
    askerId: context.askerId,
    seal: deps.sealButtons?.(context.thread),
    since: context.askedTs ?? context.thread.rootTs,
    mayWrite: () => deps.holdsTurn?.(context.turnId, context.lease.fence) ?? true,
  });
}

function openUploads(deps: ReplyDeps, tools: CallTools, context: ReplyContext, settings: UploadSettings): Uploads {
  return new Uploads({
    clients: deps.clients(context.thread.team),
    tools,
    place: context.thread,
    settings,
    intend: async (fileId) => {
      try {
        await deps.intend(context.lease, [{ kind: "upload", ref: fileId }]);
      } catch (error) {
        throw toAppError(error);
      }
    },
    mayWrite: () => deps.holdsTurn?.(context.turnId, context.lease.fence) ?? true,
  });
}
