import type { AnalysisDeps } from "../analysis/analyze.ts";
import type { Artifact } from "../analysis/answer.ts";
import type { Circuit } from "../analysis/circuit.ts";
import type { ArrivalDeps } from "./arrival.ts";
import type { Prepared, TurnOfFiles } from "../files/files.ts";
import type { Logger } from "../log.ts";
import type { LiveReply, OpenReply } from "../post/live-reply.ts";
import type { Groups } from "../scrub/groups/guard.ts";
import type { LearnedFinder } from "../scrub/learned/find.ts";
import type { Policy } from "../scrub/policy.ts";
import type { SettingsOf } from "../places/in-force.ts";
import type { InForce } from "../places/settings.ts";
import type { Scrub } from "../scrub/scrub.ts";
import type { SharedAnswer } from "../actions/shared-answer.ts";
import type { ThreadSealing } from "./sealing.ts";
import type { LearnedRows, Store } from "../store/store.ts";

/** The stages and services a turn runs through, already put together. */
export interface Parts {
  readonly store: Store;
  readonly files: {
    prepare(
      turn: TurnOfFiles,
      signal: AbortSignal,
      onStep?: (words: string) => void,
      lost?: ReadonlySet<string>,
    ): Promise<PreparedFiles>;
  } & ArrivalDeps["files"];
  readonly analysis: AnalysisDeps;
  /** Whether this process still holds the turn's lease; asked before every model call. Without it every call is made. */
  readonly holdsTurn?: (turnId: string, fence: number) => boolean;
  /** One scrub a turn, under the policy of its thread; cleaned files are written into `workDir`. */
  readonly openScrub: (workDir: string, policy: Policy) => Scrub;
  /** What is in force in a thread's channel. */
  readonly settingsOf: SettingsOf;
  /** Finds the values of a workspace's datasets by what was learned of them. */
  readonly learnedFinder: (team: string, learned: readonly LearnedRows[]) => LearnedFinder;
  /** Counts groups of the datasets' people again. */
  readonly groupsOf: (team: string, learned: readonly LearnedRows[]) => Groups;
  /** Rewrites what is said to Claude about a thread that is strict. */
  readonly sealedWords: ThreadSealing["words"];
  /** Learns the values of a table that the analysis made; null for what is none. Without it they are not learned. */
  readonly learnProduced?: (team: string, artifact: Artifact, signal: AbortSignal) => Promise<LearnedRows | null>;
  /** Takes an answer over from another thread. Without it none is shared. */
  readonly sharedAnswer?: SharedAnswer;
  readonly openReply: OpenReply;
  /** Opaque id of a person for the provider's abuse detection. */
  readonly opaqueId: (team: string, user: string) => string;
  readonly model: string;
  /** Folder for files on their way. */
  readonly spoolDir: string;
  readonly now: () => number;
  readonly log: Logger;
}

/** What a turn needs of its files. */
export type PreparedFiles = Pick<Prepared, "datasets" | "refusals" | "removed">;

/** What one turn works with under one lease. */
export interface TurnTools {
  /** Folder of this turn under this lease. */
  readonly dir: string;
  /** Settings of the channel when the turn was begun. */
  readonly inForce: InForce;
  readonly scrub: Scrub;
  readonly reply: LiveReply;
  readonly circuit: Circuit;
}
