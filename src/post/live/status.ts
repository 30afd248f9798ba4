import { SLACK } from "../../limits.ts";
import { describeError, type Logger } from "../../log.ts";
import type { SafeText } from "../../scrub/safe-answer.ts";
import { button, STOP_TURN } from "../buttons.ts";
import { SlackRejected } from "../slack/call.ts";
import type { Clock } from "../slack/clock.ts";
import type { DataRefusals } from "../deliver/forms.ts";
import { isHopeless } from "../deliver/deliver.ts";
import { fallbackText, sentence } from "../render/blocks.ts";
import { Serial } from "./serial.ts";
import type { LastWord, MessageBody, ThreadClient } from "../slack/thread-client.ts";

/** What a workspace's Slack was found not to offer; asked once, then left alone. */
export interface Missing {
  status: boolean;
  sessions: boolean;
  streams: boolean;
  readonly data: DataRefusals;
}

export interface StatusSettings {
  readonly heartbeatMs: number;
  readonly everyMs: number;
  /** A turn that lasts longer gets a message with a Stop button, unless Slack shows its own; null for never. */
  readonly stopAfterMs: number | null;
}

export interface StatusTools {
  readonly slack: ThreadClient;
  readonly say: (plain: string) => SafeText;
  readonly clock: Clock;
  readonly log: Logger;
  readonly missing: Missing;
  readonly turnId: string;
  /** An earlier attempt may have left a line or a session. */
  readonly resumed: boolean;
  readonly settings: StatusSettings;
  readonly onNotice: (ts: string) => void;
  /** Told of a notice whose removal is still under way when the turn is about to end. */
  readonly onLeft: (notice: string | null, session: boolean) => Promise<void>;
}

type TimerName = "heartbeat" | "progress" | "steps" | "stop";

const NOTICE_PART = "status";
const END_WAIT_MS = 1_000;

/**
 * The sign of life while a turn runs: Slack's status line, kept alive and calm, and after a while a message with a
 * Stop button. Where there is no status line the message shows the words instead. All of it is gone at the end.
 */
export class StatusLine {
  readonly #tools: StatusTools;
  /** Calls go one after the other, so that the last one made is the last one seen. */
  readonly #calls = new Serial();
  readonly #sessionCalls = new Serial();
  #words: SafeText;
  #shownAt = 0;
  readonly #startedAt: number;
  /** The steps of the work, where the notice tells them. */
  #steps: SafeText | null = null;
  #toldAt = 0;
  /** Whether the line may be standing; a message of ours ends it. */
  #visible = false;
  /** How often a line was sent, and how many of them are on their way. */
  #said = 0;
  #setting = 0;
  #notice: string | null = null;
  /** Slack may show the thread as being worked on. */
  #inSession = false;
  /** Slack shows its own Stop button beside the thread's agent session. */
  #nativeStop = false;
  #over = false;
  readonly #timers = new Map<TimerName, () => void>();

  constructor(tools: StatusTools) {
    this.#tools = tools;
    this.#startedAt = tools.clock.now();
    this.#inSession = tools.resumed;
    this.#visible = tools.resumed;
    this.#words = tools.say("is looking at your question…");
  }

  /** Shows the first sign; resolves when Slack has it. Throws only when the thread can take nothing of ours. */
  async begin(): Promise<void> {
    try {
      await this.#calls.run(() => this.#show());
    } catch (error) {
      if (isHopeless(error)) {
        this.abandon();
        throw error;
      }
      this.#complain("status not shown", error);
    }
    if (this.#over) return;
    void this.#beginSession();
    this.#offerStop();
  }

  /** New words; shown at once when the last ones have stood long enough, otherwise as soon as they have. */
  progress(words: SafeText): void {
    if (this.#over || (words === this.#words && this.#visible)) return;
    this.#words = words;
    if (this.#timers.has("progress")) return;
    const { clock, settings } = this.#tools;
    const wait = Math.max(0, this.#shownAt + settings.everyMs - clock.now());
    const show = (): void => {
      this.#timers.delete("progress");
      void this.#quietly(() => this.#show());
    };
    if (wait === 0) show();
    else this.#timer("progress", clock.after(wait, show));
  }

  /** Words that stand elsewhere: the line has them when it is said again. */
  note(words: SafeText): void {
    this.#words = words;
  }

  /** The steps of the work, where they stand nowhere else: in the message with the Stop button, edited at Slack's pace. */
  tell(steps: SafeText): void {
    this.#steps = steps;
    if (this.#over || this.#timers.has("steps")) return;
    const { clock, settings } = this.#tools;
    const wait = Math.max(0, this.#toldAt + settings.everyMs - clock.now());
    this.#timer(
      "steps",
      clock.after(wait, () => {
        this.#timers.delete("steps");
        void this.#quietly(() => this.#tellSteps());
      }),
    );
  }

  /**
   * To be called before a message is sent, and what it gives once the message stands: with that Slack has ended the line,
   * unless one was set meanwhile. An edit of a message ends no line.
   */
  noteSending(): () => void {
    const isQuiet = this.#setting === 0;
    const said = this.#said;
    return () => {
      if (isQuiet && said === this.#said) this.#visible = false;
    };
  }

  /**
   * Takes every trace away. Never throws: the answer is there, and Slack clears a status by itself in the end. Calls that
   * have to queue go on without being waited for, so that the thread is free for its next question.
   */
  async end(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#stopTimers();
    const word = this.#tools.slack.lastWord();
    const cleared = Promise.all([this.#quietly(() => this.#clear(word)), this.#endSession(word)]);
    await this.#atMost(END_WAIT_MS, cleared);
    if (this.#notice !== null || this.#inSession) await this.#tools.onLeft(this.#notice, this.#inSession);
  }

  /** Nothing more is shown, and nothing taken away: the thread takes no call of ours. */
  abandon(): void {
    this.#over = true;
    this.#stopTimers();
  }

  async #atMost(ms: number, done: Promise<unknown>): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const callOff = this.#tools.clock.after(ms, resolve);
    await Promise.race([done, late]);
    callOff();
  }

  async #show(): Promise<void> {
    if (this.#over) return;
    this.#shownAt = this.#tools.clock.now();
    this.#beat(this.#tools.settings.heartbeatMs);
    if (this.#tools.missing.status) return this.#showNotice();
    try {
      await this.#setLine();
    } catch (error) {
      if (!(error instanceof SlackRejected)) return this.#showSoon(error);
      if (isLasting(error)) this.#tools.missing.status = true;
      await this.#showNotice();
    }
  }

  /** Without a reply nobody knows, and then the line counts as standing. */
  async #setLine(): Promise<void> {
    const before = this.#visible;
    this.#said += 1;
    this.#setting += 1;
    this.#visible = true;
    try {
      await this.#tools.slack.setStatus(this.#line());
    } catch (error) {
      if (error instanceof SlackRejected) this.#visible = before;
      throw error;
    } finally {
      this.#setting -= 1;
    }
  }

  /** The line that stands fades two minutes after it was set: a lost call leaves no time for a whole heartbeat more. */
  #showSoon(error: unknown): void {
    this.#complain("status not shown", error);
    this.#beat(this.#tools.settings.heartbeatMs / 4);
  }

  async #showNotice(): Promise<void> {
    if (this.#over) return;
    const body = this.#noticeBody();
    if (this.#notice !== null) return this.#tools.slack.update(this.#notice, body, NOTICE_PART);
    this.#notice = await this.#tools.slack.post(body, NOTICE_PART);
    this.#tools.onNotice(this.#notice);
  }

  async #tellSteps(): Promise<void> {
    const { slack, clock } = this.#tools;
    if (this.#over) return;
    this.#toldAt = clock.now();
    if (this.#notice === null) return this.#openNotice();
    if (slack.reserveStepsEdit()) await slack.update(this.#notice, this.#noticeBody(), NOTICE_PART);
  }

  /** Where there is no room for it the status line has to do. The message itself ends that line, so it is set again. */
  async #openNotice(): Promise<void> {
    this.#notice ??= await this.#tools.slack.postIfRoom(this.#noticeBody(), NOTICE_PART);
    if (this.#notice === null) return;
    this.#tools.onNotice(this.#notice);
    if (!this.#tools.missing.status) await this.#show();
  }

  /** Slack writes the app's name before a status, so it has to go on from there. */
  #line(): SafeText {
    const words = this.#words.startsWith("is ") ? this.#words : this.#tools.say(`is working: ${this.#words}`);
    const minutes = Math.floor((this.#tools.clock.now() - this.#startedAt) / 60_000);
    return minutes === 0 ? words : this.#tools.say(`${words.replace(/…$/, "")} (${minutes} min)`);
  }

  async #showStop(): Promise<void> {
    if (this.#nativeStop || this.#over) return;
    if (this.#tools.missing.status) return this.#showNotice();
    await this.#openNotice();
    if (this.#notice === null) this.#offerStop();
  }

  async #clear(word: LastWord): Promise<void> {
    await Promise.all([this.#visible ? word.clear() : Promise.resolve(), this.#takeNotice(word)]);
  }

  async #takeNotice(word: LastWord): Promise<void> {
    if (this.#notice === null) return;
    await word.remove(this.#notice);
    this.#notice = null;
  }

  #noticeBody(): MessageBody {
    const tells = this.#tools.missing.status && !this.#words.startsWith("is ");
    const words = this.#steps ?? (tells ? this.#words : this.#tools.say("Working on it…"));
    // Beside Slack's own button a second one would only puzzle.
    const stop = this.#nativeStop ? {} : { accessory: button(STOP_TURN, "Stop", this.#tools.turnId) };
    return { text: fallbackText(words), blocks: [{ ...sentence(words), ...stop }] };
  }

  #offerStop(): void {
    const { clock, settings } = this.#tools;
    if (settings.stopAfterMs === null || this.#over) return;
    const show = (): void => void this.#quietly(() => this.#showStop());
    this.#timer("stop", clock.after(settings.stopAfterMs, show));
  }

  #beginSession(): Promise<void> {
    const { slack } = this.#tools;
    return this.#session(async () => {
      if (!slack.reserveSession()) return;
      this.#inSession = true;
      await slack.setSession("processing");
      this.#nativeStop = true;
    });
  }

  #endSession(word: LastWord): Promise<void> {
    return this.#session(async () => {
      if (!this.#inSession) return;
      await word.rest();
      this.#inSession = false;
    });
  }

  /** Only apps declared as agents have sessions; they are an extra: any refusal but for a thread that is gone ends the attempts. */
  #session(call: () => Promise<void>): Promise<void> {
    const { missing } = this.#tools;
    return this.#sessionCalls.run(async () => {
      if (missing.sessions) return;
      try {
        await call();
      } catch (error) {
        if (error instanceof SlackRejected && (!isHopeless(error) || isLasting(error))) missing.sessions = true;
        else this.#complain("agent session not set", error);
      }
    });
  }

  #beat(afterMs: number): void {
    if (this.#over) return;
    const show = (): void => void this.#quietly(() => this.#show());
    this.#timer("heartbeat", this.#tools.clock.after(afterMs, show));
  }

  #timer(name: TimerName, callOff: () => void): void {
    this.#timers.get(name)?.();
    this.#timers.set(name, callOff);
  }

  async #quietly(job: () => Promise<void>): Promise<void> {
    try {
      await this.#calls.run(job);
    } catch (error) {
      this.#complain("status not shown", error);
    }
  }

  #stopTimers(): void {
    for (const callOff of this.#timers.values()) callOff();
    this.#timers.clear();
  }

  #complain(message: "status not shown" | "agent session not set", error: unknown): void {
    this.#tools.log.warn(message, { turn: this.#tools.turnId, error: describeError(error) });
  }
}

/** Refusals that hold for the whole workspace, not for this thread alone. */
function isLasting(error: SlackRejected): boolean {
  if (isHopeless(error)) return error.reason === "missing_scope" || error.reason === "not_allowed_token_type";
  return /^(?:unknown_method|not_allowed|method_not_supported|feature_not_enabled|access_denied)/.test(error.reason);
}

/** How often and how long, unless a test wants it otherwise. */
export const STATUS_SETTINGS: StatusSettings = {
  heartbeatMs: SLACK.statusHeartbeatMs,
  everyMs: SLACK.updateEveryMs,
  stopAfterMs: 2_000,
};
