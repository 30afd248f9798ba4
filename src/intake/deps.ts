import type { WebClient } from "@slack/web-api";

import type { FeedbackKeeper } from "../actions/feedback.ts";
import type { ButtonSeal } from "../button-seal.ts";
import type { Logger } from "../log.ts";
import type { SettingsOf } from "../places/in-force.ts";
import type { InForce, PlaceSettings } from "../places/settings.ts";
import type { Revealed } from "../actions/reveal.ts";
import type { DryRun } from "../scrub/dry-run.ts";
import type { SealButton } from "../post/buttons.ts";
import type { AskedLine } from "../post/asked-line.ts";
import type { SafeText } from "../scrub/safe-answer.ts";
import type { ForgetOptions, Store, Turn } from "../store/store.ts";
import type { OpenHomes } from "./home/open-homes.ts";
import type { ShareWords } from "../actions/shared-answer.ts";
import type { Door } from "./access/door.ts";
import type { Question, Thread } from "./question.ts";

/** What the listeners need from the rest of the program. */
export interface IntakeDeps {
  readonly submit: (question: Question) => Promise<{ turn: Turn; fresh: boolean; ahead: number }>;
  readonly cancel: (turnId: string, byUser: string) => Promise<boolean>;
  readonly forget: (
    thread: Thread,
    byUser: string,
    options?: ForgetOptions,
  ) => Promise<{ messages: number; files: number }>;
  /**
   * Removes what came of the question that was asked in a thread at `ts`; it is gone from Slack. `unheard` is the question
   * it was, should no event have told of it yet.
   */
  readonly forgetQuestion: (thread: Thread, ts: string, unheard: Question | null) => Promise<void>;
  readonly store: Store;
  /** Who may do what where. */
  readonly door: Door;
  /** Makes and checks the values of buttons. */
  readonly seal: ButtonSeal;
  /** Seals buttons of a thread that are not part of an answer; for one person alone where it is named. */
  readonly sealButtons: (thread: Thread, person?: string) => SealButton;
  /** Opens the "Show code" view of a turn; `page` is only set when somebody turns pages in it. */
  readonly showCode: (request: CodeViewRequest) => Promise<void>;
  /** What stands behind the pseudonyms of a turn's answer; the caller has settled that this person may know. */
  readonly reveal: (turnId: string, byUser: string) => Promise<readonly Revealed[]>;
  /** Posts who asked what by pressing a button, and gives the line's ts; null when Slack did not take it. */
  readonly sayWhoAsked: (line: AskedLine) => Promise<string | null>;
  /** Posts the thread's work as a notebook, noted with the turn whose button was pressed. */
  readonly exportThread: (thread: Thread, turnId: string) => Promise<void>;
  /** What a channel may read of the question behind an answer that is shared into it. */
  readonly shareWords: ShareWords;
  /** Keeps what people think of answers. */
  readonly feedback: FeedbackKeeper;
  /** For messages of ours that are not answers: notices, modals, the thread a command opens. */
  readonly slack: Pick<WebClient, "chat" | "views" | "conversations" | "files" | "users">;
  /** What is in force in a channel. */
  readonly settingsOf: SettingsOf;
  /** What is in force where a workspace decided this and no channel anything. */
  readonly inForceUnder: (workspace: PlaceSettings) => InForce;
  /** Shares the workspace's audit into a thread; how many entries. The caller has settled that whoever reads there may. */
  readonly exportAudit: (thread: Thread) => Promise<number>;
  /** Names of the models that can be chosen. */
  readonly models: () => Promise<readonly string[]>;
  /** What each level would make of a text, knowing the files of the channel's threads. */
  readonly tryLevels: (place: Pick<Thread, "team" | "channel">, text: string) => Promise<readonly DryRun[]>;
  /** Home tabs that are brought up to date. */
  readonly homesOpen: OpenHomes;
  /** Copies at Claude end after so many days. */
  readonly fileTtlDays: number;
  /** The one way for text to leave. */
  readonly say: (plain: string) => SafeText;
  readonly botName: string;
  readonly log: Logger;
}

export interface CodeViewRequest {
  readonly turn: Turn;
  /** Who looks; nobody else can turn the pages. */
  readonly user: string;
  readonly triggerId: string;
  readonly viewId: string | null;
  readonly page: number;
}
