import { AppError } from "../errors.ts";
import type { Question, Thread } from "../intake/question.ts";
import { CLAUDE } from "../limits.ts";
import type { Logger } from "../log.ts";
import type { Lease, Store } from "../store/store.ts";
import type { FileKind } from "../tabular/kind.ts";
import type { ClaudeFiles } from "./claude/claude-files.ts";
import type { Dataset, Refusal } from "./dataset.ts";
import type { FetchDeps, Learned, Piece } from "./fetch.ts";
import { ByteBudget } from "./flow/byte-budget.ts";
import { type Clock, systemClock } from "./flow/clock.ts";
import type { InspectDeps } from "./inspect.ts";
import { Memo } from "./ledger/memo.ts";
import { prepareTurn } from "./ledger/prepare-turn.ts";
import { createProfiler, type ProfileOptions } from "./profile/profile.ts";
import { type Surveyed, surveyTurn } from "./profile/survey.ts";
import { type OwnFile, refetch } from "./refetch.ts";
import { reread } from "./reread.ts";
import type { SlackReads } from "./slack/calls.ts";
import { createUploads } from "./upload.ts";
import { UNPACK_LIMITS, type UnpackLimits } from "./unpack.ts";

export interface FilesLimits {
  /** Largest file that is taken (`MAX_FILE_MB`); never above what the Files API takes. */
  readonly maxFileBytes: number;
  /** Lifetime of copies at Claude (`FILE_TTL_DAYS`). */
  readonly fileTtlSeconds: number;
  /** Bytes being downloaded, and as many being uploaded, at once in the process. Default 512 MiB. */
  readonly bytesInFlight?: number;
  /** Longest silence of a download. Default 30 s. */
  readonly idleMs?: number;
  readonly unpack?: Partial<UnpackLimits>;
}

/** What scrub does for this stage. */
export interface Learning {
  /** Names the key that is used for a workspace now. */
  readonly keyId: (team: string) => string;
  /** Null when the file has no tables. */
  readonly learn: (
    file: { readonly path: string; readonly kind: FileKind; readonly team: string },
    signal: AbortSignal,
  ) => Promise<Learned | null>;
}

/** A copy of a table in which pseudonyms stand in place of what is sensitive. */
export interface SealedTable {
  /** Sheet of a workbook, or key of a JSON list, its own name sealed too; null when the file is one table. */
  readonly sheet: string | null;
  /** A CSV file. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What is done where Claude must not see what the files hold. */
export interface Sealing {
  /** Copies of all tables of a file, written into `targetDir`. `learned` is what is known of the thread's files. */
  readonly rewrite: (
    file: { readonly path: string; readonly kind: FileKind; readonly targetDir: string },
    thread: Thread,
    learned: readonly Pick<Learned, "rows" | "table">[],
    signal: AbortSignal,
  ) => Promise<readonly SealedTable[]>;
  /** A file's name with pseudonyms in place of what is sensitive. */
  readonly name: (thread: Thread, learned: readonly Pick<Learned, "rows" | "table">[], name: string) => string;
}

export interface FilesDeps extends InspectDeps {
  /** The workspace's client for reads; a `WebClient` is one. */
  readonly slack: (team: string) => SlackReads;
  readonly botToken: (team: string) => string;
  readonly botUserId: (team: string) => string;
  /** Base address of the Web API; files may also come from its origin. */
  readonly slackApiUrl: string;
  readonly claude: { readonly files: ClaudeFiles };
  /** Learns the sensitive values of a file, so that scrub can find them again. */
  readonly learning: Learning;
  /** Default: files go to Claude as they were posted. */
  readonly sealing?: Sealing;
  /** Whether a person can open a conversation. Throws `AppError("slack.unavailable")` while Slack cannot say. */
  readonly opens: (team: string, user: string, channel: string) => Promise<boolean>;
  readonly store: Pick<Store, "datasets" | "saveDatasets" | "removeDataset" | "findUpload" | "exchanges" | "learned">;
  /** Folder for files on their way; see `openSpool`. */
  readonly spoolDir: string;
  readonly limits: FilesLimits;
  readonly log: Logger;
  readonly clock?: Clock;
}

export interface Prepared {
  /** Everything of the thread that can be analysed, in thread order, each with a live copy at Claude. */
  readonly datasets: readonly Dataset[];
  /** Those of them that this turn brought, or whose content it changed. */
  readonly fresh: readonly Dataset[];
  /** What cannot be used and has not been told before. */
  readonly refusals: readonly Refusal[];
  /** Datasets that no longer count: deleted or edited in Slack. A container that holds one is not to be used again. */
  readonly removed: readonly Dataset[];
}

/** A turn whose files are wanted. */
export interface TurnOfFiles {
  readonly question: Question;
  readonly lease: Lease;
  /** Whether Claude must not see what the files hold. */
  readonly sealed: boolean;
}

export interface Files {
  /**
   * Makes every file of the question's thread ready for analysis: finds them, fetches what is new, hands it to Claude
   * and records it under the turn's lease. `onStep` gets what is being done, in words that contain file names. `lost`
   * are remote ids that Claude refused as unknown: those are uploaded again.
   *
   * A refusal is told once: when its file came with the question, is newer than the last answered question, or was
   * usable until now.
   *
   * Throws `AppError`: `slack.rejected` or `slack.unavailable` when the thread cannot be read, `claude.*` when no
   * file could be handed over, `turn.lease_lost`, `turn.cancelled`.
   */
  prepare(
    turn: TurnOfFiles,
    signal: AbortSignal,
    onStep?: (words: string) => void,
    lost?: ReadonlySet<string>,
  ): Promise<Prepared>;
  /** Describes what of the thread Claude does not have yet, and hands nothing over; see {@link surveyTurn}. Throws alike. */
  survey(turn: TurnOfFiles, options: ProfileOptions, onStep?: (words: string) => void): Promise<Surveyed>;
  /** Fetches files of the question's thread once more, see {@link reread}. */
  reread(
    question: Question,
    slackFileIds: ReadonlySet<string>,
    visit: (slackFileId: string, pieces: readonly Piece[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Fetches files that the bot has posted into a folder, see {@link refetch}. */
  refetch(team: string, slackFileIds: readonly string[], dir: string, signal: AbortSignal): Promise<readonly OwnFile[]>;
  /** Ends what reads files in processes of their own. */
  close(): Promise<void>;
}

const BYTES_IN_FLIGHT = 512 * 1024 * 1024;
const IDLE_MS = 30_000;

/** The files stage; one for the whole process, because its byte budgets are shared by all threads. */
export function createFiles(deps: FilesDeps): Files {
  const clock = deps.clock ?? systemClock;
  const bytesInFlight = deps.limits.bytesInFlight ?? BYTES_IN_FLIGHT;
  const { claude, store, log } = deps;
  const expiresInSeconds = deps.limits.fileTtlSeconds;
  const uploads = createUploads({ claude, store, clock, log, expiresInSeconds, bytesInFlight });
  const downloads = new ByteBudget(bytesInFlight);
  const profiler = createProfiler({ workDir: deps.spoolDir });
  const shared = { ...deps, clock, uploads, profiler, memo: new Memo() };
  const fetchFor = (team: string): FetchDeps => fetchDeps(team, deps, clock, downloads);
  return {
    prepare({ question, lease, sealed }, signal, onStep = () => undefined, lost = new Set()) {
      const { team } = question.thread;
      const turn = { question, lease, sealed, lost, onStep, botUserId: deps.botUserId(team) };
      return orCancelled(signal, () => prepareTurn(turn, { ...shared, fetch: fetchFor(team) }, signal));
    },
    survey({ question, lease, sealed }, options, onStep = () => undefined) {
      const { team } = question.thread;
      const turn = { question, lease, sealed, lost: new Set<string>(), onStep, botUserId: deps.botUserId(team) };
      return orCancelled(options.signal, () => surveyTurn(turn, { ...shared, fetch: fetchFor(team) }, options));
    },
    reread(question, slackFileIds, visit, signal) {
      const { team } = question.thread;
      const places = { fetch: fetchFor(team), botUserId: deps.botUserId(team) };
      return reread(question, slackFileIds, places, visit, signal);
    },
    refetch: (team, slackFileIds, dir, signal) => refetch(slackFileIds, dir, fetchFor(team), signal),
    close: () => profiler.close(),
  };
}

function fetchDeps(team: string, deps: FilesDeps, clock: Clock, downloads: ByteBudget): FetchDeps {
  const maxBytes = Math.min(deps.limits.maxFileBytes, CLAUDE.fileBytes);
  return {
    slack: deps.slack(team),
    token: deps.botToken(team),
    apiOrigin: new URL(deps.slackApiUrl).origin,
    clock,
    downloads,
    maxBytes,
    idleMs: deps.limits.idleMs ?? IDLE_MS,
    opens: (user, channel) => deps.opens(team, user, channel),
    spoolDir: deps.spoolDir,
    unpack: { ...UNPACK_LIMITS, memberBytes: maxBytes, ...deps.limits.unpack },
    sniff: deps.sniff,
    tabular: deps.tabular,
  };
}

async function orCancelled<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted && !(error instanceof AppError) ? cancelled(error) : error;
  }
}

function cancelled(cause: unknown): AppError {
  return new AppError({ code: "turn.cancelled", userMessage: "I stopped, as asked.", cause });
}
